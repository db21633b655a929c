// What a path says of a file of OpenAlex. docs/formats/openalex.md.
#pragma once

#include <string>
#include <string_view>

namespace comity {

struct FilePlace {
    std::string entity;  // of its folder, or empty
    std::string tail;    // the path from the entity's folder on: what a url and any mirror have in common
    std::string name;    // the file's own, without ".gz"
};

// Of a path below an input, or a manifest's url. "__" is read as "/".
FilePlace place_of(const std::string& path);

// Whether OpenAlex calls an entity so.
bool is_entity(std::string_view name);

// Whether an entity is one that names and places what works refer to: institutions, topics, sources, funders.
bool holds_names(const std::string& entity);

}  // namespace comity
