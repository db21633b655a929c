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
enum class Paratext : std::uint8_t { kKeep, kDrop };
enum class Sources : std::uint8_t { kAny, kJournals, kCore, kCoreOrProceedings };
enum class TypeGroups : std::uint8_t { kTypes, kOne, kConference, kVenue, kCwts, kCwtsCore };
enum class SelfLoops : std::uint8_t { kDrop, kKeep };
enum class NegativeAge : std::uint8_t { kDrop, kAsZero, kAny };  // the last: of unknown years too
enum class Citing : std::uint8_t { kAll, kCorpus };
enum class SelfCitations : std::uint8_t { kKeep, kDropAuthor, kDropCountry };
enum class CountryEvidence : std::uint8_t { kPublished, kAddress, kHistory };  // each with those before it
enum class MeanZero : std::uint8_t { kOne, kNull, kZero };
enum class Ties : std::uint8_t { kFractional, kAtOrAbove, kAbove, kById, kInterpolated };
enum class Threshold : std::uint8_t { kGe, kGt };
enum class Counting : std::uint8_t { kFull, kFractionalAuthor, kFractionalCountry, kFirst, kLast, kCorresponding };
enum class Joint : std::uint8_t { kAny, kTwoAuthors, kDistinctAuthors, kDisjointAuthors };
enum class Partners : std::uint8_t { kAny, kBilateral, kMultilateral };
enum class IntervalKind : std::uint8_t { kBootstrap, kCwts, kNormal, kWilson, kNone };
enum class Resample : std::uint8_t { kWorks, kSources, kInstitutions };

// What the record of a work must have to count, as bits: `require`.
enum Required : std::uint8_t {
    kRequireSource = 1 << 0,
    kRequireAuthor = 1 << 1,
    kRequireAffiliation = 1 << 2,
    kRequireCountedInstitution = 1 << 3,
    kRequireReferences = 1 << 4,
    kRequireClass = 1 << 5,
};

// Years, or, up to 0, years before that of the release: 0 is the release's own.
struct YearRange {
    int from = 0, to = 0;
    [[nodiscard]] bool relative() const { return from <= 0; }
    [[nodiscard]] bool holds(int year) const { return year >= from && year <= to; }
};

struct Window {
    // kUntilYears: up to `value` years after the last of the question's years; resolved to kUntil before it is used.
    enum class Kind : std::uint8_t { kYears, kOpen, kUntil, kUntilYears } kind = Kind::kYears;
    int value = 4;  // number of calendar years, or the last citing year
    // The last citing year that counts for a work of `year`.
    [[nodiscard]] int last_citing_year(int year) const;
};

// The last year in which a work can cite at all.
struct CitingUntil {
    enum class Kind : std::uint8_t { kNone, kRelease, kYear } kind = Kind::kNone;
    int year = 0;
};

struct Conventions {
    Corpus corpus = Corpus::kCore;
    std::optional<YearRange> years;  // absent: the default, resolved against an atlas
    std::vector<std::string> types = {"article", "review", "conference-paper", "book", "book-chapter"};
    Retracted retracted = Retracted::kDrop;
    Paratext paratext = Paratext::kKeep;
    std::vector<std::string> language;  // empty: any
    Sources sources = Sources::kAny;
    std::uint8_t require = 0;  // Required
    TypeGroups type_groups = TypeGroups::kTypes;
    ClassLevel class_level = ClassLevel::kSubfield;
    MultiClass multi_class = MultiClass::kPrimary;
    CohortBy cohort_by = CohortBy::kClass;
    Baseline baseline = Baseline::kAtlas;
    Window window;
    Citing citing = Citing::kAll;
    CitingUntil citing_until;
    NegativeAge negative_age = NegativeAge::kDrop;
    SelfLoops self_loops = SelfLoops::kDrop;
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
    // Where the values came from, for the receipt; nothing else looks at it.
    std::string preset;
    std::vector<std::string> changed;  // keys that were set after the preset
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
