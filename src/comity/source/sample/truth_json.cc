#include "comity/base/json.h"
#include "comity/source/sample/fixtures.h"
#include "comity/source/sample/truth.h"

namespace comity::sample {

namespace {

// The default `years` of an atlas of this release.
constexpr int kFrom = 2020, kTo = 2024;

std::string_view code(int country) { return plan().countries[static_cast<std::size_t>(country)].code; }
Json codes(CountryPair pair) { return {code(pair.a), code(pair.b)}; }

Json codes(CountrySet set) {
    Json list = Json::array();
    for (int c = 0; c < kCountries; ++c)
        if (has_all(set, set_of(c))) list.push_back(code(c));
    return list;
}

Json values(const Table& table) {
    Json list = Json::array();
    for (const Weighted& entry : table.entries()) list.push_back({entry.value, entry.weight});
    return list;
}

Json figures(const Expected& e, double works) {
    return {{"publications", e.publications * works},
            {"n", e.with_cohort * works},
            {"mncs", e.mncs},
            {"pp_top_10", e.pp_top_10},
            {"pp_top_1", e.pp_top_1},
            {"pp_ncs_2", e.pp_ncs_2}};
}

// The populations of `comity pair A B`.
Json pair_truth(const Truth& truth, CountryPair pair, double works) {
    const auto expect = [&](const Population& population) { return truth.expected(population, kFrom, kTo); };
    const Expected joint = expect(joint_of(pair));
    Json populations = {{"joint", figures(joint, works)}}, share_of_output;
    for (const auto& [own, other] : {std::pair{pair.a, pair.b}, std::pair{pair.b, pair.a}}) {
        const CountrySet mine = set_of(own), theirs = set_of(other);
        const std::string name(code(own));
        const Expected whole = expect([=](CountrySet set) { return has_all(set, mine); });
        populations[name] = figures(whole, works);
        populations[name + " domestic"] = figures(expect([=](CountrySet set) { return set == mine; }), works);
        populations[name + " international without " + std::string(code(other))] = figures(
            expect([=](CountrySet set) { return has_all(set, mine) && set != mine && !has_all(set, theirs); }), works);
        share_of_output[name] = joint.publications / whole.publications;
    }
    return {{"countries", codes(pair)}, {"share_of_output", share_of_output}, {"populations", populations}};
}

// Expected publications by year under the default conventions but for `years`.
Json series(const Truth& truth, const Population& population, double works) {
    Json by_year;
    for (int year = kFirstYear; year <= kLastYear; ++year)
        by_year[std::to_string(year)] = truth.expected(population, year, year).publications * works;
    return by_year;
}

Json series_if_all_shown(const Truth& truth, const Population& population, double works) {
    Json by_year;
    for (int year = kFirstYear; year <= kLastYear; ++year)
        by_year[std::to_string(year)] = truth.publications_if_all_shown(population, year) * works;
    return by_year;
}

Json country_coverage(const Truth& truth) {
    Json by_year;
    for (int year = kFirstYear; year <= kLastYear; ++year)
        by_year[std::to_string(year)] =
            truth.expected([](CountrySet set) { return set != 0; }, year, year).publications /
            truth.expected(everyone(), year, year).publications;
    return by_year;
}

Json impact_json(const Truth& truth) {
    const Plan& p = plan();
    double hits = 0, sets = 0;
    for (const SetShare& set : country_sets(kTo)) {
        hits += set.share * p.hit_per_thousand(set.set) / 1000.0;
        sets += set.share;
    }
    Json rules = Json::array();
    for (const ImpactRule& rule : p.impact)
        rules.push_back({{"name", rule.name},
                         {"contains", codes(rule.contains)},
                         {"fewest_countries", rule.fewest_countries},
                         {"hit_share", rule.hit_per_thousand / 1000.0},
                         {"multiplier", rule.hit_per_thousand / 1000.0 / (hits / sets)}});
    Json tables;
    for (const auto& [name, density] :
         {std::pair{"sparse", kSparse}, std::pair{"plain", kPlain}, std::pair{"dense", kDense}})
        tables[name] = {{"ordinary", values(p.ordinary[density])}, {"hit", values(p.hit[density])}};
    Json cohorts = Json::array();
    for (int year = kFrom; year <= kTo; ++year)
        for (int s = 0; s < kSubfields; ++s)
            cohorts.push_back({{"year", year},
                               {"type", "article"},
                               {"subfield", p.subfields[static_cast<std::size_t>(s)].id},
                               {"mean", truth.cohort(year, kArticle, s).mean}});
    return {{"world_hit_share", hits / sets},
            {"rules", rules},
            {"citations", tables},
            {"ages", values(p.ages)},
            {"cohort_means", cohorts}};
}

Json affinities_json(const Truth& truth) {
    Json list = Json::array();
    for (const CountryPair& pair : plan().pairs) {
        double share = 0;
        for (const SetShare& set : country_sets(kFirstYear))
            if (has_all(set.set, pair.set())) share += set.share;
        list.push_back({{"countries", codes(pair)},
                        {"weight", plan().affinity[static_cast<std::size_t>(pair.a)][static_cast<std::size_t>(pair.b)]},
                        {"share_before_changes", share},
                        {"share", truth.publications_if_all_shown(joint_of(pair), kTo) /
                                      truth.publications_if_all_shown(everyone(), kTo)}});
    }
    return list;
}

void add_changes(const Truth& truth, double works, Json& out) {
    const Plan& p = plan();
    out["decoupling"] = {{"pair", codes(p.decoupling.pair)},
                         {"year", p.decoupling.year},
                         {"factor", 1 - p.decoupling.per_thousand / 1000.0},
                         {"publications", series(truth, joint_of(p.decoupling.pair), works)}};
    Json sources = Json::array();
    for (const int source : fixtures().silent)
        sources.push_back("https://openalex.org/S" +
                          std::to_string(fixtures().sources[static_cast<std::size_t>(source)].id));
    out["fake_decline"] = {
        {"pair", codes(p.fake_decline.pair)},
        {"year", p.fake_decline.year},
        {"missing_share", p.fake_decline.per_thousand / 1000.0},
        {"sources", sources},
        {"publications", series(truth, joint_of(p.fake_decline.pair), works)},
        {"publications_if_all_shown", series_if_all_shown(truth, joint_of(p.fake_decline.pair), works)}};
    out["controls"] = Json::array();
    for (const CountryPair& pair : p.controls)
        out["controls"].push_back({{"pair", codes(pair)}, {"publications", series(truth, joint_of(pair), works)}});
}

Json groups_json() {
    const Plan& p = plan();
    Json blocs = Json::array(), clusters = Json::array();
    for (const PlannedBloc& bloc : p.blocs) blocs.push_back({{"name", bloc.name}, {"countries", codes(bloc.members)}});
    for (std::size_t c = 0; c < p.clusters.size(); ++c) {
        Json members = Json::array();
        for (const Institution& institution : fixtures().institutions)
            if (institution.cluster == static_cast<int>(c))
                members.push_back("https://openalex.org/I" + std::to_string(institution.id));
        clusters.push_back({{"name", p.clusters[c].name},
                            {"latitude", p.clusters[c].latitude / 1000.0},
                            {"longitude", p.clusters[c].longitude / 1000.0},
                            {"radius_km", 12},
                            {"institutions", members}});
    }
    return {{"blocs", blocs}, {"clusters", clusters}};
}

Json parameters_json() {
    const Plan& p = plan();
    const Rates& r = p.rates;
    return {{"years", values(p.years)},
            {"reach",
             {{"domestic", p.reach.share(0)},
              {"bilateral", p.reach.share(1)},
              {"trilateral", p.reach.share(2)},
              {"consortium", p.reach.share(3)}}},
            {"rates",
             {{"no_year", r.no_year / 1000.0},
              {"no_topic", r.no_topic / 1000.0},
              {"xpac", r.xpac / 1000.0},
              {"retracted", r.retracted / 1000.0},
              {"no_authorships", r.no_authorships / 1000.0},
              {"no_affiliations", r.no_affiliations / 1000.0},
              {"unmatched_affiliations", r.unmatched_affiliations / 1000.0}}}};
}

}  // namespace

std::string truth_json(std::uint64_t works, std::uint64_t seed) {
    const Truth truth;
    const Plan& p = plan();
    const auto n = static_cast<double>(works);
    Json countries = Json::array(), pairs = Json::array();
    for (const PlannedCountry& country : p.countries)
        countries.push_back({{"code", country.code}, {"name", country.name}, {"institutions", country.institutions}});
    for (const CountryPair& pair : {p.headline, p.level, p.below}) pairs.push_back(pair_truth(truth, pair, n));
    Json out = {
        {"what", "Expected values of a sample world of fictional countries; docs/formats/sample.md explains them"},
        {"works", works},
        {"seed", seed},
        {"release", kReleaseDate},
        {"conventions",
         {{"corpus", "core"},
          {"years", std::to_string(kFrom) + ":" + std::to_string(kTo)},
          {"types", {"article", "review", "conference-paper", "book", "book-chapter"}},
          {"retracted", "drop"},
          {"class", "subfield"},
          {"window", 4},
          {"counting", "full"},
          {"mean_zero", "one"},
          {"ties", "fractional"},
          {"threshold", "ge"}}},
        {"countries", countries},
        {"expected", {{"world", figures(truth.expected(everyone(), kFrom, kTo), n)}, {"pairs", pairs}}},
        {"impact", impact_json(truth)},
        {"affinities", affinities_json(truth)}};
    add_changes(truth, n, out);
    out["world_publications"] = series(truth, everyone(), n);
    out["country_coverage"] = country_coverage(truth);
    out.update(groups_json());
    out["parameters"] = parameters_json();
    return out.dump(1) + "\n";
}

}  // namespace comity::sample
