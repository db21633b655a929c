// Finds what a path given to `build` holds: which files are parts of OpenAlex, of what entity, and what manifests say
// of them. Layouts understood: docs/formats/openalex.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comity/base/details.h"
#include "comity/base/result.h"
#include "comity/base/work.h"

namespace comity {

enum class PartUse : std::uint8_t {
    kWorks,   // by its folder
    kLabels,  // institutions, topics, sources, funders: names and places
    kSniff,   // no entity in its path: each record says what it is
};

struct Part {
    std::string path;
    std::string tail;  // from the entity's folder on: what a manifest's url ends with
    PartUse use = PartUse::kSniff;
    bool document = false;  // one JSON document (an API page, a list, one work) rather than one record a line
    bool parquet = false;   // rows of columns
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> listed_records, listed_bytes;  // what a manifest says
    Details without;  // nobody wants them
    std::string version = {};  // file_version() when it was found
    bool rows = false;  // no file: made from its name (source/sample/rows.h)
};

struct Input {
    std::string name;         // as given by the user
    std::vector<Part> parts;  // ordered by path
    std::optional<std::string> manifest_date;
    std::string source_name = "OpenAlex";  // a manifest may name another: the sample world does
    bool has_manifest = false;
    std::vector<std::string> manifest_conflicts;  // urls that two manifests count differently
    // What a manifest says of a part that is not there.
    struct Absent {
        std::string url;
        std::optional<std::uint64_t> records, bytes;
    };
    std::vector<Absent> listed_but_absent;    // works' parts, by url
    std::vector<Absent> listed_names_absent;  // … those of other entities, where some part of the entity is there
    std::vector<std::string> present_but_unlisted;
    bool parts_elsewhere = false;  // of the works' parts that its manifest lists, some lie in other inputs
    std::vector<std::string> skipped;  // files that hold nothing a measure needs, or cannot be read: "path: why"
    std::vector<std::string> maybe_works;  // … of them, those that may hold works all the same
    std::vector<OpenAlexId> deleted;   // deleted_ids.csv, ascending, each once
    std::vector<std::string> odd_deleted;  // of such lists, the lines that name no work: "path: how many, the first"
};

// An error where a file is another one than was found. (The store says it of objects when they were read.)
Status check_is_as_found(const Part& part);

// Whether files of works are in it by their names, whatever else is.
bool names_works(const Input& input);

// Whether it holds files of institutions, topics, sources or funders and nothing else, as a mirror of their folder does: they name
// and place what works of other inputs refer to, and are of no release.
bool holds_names_alone(const Input& input);

// Each folder is an input of its own; all files given by name form one. One of them at least holds works.
Result<std::vector<Input>> find_inputs(const std::vector<std::string>& paths);

}  // namespace comity
