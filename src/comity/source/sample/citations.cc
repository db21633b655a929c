#include "comity/source/sample/citations.h"

#include <algorithm>
#include <numeric>

namespace comity::sample {

namespace {

constexpr std::size_t kChunk = 4096;        // cited works a piece of parallel work
constexpr std::uint32_t kOddReference = 4;  // per thousand works: a reference that no window may count

struct Citation {
    std::uint32_t cited, citing;
};

// The works of each year, ascending, and where each work stands among those of its year.
struct YearPools {
    std::array<std::vector<std::uint32_t>, kYears> works;
    std::vector<std::uint32_t> place;
};

YearPools pools_of(const std::vector<Work>& works) {
    YearPools pools;
    pools.place.resize(works.size());
    for (std::uint32_t i = 0; i < works.size(); ++i) {
        if (works[i].year == kNoYear) continue;
        auto& pool = pools.works[works[i].year];
        pools.place[i] = static_cast<std::uint32_t>(pool.size());
        pool.push_back(i);
    }
    return pools;
}

// How many citations come at each age, before time ends.
std::array<std::uint32_t, kAges> draw_ages(const Plan& p, Draws& draws, const Work& work) {
    const std::size_t density = p.density(work.type, work.subfield);
    const int total = (work.hit ? p.hit : p.ordinary)[density].draw(draws);
    std::array<std::uint32_t, kAges> ages{};
    for (int k = 0; k < total; ++k) ++ages[static_cast<std::size_t>(p.ages.draw(draws))];
    return ages;
}

// Appends `wanted` distinct works of `pool`, each equally likely, never the one at place `self` (if there is one).
// Floyd's method: exactly `wanted` draws. A pool that is too small is taken whole.
void choose_citing(Draws& draws, const std::vector<std::uint32_t>& pool, std::uint32_t wanted, std::uint32_t cited,
                   const std::uint32_t* self, std::vector<Citation>& out) {
    const auto size = static_cast<std::uint32_t>(pool.size() - (self != nullptr ? 1 : 0));
    wanted = std::min(wanted, size);
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t last = size - wanted; last < size; ++last) {
        const std::uint32_t candidate = draws.below(std::uint64_t{last} + 1);
        chosen.push_back(std::find(chosen.begin(), chosen.end(), candidate) == chosen.end() ? candidate : last);
    }
    for (const std::uint32_t place : chosen)
        out.push_back({cited, pool[self != nullptr && place >= *self ? place + 1 : place]});
}

void cite(const World& world, const YearPools& pools, std::uint32_t cited, std::vector<Citation>& out) {
    const Work& work = world.works[cited];
    if (work.year == kNoYear) return;
    Draws draws(world.seed, Stream::kCitations, cited);
    const auto ages = draw_ages(plan(), draws, work);
    for (std::size_t age = 0; age < kAges && work.year + age < kYears; ++age)
        if (ages[age] != 0)
            choose_citing(draws, pools.works[work.year + age], ages[age], cited,
                          age == 0 ? &pools.place[cited] : nullptr, out);
}

// A few references that no citation window may count, as real data have them: to a work of a later year, from a work
// without a year, from a work to itself.
void add_odd_references(const World& world, std::vector<Citation>& out) {
    const auto size = static_cast<std::uint32_t>(world.works.size());
    for (std::uint32_t i = 0; i < size; ++i) {
        Draws draws(world.seed, Stream::kOddReference, i);
        const Work& work = world.works[i];
        if (work.year != kNoYear && !draws.chance(kOddReference)) continue;
        const std::uint32_t target = draws.below(size);
        if (work.year == kNoYear || work.year < world.works[target].year) out.push_back({target, i});
        else if (draws.chance(250)) out.push_back({i, i});
    }
}

std::vector<Citation> all_citations(const World& world, const Resources& resources) {
    const YearPools pools = pools_of(world.works);
    const std::size_t works = world.works.size(), chunks = (works + kChunk - 1) / kChunk;
    std::vector<std::vector<Citation>> pieces(chunks + 1);
    parallel_for(chunks, resources.threads, [&](std::size_t chunk) {
        for (std::size_t i = chunk * kChunk; i < std::min(works, (chunk + 1) * kChunk); ++i)
            cite(world, pools, static_cast<std::uint32_t>(i), pieces[chunk]);
    });
    add_odd_references(world, pieces[chunks]);
    std::vector<Citation> all;
    for (auto& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
    return all;
}

bool is_scored_type(WorkType type) {
    return type == kArticle || type == kReview || type == kConferencePaper || type == kBookChapter;
}

// OpenAlex's cohorts: year, type and subfield, whatever the corpus.
std::uint32_t cohort_of(const Work& work) {
    return (std::uint32_t{work.year} * 8 + work.type) * kSubfields + work.subfield;
}

// Citations in the year of publication and the three years after it.
std::vector<std::uint32_t> four_year_citations(const World& world) {
    std::vector<std::uint32_t> count(world.works.size());
    for (std::size_t citing = 0; citing < world.works.size(); ++citing) {
        const std::uint8_t year = world.works[citing].year;
        if (year == kNoYear) continue;
        for (const std::uint32_t cited : world.references_of(citing)) {
            const std::uint8_t from = world.works[cited].year;
            if (from != kNoYear && from <= year && year < from + 4) ++count[cited];
        }
    }
    return count;
}

// One cohort, its works in the order of their rank.
void score_cohort(World& world, std::span<const std::uint32_t> ranked, const std::vector<std::uint32_t>& count) {
    const std::uint64_t n = ranked.size();
    std::uint64_t total = 0;
    for (const std::uint32_t work : ranked) total += count[work];
    for (std::uint64_t rank = 0; rank < n; ++rank) {
        PublishedScore& score = world.scores[ranked[rank]];
        score.has_percentile = true;
        const std::uint64_t others = std::max<std::uint64_t>(n - 1, 1);
        score.percentile =
            static_cast<std::uint32_t>((2 * rank * 100'000'000 + others) / (2 * others));  // rounded to nearest
        score.top_10 = rank * 10 >= 9 * others;
        score.top_1 = rank * 100 >= 99 * others;
        if (total == 0) continue;
        score.has_fwci = true;
        score.fwci = static_cast<std::uint32_t>((2 * count[ranked[rank]] * n * 10'000 + total) / (2 * total));
    }
}

}  // namespace

void assign_citations(World& world, const Resources& resources) {
    const std::vector<Citation> citations = all_citations(world, resources);
    const std::size_t works = world.works.size();
    world.reference_begin.assign(works + 1, 0);
    for (const Citation& citation : citations) ++world.reference_begin[citation.citing + 1];
    std::partial_sum(world.reference_begin.begin(), world.reference_begin.end(), world.reference_begin.begin());
    world.references.resize(citations.size());
    std::vector<std::uint32_t> next(world.reference_begin.begin(), world.reference_begin.end() - 1);
    world.cited_in.assign(works, {});
    for (const Citation& citation : citations) {
        world.references[next[citation.citing]++] = citation.cited;
        const Work& citing = world.works[citation.citing];
        if (citing.year != kNoYear && citing.type != kDataset) ++world.cited_in[citation.cited][citing.year];
    }
    // Planned citations came in the order of the cited work; the odd ones came last and have to find their place.
    for (std::size_t i = 0; i < works; ++i)
        std::sort(world.references.begin() + world.reference_begin[i],
                  world.references.begin() + world.reference_begin[i + 1]);
}

void score(World& world) {
    const std::vector<std::uint32_t> count = four_year_citations(world);
    std::vector<std::uint32_t> ranked;
    for (std::uint32_t i = 0; i < world.works.size(); ++i) {
        const Work& work = world.works[i];
        if (work.year != kNoYear && work.has_topic && is_scored_type(work.type)) ranked.push_back(i);
    }
    std::sort(ranked.begin(), ranked.end(), [&](std::uint32_t a, std::uint32_t b) {
        const std::uint32_t cohort_a = cohort_of(world.works[a]), cohort_b = cohort_of(world.works[b]);
        if (cohort_a != cohort_b) return cohort_a < cohort_b;
        return count[a] != count[b] ? count[a] < count[b] : a < b;
    });
    world.scores.assign(world.works.size(), {});
    for (std::size_t begin = 0; begin < ranked.size();) {
        std::size_t end = begin;
        while (end < ranked.size() && cohort_of(world.works[ranked[end]]) == cohort_of(world.works[ranked[begin]]))
            ++end;
        score_cohort(world, {ranked.data() + begin, end - begin}, count);
        begin = end;
    }
}

}  // namespace comity::sample
