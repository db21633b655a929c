// Why a work counts in a figure, or does not: every rule with what it found, and what the measures made of the work.
// docs/methods/why.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/analysis/rules.h"
#include "comity/analysis/works.h"
#include "comity/atlas/left_out.h"
#include "comity/measures/score.h"
#include "comity/source/id_list.h"

namespace comity {

// One of the population filters of a question, apart from the others.
struct NamedFilter {
    std::string key, text;  // "institution", "I1|I2"
    PopulationFilter filter;
};

struct WhyQuestion {
    PairQuestion pair;  // sides without names: no pair is asked about
    WorkName work;
    std::vector<NamedFilter> filters;
};

// What a rule decides on: whether the work is looked at at all; whether it is in the question's world; whether it is a
// joint work; whether it has a score; whether a coverage counts it as known.
enum class RuleKind : std::uint8_t { kWork, kQuestion, kPair, kScore, kCoverage };
std::string_view rule_kind_name(RuleKind kind);

struct RuleOutcome {
    RuleKind kind = RuleKind::kWork;
    std::string name, found;
    std::string include_with;  // the flag that lets the work pass; empty: it passes, or no flag does
    bool passes = true;
};

// The citations of a work in the atlas, by when and by what citing and cited work share.
struct CitationsOfWork {
    std::uint64_t counted = 0;  // under the conventions
    std::uint64_t all = 0, earlier = 0, in_window = 0, later = 0, year_unknown = 0;
    std::uint64_t shared_country = 0, outside_corpus = 0;  // of those in the window
    std::optional<std::uint64_t> shared_author;            // likewise; absent where the atlas does not know
    bool lists_itself = false;
    std::optional<int> from, to;  // of the window; no `to`: it is open
};

struct TopOfCohort {
    std::string measure;
    std::optional<std::uint64_t> count;  // works with more citations are in; absent: no number of citations is enough
    double at = 1;                       // the part of works with exactly as many
    std::optional<OpenAlexId> from_id;   // under ties=by_id: of works with exactly as many, those from this id on
    double weight = 0;                   // of this work
};

// Weights and citations of a cohort are numbers of works and citations, in parts where works lie in several classes.
struct CohortOfWork {
    std::string class_name, types, collaboration;  // empty: all are compared
    std::uint32_t class_id = 0;
    int year = 0;
    double part = 1;  // of the work in this cohort
    double works = 0, citations = 0, mean = 0;
    std::uint64_t members = 0;
    double above = 0, tied = 0, below = 0;  // works with more, as many (this one too) and fewer citations
    double percentile = 0;
    bool used = true;  // false: smaller than min_cohort
    std::vector<TopOfCohort> tops;
};

struct AuthorOfWork {
    std::string id;  // "A123"; empty: unknown
    std::vector<std::string> roles, countries;
    std::string evidence;  // published, address, history; empty: no country is known
};

// What became of the records that the build read of a work.
enum class Fate : std::uint8_t {
    kKept,
    kDeleted,    // a list of deleted works names it
    kRejected,   // none of its records could be read
    kNotKnown,   // asked for by a DOI, or a record whose id is not known was rejected
    kNeverSeen,
};
std::string_view fate_name(Fate fate);

struct WhyAnswer {
    PairQuestion question;
    WorkName work;
    std::optional<ListedWork> found;  // absent: no work of this atlas
    Fate fate = Fate::kNotKnown;
    std::optional<RecordsOfWork> records;      // absent: its id is not known
    std::string kept_release, kept_updated;  // dates of the record that was kept; empty: unknown
    std::string language, source_id, source_name, source_type;
    bool counts = false;                     // among the joint works, or without a pair in the world of the question
    std::vector<RuleOutcome> rules;
    CitationsOfWork citations;
    std::vector<CohortOfWork> cohorts;
    std::vector<AuthorOfWork> authors;
    std::vector<std::pair<std::string, double>> credits;      // by country
    std::vector<std::pair<std::string, double>> populations;  // that it is in, with its weight there
    std::optional<double> published_percentile;
    std::vector<Answer> answers;
};

// A name of several works is a usage error that names them.
Result<WhyAnswer> answer_why(const Atlas& atlas, WhyQuestion question, const Resources& resources);

// Pieces of it: one work with everything that the rules and measures look at.
struct WorkInQuestion {
    const Atlas& atlas;
    const Places& places;
    const PairData& data;
    const WorkFilter& filter;
    const WhyQuestion& question;
    Member member;
    bool looked_at = false;  // it passes the rules of kind kWork

    [[nodiscard]] Slice slice() const { return atlas.slices[member.slice]; }
    [[nodiscard]] BylineView view() const { return data.bylines[atlas.byline[member.row]]; }
    [[nodiscard]] bool has_pair() const { return !question.pair.b.name.empty(); }
};
// Rules of kinds kWork, kQuestion, kPair and kCoverage; scores follow when the cohorts are known.
std::vector<RuleOutcome> rules_on(const WorkInQuestion& work);
std::vector<RuleOutcome> score_rules_on(const WorkInQuestion& work, const std::vector<CohortOfWork>& cohorts);
CitationsOfWork citations_of(const WorkInQuestion& work);
std::vector<AuthorOfWork> authors_of(const WorkInQuestion& work);
// `cohorts` made with min_cohort=1, so that small ones are told too.
std::vector<CohortOfWork> cohorts_of(const WorkInQuestion& work, const Cohorts& cohorts);
// What each measure of `family` makes of the work alone, weighing `weight`; `dropped`: why it does not count, if so.
std::vector<Answer> figures_of(const WorkInQuestion& work, const Reckoning& with, std::size_t first, Weight weight,
                               const std::string& dropped, const std::vector<RuleOutcome>& rules);

}  // namespace comity
