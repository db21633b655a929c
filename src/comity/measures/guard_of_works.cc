#include "comity/measures/guard_of_works.h"

#include <algorithm>
#include <numeric>

#include "comity/base/fixed.h"
#include "comity/base/kept.h"
#include "comity/measures/ground.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/ties_of_works.h"

namespace comity {

namespace {

WorkPart part_of(const std::vector<std::vector<std::uint16_t>>& authorships, const Conventions& conventions) {
    const PairWeights pairs(authorships, conventions);
    const auto& places = pairs.places();
    WorkPart out;
    out.known = !places.empty();
    out.complete = !authorships.empty() &&
                   std::none_of(authorships.begin(), authorships.end(), [](const auto& a) { return a.empty(); });
    Fixed joint, a_others, b_others, others;
    for (std::size_t x = 0; x < places.size(); ++x) {
        out.of_a |= places[x] == Places::kA;
        out.of_b |= places[x] == Places::kB;
        for (std::size_t y = x + 1; y < places.size(); ++y) {
            const Fixed weight{pairs.weight(x, y)};
            const bool first = places[x] == Places::kA, second = places[x] == Places::kB;
            if (first && places[y] == Places::kB) joint += weight;
            else if (first) a_others += weight;
            else if (second) b_others += weight;
            else others += weight;
        }
    }
    const auto real = [](const Fixed& f) { return static_cast<double>(f.real()); };
    out.ties = places.size() > 1;
    out.sums = {real(joint), real(a_others), real(b_others), real(others)};
    return out;
}

std::vector<WorkPart> parts_of_bylines(const Atlas& atlas, const Places& places, const Conventions& conventions, int threads) {
    constexpr std::size_t kTogether = 1 << 12;
    std::vector<WorkPart> parts(atlas.byline_roles.size());
    parallel_pieces(parts.size(), kTogether, threads, [&](std::size_t b) {
        std::vector<std::vector<std::uint16_t>> authorships;
        read_authorships(atlas, places, b, authorships);
        parts[b] = part_of(authorships, conventions);
    });
    return parts;
}

// Numbers by key, ascending in each: those of key k are items[begin[k], begin[k + 1]).
template <class T>
struct Lists {
    std::vector<std::size_t> begin;
    std::vector<T> items;

    [[nodiscard]] std::span<const T> operator[](std::size_t key) const {
        return std::span(items).subspan(begin[key], begin[key + 1] - begin[key]);
    }
    [[nodiscard]] std::size_t bytes() const { return begin.size() * sizeof(std::size_t) + items.size() * sizeof(T); }
};

// for_each(use) calls use(key, item) for every item, and is called twice: items are counted, then put in place.
template <class T, class ForEach>
Lists<T> lists_of(std::size_t keys, ForEach for_each) {
    Lists<T> out;
    out.begin.assign(keys + 2, 0);  // one ahead, so that begin[k + 1] can move to where the next item of k goes
    for_each([&](std::size_t key, const T&) { ++out.begin[key + 2]; });
    std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
    out.items.resize(out.begin.back());
    for_each([&](std::size_t key, const T& item) { out.items[out.begin[key + 1]++] = item; });
    out.begin.pop_back();
    return out;
}

// What all pairs share where every tie weighs 1: each work as one of neither side, and where to find those of a side.
struct GuardOfNobody {
    struct Place {
        std::uint32_t source = 0;
        std::int32_t year = 0;
    };
    GuardTally tally;
    SharedComplete complete;  // by byline
    std::vector<std::uint16_t> places;   // by byline: how many
    Lists<std::uint32_t> bylines;        // by country
    Lists<Place> works;                  // by byline

    [[nodiscard]] std::size_t bytes() const {
        return tally.bytes() + places.size() * sizeof(std::uint16_t) + bylines.bytes() + works.bytes();
    }

    // The pair's own tally. Few works are of a side: the others are as they were.
    [[nodiscard]] GuardTally told_apart(const Places& of) const {
        GuardTally out = tally;
        const std::vector<std::uint32_t> a = bylines_of(of, Places::kA), b = bylines_of(of, Places::kB);
        for (auto x = a.begin(), y = b.begin(); x != a.end() || y != b.end();) {
            const bool of_a = y == b.end() || (x != a.end() && *x <= *y), of_b = x == a.end() || (y != b.end() && *y <= *x);
            const std::uint32_t byline = of_a ? *x : *y;
            x += of_a, y += of_b;
            const WorkPart work = part_of_side(byline, of_a, of_b);
            for (const Place& place : works[byline]) out.tell_apart(place.year, place.source, work);
        }
        return out;
    }

  private:
    [[nodiscard]] std::vector<std::uint32_t> bylines_of(const Places& of, std::uint16_t side) const {
        std::vector<std::uint32_t> out;
        std::size_t countries = 0;
        for (std::size_t c = 0; c < of.of_country.size(); ++c) {
            if (of.of_country[c] != side) continue;
            ++countries;
            out.insert(out.end(), bylines[c].begin(), bylines[c].end());
        }
        if (countries < 2) return out;
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }

    // What changes once a byline's ties are no longer all among others.
    [[nodiscard]] WorkPart part_of_side(std::uint32_t byline, bool of_a, bool of_b) const {
        WorkPart work;
        work.known = true, work.complete = (*complete)[byline] != 0;
        work.of_a = of_a, work.of_b = of_b;
        const double a = of_a, b = of_b, others = static_cast<double>(places[byline]) - a - b;
        work.ties = places[byline] > 1;
        work.sums = {a * b, a * others, b * others, -(a * b + (a + b) * others)};
        return work;
    }
};

class Guarding {
  public:
    Guarding(const Atlas& atlas, const Places& places, const Conventions& conventions, const PopulationFilter& classes,
             const BylineViews& views, LeftOutRows left_out, int threads)
        : atlas_(atlas), places_(places), conventions_(conventions), classes_(classes), views_(views), threads_(threads),
          years_(*conventions.years), works_(atlas, conventions, views, threads, years_, std::move(left_out)) {}

    // For ties of any weight.
    [[nodiscard]] GuardTally work_by_work() const {
        const std::vector<WorkPart> parts = parts_of_bylines(atlas_, places_, conventions_, threads_);
        GuardTally tally = empty();
        for_each_year([&](int year, Row row) { tally.add(year, source_of(row), parts[atlas_.byline[row]]); });
        return tally;
    }

    [[nodiscard]] GuardOfNobody of_nobody(const BylineCountries& countries, const SharedComplete& complete) const {
        GuardOfNobody out{empty(), complete, {}, {}, {}};
        out.places.resize(complete->size());
        for (std::size_t b = 0; b < out.places.size(); ++b) out.places[b] = static_cast<std::uint16_t>(views_.places(b));
        for_each_year([&](int year, Row row) {
            const std::uint32_t byline = atlas_.byline[row];
            const double places = out.places[byline];
            WorkPart work;
            work.known = places > 0, work.ties = places > 1, work.complete = (*complete)[byline] != 0;
            work.sums.others = places * (places - 1) / 2;
            out.tally.add(year, source_of(row), work);
        });
        out.bylines = lists_of<std::uint32_t>(atlas_.countries.size(), [&](auto use) {
            for (std::uint32_t b = 0; b < countries.size(); ++b)
                for (const std::uint16_t country : countries[b]) use(country, b);
        });
        out.works = lists_of<GuardOfNobody::Place>(complete->size(), [&](auto use) {
            for (int year = years_.from; year <= years_.to; ++year)
                for_each_of(year, [&](int, Row row) {
                    use(atlas_.byline[row], {static_cast<std::uint32_t>(source_of(row)), year});
                });
        });
        return out;
    }

  private:
    [[nodiscard]] GuardTally empty() const {
        return {years_.from, static_cast<std::size_t>(years_.to - years_.from + 1), atlas_.source_id.size()};
    }
    [[nodiscard]] std::size_t source_of(Row row) const {
        return atlas_.source[row] == kNoRow ? atlas_.source_id.size() : atlas_.source[row];
    }

    // Calls use(year, row) for the question's works: years at the same time, the works of a year in order.
    template <class Use>
    void for_each_year(Use use) const {
        parallel_for(static_cast<std::size_t>(years_.to - years_.from + 1), threads_,
                     [&](std::size_t y) { for_each_of(years_.from + static_cast<int>(y), use); });
    }

    template <class Use>
    void for_each_of(int year, Use use) const {
        const SliceBlock asked = slices_of_years(atlas_, YearRange{year, year});
        for (std::size_t s = asked.begin; s < asked.end; ++s) {
            const Slice& slice = atlas_.slices[s];
            if (slice.year == 0 || !works_.type_passes(slice.type) || !classes_.slice_may_hold(slice.key)) continue;
            for (Row row = slice.begin; row < slice.end; ++row)
                if (works_.passes(row) && classes_.holds(row)) use(year, row);
        }
    }

    const Atlas& atlas_;
    const Places& places_;
    const Conventions& conventions_;
    const PopulationFilter& classes_;
    const BylineViews& views_;
    int threads_;
    YearRange years_;
    WorkFilter works_;
};

}  // namespace

Result<GuardTally> guard_of_works(const Atlas& atlas, const std::vector<Side>& sides, const Conventions& conventions,
                                  const PopulationFilter& classes, const Resources& resources) {
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, sides, conventions));
    COMITY_ASSIGN(const SharedCountries countries, shared_countries(atlas, places.evidence, resources));
    const auto with_guarding = [&](auto make) -> Result<decltype(make(std::declval<const Guarding&>()))> {
        const BylineViews views = view_bylines(atlas, *countries, places, conventions, resources.threads);
        COMITY_ASSIGN(const LeftOutRows left_out, shared_left_out(atlas, places, conventions, [&]() -> const BylineViews& { return views; }, resources));
        return make(Guarding(atlas, places, conventions, classes, views, left_out, resources.threads));
    };
    if (!weighs_every_pair_whole(conventions))
        return with_guarding([](const Guarding& guarding) { return guarding.work_by_work(); });
    // A chosen set of works has no name to be kept by.
    Kept* const kept = classes.rows == nullptr ? resources.kept.get() : nullptr;
    COMITY_ASSIGN(const auto nobody,
                  kept_value<GuardOfNobody>(
                      kept, "guard\n" + ground_name(atlas, places, conventions, {}) + filter_name(classes),
                      [&] { return with_guarding([&](const Guarding& guarding) { return guarding.of_nobody(*countries, shared_complete(atlas, places.evidence, resources)); }); },
                      [](const GuardOfNobody& made) { return made.bytes(); }));
    return nobody->told_apart(places);
}

}  // namespace comity
