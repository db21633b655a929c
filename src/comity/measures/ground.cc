#include "comity/measures/ground.h"

#include <algorithm>

#include "comity/base/kept.h"

namespace comity {

namespace {

template <class T>
std::size_t bytes_of(const std::vector<T>& items) {
    return items.capacity() * sizeof(T);
}

std::size_t bytes_of_cohorts(const Cohorts& cohorts) {
    std::size_t bytes = bytes_of(cohorts.all) + bytes_of(cohorts.steps) + bytes_of(cohorts.standings) +
                        bytes_of(cohorts.of_slice) + bytes_of(cohorts.row_begin) + bytes_of(cohorts.row_cohorts);
    for (const Standing& standing : cohorts.standings) bytes += bytes_of(standing.runs) + bytes_of(standing.ranked);
    return bytes;
}

// For each country the first one that is the same place: all that a ground knows of places.
std::string merged_countries(const Places& places) {
    std::string text;
    std::map<std::uint16_t, std::size_t> first;
    for (std::size_t i = 0; i < places.of_country.size(); ++i) {
        const auto [at, is_new] = first.try_emplace(places.of_country[i], i);
        if (!is_new) text += std::to_string(i) + "=" + std::to_string(at->second) + ";";
    }
    return text;
}

Result<Ground> make_ground(const Atlas& atlas, const Places& places, const Conventions& c, const BylineViews& bylines,
                           const Family& family, const Resources& resources) {
    const int threads = resources.threads;
    Ground ground;
    const WorkFilter works(atlas, c, bylines, threads, c.years);
    ground.left_out = works.left_out();
    ground.citations = count_citations(atlas, c, places, works, threads, c.years);
    COMITY_TRY(still_wanted(resources));
    const bool split = c.cohort_by == CohortBy::kCollaboration;
    COMITY_ASSIGN(ground.cohorts, make_cohorts(atlas, c, works, bylines, ground.citations, family, split, threads, c.years));
    if (family.collaboration) {
        COMITY_ASSIGN(ground.collaboration,
                      make_cohorts(atlas, c, works, bylines, ground.citations, Family(), true, threads, c.years));
    }
    return ground;
}

}  // namespace

std::size_t Ground::bytes() const {
    return citations.bytes() + bytes_of_cohorts(cohorts) + bytes_of_cohorts(collaboration) +
           (left_out == nullptr ? 0 : left_out->size()) + sizeof(Ground);
}

std::string ground_name(const Atlas& atlas, const Places& places, const Conventions& conventions,
                        const std::vector<std::string>& measures) {
    const Conventions defaults;
    Conventions c = conventions;
    // What two sides weigh, and what is drawn: no fact of the world.
    c.joint = defaults.joint;
    c.partners = defaults.partners;
    c.interval = defaults.interval;
    c.resample = defaults.resample;
    c.replicates = defaults.replicates;
    c.seed = defaults.seed;
    c.level = defaults.level;
    c.level_text = defaults.level_text;
    std::string text = atlas.manifest.hash + "\n" + canonical_text(c) + "\n" + merged_countries(places) + "\n";
    for (const std::string& measure : measures) text += measure + ",";
    return text;
}

std::string filter_name(const PopulationFilter& filter) {
    std::string text;
    for (const auto& id : {filter.topic, filter.subfield, filter.field, filter.domain})
        text += "\n" + (id ? std::to_string(*id) : std::string("any"));
    return text;
}

Result<SharedGround> ground_of(const Atlas& atlas, const Places& places, const Conventions& conventions,
                               const BylineViews& bylines, const Family& family, const std::string& name,
                               const Resources& resources) {
    return kept_value<Ground>(
        resources.kept.get(), "ground\n" + name,
        [&] { return make_ground(atlas, places, conventions, bylines, family, resources); },
        [](const Ground& ground) { return ground.bytes(); });
}

Result<LeftOutRows> shared_left_out(const Atlas& atlas, const Places& places, const Conventions& c,
                                    const std::function<const BylineViews&()>& bylines, const Resources& resources) {
    COMITY_ASSIGN(const auto shared,
                  kept_value<LeftOutRows>(
                      resources.kept.get(), "left out\n" + ground_name(atlas, places, c, {}),
                      [&] { return Result<LeftOutRows>(WorkFilter(atlas, c, bylines(), resources.threads, c.years).left_out()); },
                      [](const LeftOutRows& rows) { return rows == nullptr ? 0 : rows->size(); }));
    return *shared;
}

Result<SharedCountries> shared_countries(const Atlas& atlas, CountryEvidence evidence, const Resources& resources) {
    return kept_value<BylineCountries>(
        resources.kept.get(),
        "countries\n" + atlas.manifest.hash + "\n" + std::to_string(static_cast<int>(evidence)),
        [&] { return Result<BylineCountries>(countries_of_bylines(atlas, evidence, resources.threads)); },
        [](const BylineCountries& countries) { return bytes_of(countries.offsets) + bytes_of(countries.items); });
}

std::shared_ptr<const BylineFacts> shared_facts(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                                                const Conventions& conventions, const Resources& resources) {
    // Of the counting rule facts know the role alone.
    const int role = counts_by_role(conventions.counting) ? role_of(conventions.counting) : 0;
    const std::string name = "facts\n" + atlas.manifest.hash + "\n" + std::to_string(static_cast<int>(places.evidence)) + "\n" +
                             merged_countries(places) + "\n" + std::to_string(role);
    return kept_value<BylineFacts>(
               resources.kept.get(), name,
               [&] { return Result<BylineFacts>(facts_of_bylines(atlas, countries, places, conventions, resources.threads)); },
               [](const BylineFacts& facts) { return bytes_of(facts.places) + bytes_of(facts.known); })
        .take();  // nothing can fail
}

SharedComplete shared_complete(const Atlas& atlas, CountryEvidence evidence, const Resources& resources) {
    using Complete = std::vector<std::uint8_t>;
    return kept_value<Complete>(
               resources.kept.get(),
               "complete\n" + atlas.manifest.hash + "\n" + std::to_string(static_cast<int>(evidence)),
               [&] { return Result<Complete>(complete_bylines(atlas, evidence, resources.threads)); },
               [](const Complete& complete) { return complete.size(); })
        .take();  // nothing can fail
}

}  // namespace comity
