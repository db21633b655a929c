// Conventions: everything that may change an answer. A value with a canonical text form; docs/methods/conventions.md is
// the one home of what each means, and the help texts of the flags come from there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"
#include "comity/kernels/cohort.h"

namespace comity {

enum class Corpus : std::uint8_t { kCore, kAll };
enum class Retracted : std::uint8_t { kDrop, kKeep };
enum class ClassLevel : std::uint8_t { kDomain, kField, kSubfield, kTopic, kNone };
enum class MultiClass : std::uint8_t { kPrimary, kFractional };
enum class CohortBy : std::uint8_t { kClass, kCollaboration };
enum class Baseline : std::uint8_t { kAtlas, kPublished };
enum class Citing : std::uint8_t { kAll, kCorpus };
enum class SelfCitations : std::uint8_t { kKeep, kDropAuthor, kDropCountry };
enum class CountryEvidence : std::uint8_t { kPublished, kAddress, kHistory };  // each with those before it
enum class MeanZero : std::uint8_t { kOne, kNull, kZero };
enum class Ties : std::uint8_t { kFractional, kAtOrAbove, kAbove, kById };
enum class Threshold : std::uint8_t { kGe, kGt };
enum class Counting : std::uint8_t { kFull, kFractionalAuthor, kFractionalCountry, kFirst, kLast, kCorresponding };
enum class Joint : std::uint8_t { kAny, kTwoAuthors, kDistinctAuthors, kDisjointAuthors };
enum class Partners : std::uint8_t { kAny, kBilateral, kMultilateral };
enum class IntervalKind : std::uint8_t { kBootstrap, kCwts, kNormal, kWilson, kNone };
enum class Resample : std::uint8_t { kWorks, kSources, kInstitutions };

struct YearRange {
    int from = 0, to = 0;
    [[nodiscard]] bool holds(int year) const { return year >= from && year <= to; }
};

struct Window {
    enum class Kind : std::uint8_t { kYears, kOpen, kUntil } kind = Kind::kYears;
    int value = 4;  // number of calendar years, or the last citing year
    // The last citing year that counts for a work of `year`.
    [[nodiscard]] int last_citing_year(int year) const;
};

struct Conventions {
    Corpus corpus = Corpus::kCore;
    std::optional<YearRange> years;  // absent: the default, resolved against an atlas
    std::vector<std::string> types = {"article", "review", "conference-paper", "book", "book-chapter"};
    Retracted retracted = Retracted::kDrop;
    ClassLevel class_level = ClassLevel::kSubfield;
    MultiClass multi_class = MultiClass::kPrimary;
    CohortBy cohort_by = CohortBy::kClass;
    Baseline baseline = Baseline::kAtlas;
    Window window;
    Citing citing = Citing::kAll;
    SelfCitations self_citations = SelfCitations::kKeep;
    MeanZero mean_zero = MeanZero::kOne;
    Ties ties = Ties::kFractional;
    Threshold threshold = Threshold::kGe;
    std::uint64_t min_cohort = 1;
    Counting counting = Counting::kFull;
    Joint joint = Joint::kAny;
    Partners partners = Partners::kAny;
    std::optional<std::uint64_t> max_authors, max_countries;
    CountryEvidence country_evidence = CountryEvidence::kPublished;
    std::string territories = "iso";
    IntervalKind interval = IntervalKind::kBootstrap;
    Resample resample = Resample::kWorks;
    std::uint32_t replicates = 1000;
    std::uint64_t seed = 1;
    Fraction level = {95, 100};
    std::string level_text = "0.95";
};

// How a convention appears in JSON.
enum class ValueKind : std::uint8_t { kText, kNumber, kList };

struct ConventionValue {
    std::string key, text;
    ValueKind kind = ValueKind::kText;
};

// The keys in canonical order.
std::vector<std::string> convention_keys();
// Sets one convention from its text; an unknown key or value is a usage error that names the values.
Status set_convention(Conventions& conventions, std::string_view key, std::string_view value);
// All conventions, defaults written out, in canonical order. `years` must have been resolved or reads "default".
std::vector<ConventionValue> convention_values(const Conventions& conventions);
// "corpus=core;years=2010:2025;…": the canonical text form.
std::string canonical_text(const Conventions& conventions);
// The same without the conventions that have their default value: what seeds are made of, so that a convention that a
// later version adds moves no draw.
std::string stated_text(const Conventions& conventions);

struct ConventionHelp {
    std::string key, values, default_value, meaning;
};
// The rows of the table in docs/methods/conventions.md.
std::vector<ConventionHelp> convention_help();
// The names that a convention chooses among; empty: it takes a number, a list or a text.
std::vector<std::string> convention_choices(std::string_view key);

}  // namespace comity
