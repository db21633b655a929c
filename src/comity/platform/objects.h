// Objects of an S3 store, read without credentials: "s3://bucket/key". Where the store is says the environment (store_address.h). A
// request that fails, and a connection that is lost inside an object, is tried again; then the error names the object and the byte.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "comity/platform/files.h"

namespace comity {

inline bool is_object_path(std::string_view path) { return path.starts_with("s3://") || path.starts_with("S3://"); }

struct ListedObjects {
    bool one = false;  // the path is an object itself
    std::vector<DirectoryEntry> entries;
};
// The object at `path`, or all below it but hidden ones (".x" somewhere below `path`), sorted by path. There being none is an
// error, and so is one that cannot be asked for. No bucket is wrong usage.
Result<ListedObjects> list_objects(const std::string& path);
// A text that changes when another object takes this path, by what the store says of it: what `fingerprint` is of a file. Of an
// object that was listed, as it was then; empty: there is none, or the store cannot be asked.
std::string object_version(const std::string& path);
// After reading: an error where the store says something else of the object than when it was listed.
Status check_object(const std::string& path);
Result<std::unique_ptr<PlacedReader>> open_object(const std::string& path);
// An object front to back, by few large requests.
Result<std::unique_ptr<ByteStream>> stream_object(const std::string& path);

}  // namespace comity
