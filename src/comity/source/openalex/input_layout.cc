#include "comity/source/openalex/input_layout.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::array<std::string_view, 21> kEntities = {
    "works",     "authors",           "institutions", "sources",    "publishers", "funders",  "awards",
    "topics",    "subfields",         "fields",       "domains",    "keywords",   "concepts", "continents",
    "countries", "institution-types", "source-types", "work-types", "languages",  "licenses", "sdgs"};
constexpr std::array<std::string_view, 4> kLabelEntities = {"institutions", "topics", "sources", "funders"};

}  // namespace

bool is_entity(std::string_view name) { return std::find(kEntities.begin(), kEntities.end(), name) != kEntities.end(); }

FilePlace place_of(const std::string& path) {
    std::string normal;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.compare(i, 2, "__") == 0) normal += '/', ++i;
        else normal += path[i];
    }
    std::vector<std::string> components;
    for (const std::string_view part : split(normal, '/'))
        if (!part.empty()) components.emplace_back(part);
    FilePlace place;
    if (components.empty()) return place;
    for (std::size_t i = 0; i + 1 < components.size(); ++i) {
        const bool holds_parts = i + 2 == components.size() || components[i + 1].starts_with("updated_date");
        if (!holds_parts || !is_entity(components[i])) continue;
        place.entity = components[i];
        place.tail.clear();
        for (std::size_t k = i; k < components.size(); ++k) place.tail += "/" + components[k];
    }
    place.name = components.back();
    if (place.name.ends_with(".gz")) place.name.resize(place.name.size() - 3);
    return place;
}

bool holds_names(const std::string& entity) { return std::ranges::find(kLabelEntities, entity) != kLabelEntities.end(); }

}  // namespace comity
