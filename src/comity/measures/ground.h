// What all pairs share that are asked under the same conventions: how often works are cited, cohorts, what the whole world
// adds up to. Nothing of it depends on the two sides, so a process that answers many questions keeps it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/base/result.h"
#include "comity/measures/byline_countries.h"
#include "comity/measures/cohorts.h"
#include "comity/measures/filter.h"
#include "comity/measures/measure.h"
#include "comity/measures/places.h"
#include "comity/platform/machine.h"

namespace comity {

struct Ground {
    LeftOutRows left_out;
    RowCounts citations;  // of the rows of the question's years
    Cohorts cohorts, collaboration;        // the second only where the family asks for it

    [[nodiscard]] std::size_t bytes() const;
};

using SharedGround = std::shared_ptr<const Ground>;
using SharedCountries = std::shared_ptr<const BylineCountries>;

// A text that is the same for two questions only if they share their ground: the atlas, the conventions but for those that
// concern the two sides or intervals alone, which countries are one place, and the measures.
std::string ground_name(const Atlas& atlas, const Places& places, const Conventions& conventions,
                        const std::vector<std::string>& measures);

// The same for the classes that a question is limited to; a chosen set of works has no name.
std::string filter_name(const PopulationFilter& filter);

// `conventions` must have their years resolved, and `family` be that of the measures.
Result<SharedGround> ground_of(const Atlas& atlas, const Places& places, const Conventions& conventions,
                               const BylineViews& bylines, const Family& family, const std::string& name,
                               const Resources& resources);

// The rows that a filter of these conventions leaves out, for questions that have no ground. `bylines` is asked where nobody
// kept them.
Result<LeftOutRows> shared_left_out(const Atlas& atlas, const Places& places, const Conventions& conventions,
                                    const std::function<const BylineViews&()>& bylines, const Resources& resources);

Result<SharedCountries> shared_countries(const Atlas& atlas, CountryEvidence evidence, const Resources& resources);
// facts_of_bylines().
std::shared_ptr<const BylineFacts> shared_facts(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                                                const Conventions& conventions, const Resources& resources);
// complete_bylines().
using SharedComplete = std::shared_ptr<const std::vector<std::uint8_t>>;
SharedComplete shared_complete(const Atlas& atlas, CountryEvidence evidence, const Resources& resources);

}  // namespace comity
