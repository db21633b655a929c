// From paths to a published atlas: find, read, choose, assemble, publish. All or nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/contents.h"
#include "comity/build/assemble.h"
#include "comity/build/progress.h"
#include "comity/build/repeated.h"
#include "comity/build/update.h"
#include "comity/platform/machine.h"

namespace comity {

struct BuildOptions {
    std::vector<std::string> inputs;
    std::string out;
    std::optional<Scope> scope;  // else inferred
    Details without;  // of an atlas that is added to: as it is
    std::string base;  // an atlas that the inputs are added to; empty: none
    Resources resources;
};

struct BuiltFile {
    std::string path;
    std::uint64_t bytes = 0, bytes_read = 0, inflated = 0;  // bytes_read: fewer than bytes in Parquet
    std::optional<std::uint64_t> listed_records, listed_bytes;
    std::uint64_t read = 0, kept = 0, superseded = 0, deleted = 0, rejected = 0, labels = 0, other = 0;
    std::string damage;
    bool of_atlas = false;  // no file: a release of the atlas added to
};

struct BuiltInput {
    std::string name, release;
    bool has_manifest = false;
    std::vector<std::string> manifest_conflicts, listed_but_absent, present_but_unlisted, skipped, maybe_works, odd_deleted;
    DeletedDigest deleted;  // its list of deleted works
    std::vector<BuiltFile> files;
};

struct BuildReport {
    Manifest manifest;
    std::string scope_reason;
    std::string working_directory;  // where paths of inputs begin that do not begin at the root
    std::vector<BuiltInput> inputs;
    BuiltFile total;
    Quality quality;
    std::size_t stored = 0;   // files whose records went through the disk, since they did not fit into memory
    std::size_t resumed = 0;  // files that a build that was stopped had read
    bool repeated = false;    // an update that was done already: nothing but the manifest is told
    AtlasContents contents;
    std::optional<UpdateCounts> update;
    std::string before;  // the hash of the atlas added to
    std::uint64_t rejects_listed = 0, deleted_listed = 0, superseded_listed = 0;  // rows of rejects.csv and dropped.csv
    std::vector<std::string> warnings;  // what a user should know, worst first
    double total_seconds = 0;
    std::vector<std::pair<std::string, double>> step_seconds;  // in their order; what is not in them is small
    std::uint64_t peak_memory = 0;
};

Result<BuildReport> build_atlas(const BuildOptions& options, const TellProgress& tell);

// provenance.json: where the atlas came from, file by file; outside its identity.
std::string provenance_json(const BuildReport& report);

}  // namespace comity
