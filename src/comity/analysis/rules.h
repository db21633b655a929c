// The rules that works have to pass, one by one: what a funnel counts, and what is told of a single work.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/measures/conventions.h"
#include "comity/measures/populations.h"

namespace comity {

struct WorkRule {
    std::string key;   // its convention; "publication_year" and "country" for what has to be known
    std::string name;  // as people read it: "corpus=core"
    std::function<bool(const Slice&, Row)> passes;
};

// In the order in which a funnel applies them; the last two, a country and a class known, drop no work from a population
// but lower its coverage. All arguments must outlive the rules.
std::vector<WorkRule> rules_of(const Atlas& atlas, const Conventions& conventions, const BylineViews& views);

// "corpus=core".
std::string convention_text(const Conventions& conventions, std::string_view key);

}  // namespace comity
