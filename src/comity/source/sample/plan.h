// What is planted in the sample world: every number that has a truth, as tables of whole numbers. plan.cc is meant to
// be read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "comity/source/sample/draws.h"

namespace comity::sample {

inline constexpr int kCountries = 16;
inline constexpr int kFirstYear = 2010, kLastYear = 2024;
inline constexpr int kYears = kLastYear - kFirstYear + 1;
inline constexpr int kAges = 10;  // a citation comes 0…9 years after its work
inline constexpr int kSubfields = 12, kTopicsPerSubfield = 2;
inline constexpr std::string_view kReleaseDate = "2025-03-26";

// Bit c stands for country c of Plan::countries.
using CountrySet = std::uint16_t;
constexpr CountrySet set_of(int country) { return static_cast<CountrySet>(1u << country); }
constexpr bool has_all(CountrySet set, CountrySet wanted) { return (set & wanted) == wanted; }

struct PlannedCountry {
    std::string_view code, name;
    std::uint32_t domestic;  // weight among domestic works, and as third country of a trilateral work
    int institutions;
    int latitude, longitude;  // of its middle, in degrees
};

struct CountryPair {
    int a, b;
    [[nodiscard]] CountrySet set() const { return static_cast<CountrySet>(set_of(a) | set_of(b)); }
};

// How many countries a work has, before any of the rules below.
enum class Reach : std::uint8_t { kDomestic, kBilateral, kTrilateral, kConsortium };

struct Consortium {
    std::uint32_t weight;
    CountrySet members;
};

// The chance, in thousandths, that a work is a hit; the first rule that fits its countries decides.
struct ImpactRule {
    std::string_view name;
    CountrySet contains;   // 0: any
    int fewest_countries;  // 1: any
    std::uint32_t hit_per_thousand;
};

enum WorkType : std::uint8_t { kArticle, kReview, kConferencePaper, kBookChapter, kPreprint, kDataset };
inline constexpr std::array<std::string_view, 6> kTypeNames = {"article",      "review",   "conference-paper",
                                                               "book-chapter", "preprint", "dataset"};
// Comity's default `types` among them.
constexpr bool is_default_type(WorkType type) { return type <= kBookChapter; }

// How often works of a kind are cited at all; each has a table for ordinary works and one for hits.
enum Density : std::uint8_t { kSparse, kPlain, kDense };

// Which types of works a subfield publishes.
enum TypeMix : std::uint8_t { kMostlyArticles, kComputing, kMedical, kLetters };

struct PlannedSubfield {
    std::uint32_t id;
    std::string_view name;
    std::uint32_t field;
    std::string_view field_name;
    std::uint32_t domain;
    std::string_view domain_name;
    Density density;
    TypeMix types;
    std::array<std::string_view, kTopicsPerSubfield> topics;
};

// A pair whose joint works change from `year` on; see plan.cc.
struct Change {
    CountryPair pair;
    int year;
    std::uint32_t per_thousand;
};

// A place where institutions stand close together. Members: a country and how many of its first institutions.
struct PlannedCluster {
    std::string_view name;
    int latitude, longitude;  // of its centre, in 1/1000 of a degree
    std::vector<std::array<int, 2>> members;
};

struct PlannedBloc {
    std::string_view name;
    CountrySet members;
};

// Thousandths of all works, drawn apart from everything else.
struct Rates {
    std::uint32_t no_year, no_topic, xpac, retracted;
    std::uint32_t no_authorships, no_affiliations,
        unmatched_affiliations;  // exclude each other; in all three no country is known
};

struct Plan {
    std::array<PlannedCountry, kCountries> countries;
    Table domestic, years;
    Table reach;                                                             // values are Reach
    std::array<std::array<std::uint32_t, kCountries>, kCountries> affinity;  // pair weights, symmetric, diagonal 0
    std::vector<CountryPair> pairs;                                          // a < b
    Table pair;                                                              // values index `pairs`
    std::vector<Consortium> consortia;
    Table consortium;  // values index `consortia`
    std::array<PlannedSubfield, kSubfields> subfields;
    std::array<Table, 4> types;         // by TypeMix; values are WorkType
    Table subfield, headline_subfield;  // values index `subfields`; the second is for works of the headline pair
    CountryPair headline, level, below;
    std::vector<ImpactRule> impact;
    Table ages;
    std::array<Table, 3> ordinary, hit;  // total citations of a work by Density
    Change decoupling, fake_decline;
    std::vector<CountryPair> controls;
    std::vector<PlannedBloc> blocs;
    std::vector<PlannedCluster> clusters;
    Rates rates;
    Table authors;

    [[nodiscard]] int country(std::string_view code) const;  // -1: none of this world
    [[nodiscard]] std::uint32_t hit_per_thousand(CountrySet set) const;
    [[nodiscard]] Density density(WorkType type, int subfield) const;
    [[nodiscard]] const Table& types_of(int subfield) const;
    [[nodiscard]] const Table& subfields_of(CountrySet set) const;
};

const Plan& plan();
// The same without the real and the fake fall: what tests of false alarms are made of.
const Plan& plan_without_changes();

}  // namespace comity::sample
