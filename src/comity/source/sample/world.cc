#include "comity/source/sample/world.h"

#include <algorithm>

#include "comity/source/sample/citations.h"

namespace comity::sample {

namespace {

constexpr std::size_t kChunk = 4096;  // works a piece of parallel work

CountrySet draw_trilateral(const Plan& p, Draws& draws) {
    const CountrySet pair = p.pairs[static_cast<std::size_t>(p.pair.draw(draws))].set();
    int third = p.domestic.draw(draws);
    while (has_all(pair, set_of(third))) third = (third + 1) % kCountries;
    return static_cast<CountrySet>(pair | set_of(third));
}

CountrySet draw_countries(const Plan& p, Draws& draws, Reach reach) {
    switch (reach) {
        case Reach::kDomestic: return set_of(p.domestic.draw(draws));
        case Reach::kBilateral: return p.pairs[static_cast<std::size_t>(p.pair.draw(draws))].set();
        case Reach::kTrilateral: return draw_trilateral(p, draws);
        case Reach::kConsortium: break;
    }
    return p.consortia[static_cast<std::size_t>(p.consortium.draw(draws))].members;
}

// The real fall: the work is still done, by one of the two without the other.
CountrySet decouple(const Plan& p, Draws& draws, CountrySet set, int year) {
    if (!has_all(set, p.decoupling.pair.set()) || year < p.decoupling.year || !draws.chance(p.decoupling.per_thousand))
        return set;
    const int leaver = draws.below(2) == 0 ? p.decoupling.pair.a : p.decoupling.pair.b;
    return static_cast<CountrySet>(set & ~set_of(leaver));
}

Affiliations draw_affiliations(const Plan& p, Draws& draws) {
    std::uint32_t at = draws.below(1000);
    if (at < p.rates.no_authorships) return Affiliations::kNoAuthorships;
    at -= p.rates.no_authorships;
    if (at < p.rates.no_affiliations) return Affiliations::kNone;
    at -= p.rates.no_affiliations;
    return at < p.rates.unmatched_affiliations ? Affiliations::kUnmatched : Affiliations::kSeen;
}

}  // namespace

Work draw_work(std::uint64_t seed, std::uint64_t index) { return draw_work(plan(), seed, index); }

Work draw_work(const Plan& p, std::uint64_t seed, std::uint64_t index) {
    Draws draws(seed, Stream::kWork, index);
    Work work;
    const int year = p.years.draw(draws);
    const auto reach = static_cast<Reach>(p.reach.draw(draws));
    work.consortium = reach == Reach::kConsortium;
    work.countries = decouple(p, draws, draw_countries(p, draws, reach), year);
    work.subfield = static_cast<std::uint8_t>(p.subfields_of(work.countries).draw(draws));
    work.type = static_cast<WorkType>(p.types_of(work.subfield).draw(draws));
    work.topic = static_cast<std::uint8_t>(draws.below(kTopicsPerSubfield));
    work.hit = draws.chance(p.hit_per_thousand(work.countries));
    work.has_topic = !draws.chance(p.rates.no_topic);
    work.xpac = draws.chance(p.rates.xpac);
    work.retracted = draws.chance(p.rates.retracted);
    if (!draws.chance(p.rates.no_year)) work.year = static_cast<std::uint8_t>(year - kFirstYear);
    work.affiliations = draw_affiliations(p, draws);
    work.silent_source =
        has_all(work.countries, p.fake_decline.pair.set()) && draws.chance(p.fake_decline.per_thousand);
    if (work.silent_source && year >= p.fake_decline.year && work.affiliations == Affiliations::kSeen)
        work.affiliations = Affiliations::kNone;
    return work;
}

World make_world(std::uint64_t seed, std::size_t works, const Resources& resources) {
    World world;
    world.seed = seed;
    world.works.resize(works);
    parallel_for((works + kChunk - 1) / kChunk, resources.threads, [&](std::size_t chunk) {
        for (std::size_t i = chunk * kChunk; i < std::min(works, (chunk + 1) * kChunk); ++i)
            world.works[i] = draw_work(seed, i);
    });
    assign_citations(world, resources);
    score(world);
    return world;
}

std::uint64_t work_id(std::uint64_t seed, std::uint64_t index) {
    constexpr std::uint64_t kFirst = 1'900'000'000, kStep = 1000;
    const PhiloxBlock block = philox4x32(
        {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), 0, 0}, philox_key(seed));
    return kFirst + index * kStep + pick(block[0], kStep);
}

}  // namespace comity::sample
