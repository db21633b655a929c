// What is the same in every sample world: institutions, topics, sources, funders, with the JSON that records repeat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/sample/plan.h"

namespace comity::sample {

struct Institution {
    std::uint64_t id = 0;
    int country = 0;
    std::string name, town, ror;
    std::string_view type;
    int latitude = 0, longitude = 0;  // in 1/1000 of a degree
    int cluster = -1;                 // index in Plan::clusters
    int parent = -1;                  // index of the institution that owns it
    std::string address;              // "Name, Town, Country"
    std::string in_work;              // as an element of authorships[].institutions
};

struct Topic {
    std::uint32_t id = 0;
    int subfield = 0;
    std::string_view name;
    std::string before_score, after_score;  // as in topics[]
};

enum class SourceKind : std::uint8_t { kJournal, kConference, kBookSeries, kRepository };

struct Source {
    std::uint64_t id = 0;
    SourceKind kind = SourceKind::kJournal;
    std::string name;
    bool is_oa = false;
    std::string in_work;  // as locations[].source
};

struct Funder {
    std::uint64_t id = 0;
    std::string name, ror;
};

struct Fixtures {
    std::vector<Institution> institutions;          // by country, in its order
    std::vector<std::vector<int>> institutions_of;  // by country
    std::vector<Table> institution;                 // by country: values index institutions_of[country]
    std::vector<Topic> topics;                      // subfield · kTopicsPerSubfield + topic
    std::vector<Source> sources;
    std::vector<std::vector<int>> journals_of;  // by subfield
    std::vector<int> conferences, book_series, repositories;
    std::vector<int> silent;      // the sources that stop delivering affiliations
    std::vector<Funder> funders;  // by country
};

const Fixtures& fixtures();

}  // namespace comity::sample
