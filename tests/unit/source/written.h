// A batch as a text, for tests that compare two.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "comity/source/work_batch.h"

namespace comity {

// Everything a batch holds, as one text.
class Written {
  public:
    explicit Written(const WorkBatch& b) {
        all(b.id, b.updated, b.year, b.type, b.language, b.flags, b.source, b.source_type);
        for (const auto* reals : {&b.fwci, &b.percentile})
            for (const double real : *reals) add(std::bit_cast<std::uint64_t>(real));
        for (const ClassKey& key : b.primary) add(key);
        for (const ClassKey& key : b.topics.items) add(key);
        all(b.topics.ends, b.author_end, b.author, b.orcid, b.role, b.countries.ends, b.countries.items,
            b.addresses.ends, b.addresses.items, b.institutions.ends, b.institutions.items, b.funders.ends,
            b.funders.items, b.references.ends, b.references.items, b.doi.ends, b.title.ends);
        text += b.doi.bytes + '|' + b.title.bytes + '|';
        for (const std::string& word : b.words.texts()) text += word + ',';
        for (const Entities& entities : b.entities) add(entities);
        all(std::vector{b.duplicate_references, b.malformed_references, b.bad_dates});
    }
    std::string text;

  private:
    template <class... Columns>
    void all(const Columns&... columns) {
        (column(columns), ...);
    }
    template <class T>
    void column(const std::vector<T>& items) {
        for (const T item : items) add(item);
        text += '|';
    }
    template <class T>
    void add(T number) requires std::is_integral_v<T> { text += std::to_string(number) + ' '; }
    void add(const ClassKey& key) { add(key.domain), add(key.field), add(key.subfield), add(key.topic); }
    void add(const Entities& entities) {
        std::vector<OpenAlexId> ids;
        for (const auto& [id, entity] : entities) ids.push_back(id);
        std::sort(ids.begin(), ids.end());
        for (const OpenAlexId id : ids) {
            const auto& [label, place] = entities.at(id);
            add(id), add(label.updated), add(place.known), add(place.updated);
            add(std::bit_cast<std::uint64_t>(place.latitude)), add(std::bit_cast<std::uint64_t>(place.longitude));
            text += label.name + '/' + label.country + '/' + label.kind + '/' + label.code + '/' + place.city + ';';
        }
        text += '|';
    }
};

}  // namespace comity
