// Did two countries decouple? Series, breaks, guard, events and a verdict; and all pairs screened.
// docs/methods/decoupling.md.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/analysis/events.h"
#include "comity/measures/decoupling.h"
#include "comity/measures/interruption.h"
#include "comity/measures/tie_source.h"
#include "comity/platform/machine.h"

namespace comity {

struct DecouplingQuestion {
    Side a, b;
    Conventions conventions;  // years absent: all of the atlas, without the release's own
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
    std::vector<Event> events;  // of the user, beside those carried
};

// An event, the breaks whose interval holds its year, and what changed at it.
struct EventReading {
    Event event;
    std::vector<int> breaks;
    std::optional<Interruption> intensity, counts;
};

struct DecouplingAnswers {
    DecouplingQuestion question;  // conventions resolved
    std::string quantity;
    Decoupling result;
    std::optional<FurtherTests> tests;   // of the course
    std::vector<CoverageYear> coverage;  // of works; empty: unknown
    std::vector<EventReading> events;
    std::vector<Answer> answers;
    Said phrase;     // the verdict in words
    Said paragraph;  // to be quoted
};

Result<DecouplingAnswers> answer_decoupling(const TieSource& source, DecouplingQuestion question,
                                            const Resources& resources);

struct ScreenQuestion {
    Conventions conventions;
    PopulationFilter filter;
    std::vector<std::pair<std::string, std::string>> filter_text;
    double rate = 0.05;                     // of false discoveries
    double min_works = kFewestJointWorks;  // joint works in the last year; pairs with fewer are not tested
};

struct ScreenedPair {
    std::string a, b;
    int first_year = 0, last_year = 0;
    double joint = 0, intensity = 0;  // of the last year
    DecidingTest bend;
    double q = 1;
    bool found = false;  // q within the rate: the rest is filled in
    double p_persistent = 1;  // of the bend
    std::vector<int> breaks;
    std::optional<Change> change;
    DecouplingVerdict verdict = DecouplingVerdict::kNoFall;  // of a pair with a change
    std::string phrase, missing_data;                        // the same in words
};

struct ScreenAnswers {
    ScreenQuestion question;
    std::string quantity;
    std::vector<ScreenedPair> pairs;  // tested ones: falls first, the largest first; then rises; then the rest by p
    std::size_t all_pairs = 0;        // of countries
    std::vector<Answer> answers;      // found ones with a change
};

Result<ScreenAnswers> screen_pairs(const TieSource& source, ScreenQuestion question, const Resources& resources);

// What the two share: the cube of the question, its years without the release's own where they were left open.
struct DecouplingCube {
    TieCube cube;
    Conventions conventions;
    std::vector<std::string> notes;
};
Result<DecouplingCube> decoupling_cube(const TieSource& source, const std::vector<Side>& sides,
                                       const Conventions& conventions, const PopulationFilter& filter,
                                       const Resources& resources);

// In decoupling_text.cc.
Said decoupling_phrase(const Decoupling& d);
Said missing_data_word(const Decoupling& d);  // "coverage unknown", "excluded" or "not excluded"
Said decoupling_paragraph(const DecouplingAnswers& answers);

}  // namespace comity
