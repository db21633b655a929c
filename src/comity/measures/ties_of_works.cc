#include "comity/measures/ties_of_works.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "comity/base/kept.h"
#include "comity/base/text.h"
#include "comity/measures/ground.h"
#include "comity/measures/settle.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

using Authorships = std::vector<std::vector<std::uint16_t>>;

constexpr int kEarliestYear = 1900;
constexpr int kMostYears = 500;
constexpr Row kAhead = 16;       // works whose bylines are asked of memory before they are looked at
constexpr std::size_t kPiecesAThread = 4;

double real(Fixed f) { return static_cast<double>(f.real()); }

// 2ab ÷ (a + b), rounded to the nearest unit.
Weight harmonic(Weight a, Weight b) {
    const u128 sum = u128{a} + b;
    return sum == 0 ? 0 : static_cast<Weight>((2 * (u128{a} * b) + sum / 2) / sum);
}

// The `part`th of `parts` runs of a year's slices, with about equally many rows.
SliceBlock part_of_year(const Atlas& atlas, int year, std::size_t part, std::size_t parts) {
    const SliceBlock all = slices_of_years(atlas, YearRange{year, year});
    if (all.begin == all.end) return all;
    const Row first = atlas.slices[all.begin].begin;
    const std::size_t rows = atlas.slices[all.end - 1].end - first;
    const auto cut = [&](std::size_t p) {
        const auto begin = atlas.slices.begin() + static_cast<std::ptrdiff_t>(all.begin);
        const auto end = atlas.slices.begin() + static_cast<std::ptrdiff_t>(all.end);
        const std::size_t from = first + rows * p / parts;
        return static_cast<std::size_t>(
            std::lower_bound(begin, end, from, [](const Slice& s, std::size_t row) { return s.begin < row; }) -
            atlas.slices.begin());
    };
    return {cut(part), part + 1 == parts ? all.end : cut(part + 1)};
}

// Unlike a ground, ties depend on what a pair counts as, and on which sides come first.
std::string cube_name(const Atlas& atlas, const Places& places, const std::vector<Side>& sides, const Conventions& conventions) {
    std::string text = "ties\n" + ground_name(atlas, places, conventions, {}) + "\n" + canonical_text(conventions);
    for (const Side& side : sides) {
        text += "\n" + side.name;
        for (const std::string& code : side.codes) text += "," + code;
    }
    return text;
}

std::size_t bytes_of_cube(const TieCube& cube) {
    std::size_t bytes = sizeof(cube);
    for (const TieYear& year : cube.years)
        bytes += sizeof(year) + (year.counts.size() + year.output.size() + year.international.size() + year.coverage.size()) * sizeof(double);
    return bytes;
}

}  // namespace

TiesOfWorks::YearSums& TiesOfWorks::YearSums::operator+=(const YearSums& o) {
    const auto add = [](auto& to, const auto& more) {
        for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
    };
    add(pairs, o.pairs);
    add(output, o.output);
    add(international, o.international);
    add(complete, o.complete);
    works += o.works, with_country += o.with_country, with_two += o.with_two;
    return *this;
}

TieYear TiesOfWorks::closed(int year, YearSums sums) {
    TieYear out{.year = year};
    const std::size_t n = sums.output.size();
    for (std::size_t x = 0; x < n; ++x)
        for (std::size_t y = x + 1; y < n; ++y) sums.pairs[y * n + x] = sums.pairs[x * n + y];
    out.counts.reserve(n * n);
    for (const Fixed& pair : sums.pairs) out.counts.push_back(pair.is_zero() ? 0 : real(pair));
    out.output.assign(sums.output.begin(), sums.output.end());
    out.international.assign(sums.international.begin(), sums.international.end());
    out.world_output = static_cast<double>(sums.works);
    out.world_international = static_cast<double>(sums.with_two);
    if (sums.works > 0) out.world_coverage = static_cast<double>(sums.with_country) / static_cast<double>(sums.works);
    for (std::size_t i = 0; i < n; ++i)
        out.coverage.push_back(sums.output[i] == 0
                                   ? std::numeric_limits<double>::quiet_NaN()
                                   : static_cast<double>(sums.complete[i]) / static_cast<double>(sums.output[i]));
    return out;
}

Status check_cube_size(std::size_t countries, YearRange years) {
    const auto n = static_cast<std::size_t>(std::max(0, years.to - years.from + 1));
    if (countries * countries * n <= kMostCells) return ok();
    return usage_error(fmt::format("{} countries and other codes are too many to compare each with each in {} years: ask about fewer years "
                                   "(--years FROM:TO); 'comity info' lists the codes",
                                   with_thousands(countries), n));
}

CubeCountries cube_countries(const Places& places, std::size_t sides) {
    std::vector<std::uint16_t> order(places.names.size());
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    std::sort(order.begin() + static_cast<std::ptrdiff_t>(sides), order.end(),
              [&](std::uint16_t x, std::uint16_t y) { return places.names[x] < places.names[y]; });
    CubeCountries out{{}, std::vector<std::uint16_t>(order.size())};
    for (std::size_t i = 0; i < order.size(); ++i) {
        out.names.push_back(places.names[order[i]]);
        out.of_place[order[i]] = static_cast<std::uint16_t>(i);
    }
    return out;
}

PairWeights::PairWeights(const Authorships& authorships, const Conventions& conventions)
    : authorships_(authorships), conventions_(conventions) {
    const std::vector<std::uint8_t> no_roles(authorships.size(), 0);
    const bool by_author = conventions.counting == Counting::kFractionalAuthor;
    for (const CountryCredit& credit :
         country_credits(authorships, no_roles, by_author ? Counting::kFractionalAuthor : Counting::kFull)) {
        places_.push_back(credit.place);
        credits_.push_back(credit.weight);
    }
}

Weight PairWeights::weight(std::size_t x, std::size_t y) const {
    const std::size_t k = places_.size();
    if (conventions_.partners != Partners::kAny && (conventions_.partners == Partners::kBilateral) != (k == 2))
        return 0;
    if (!joint(places_[x], places_[y])) return 0;
    switch (conventions_.counting) {
        case Counting::kFractionalCountry: return weight_of(1, k - 1);
        case Counting::kFractionalAuthor: return harmonic(credits_[x], credits_[y]);
        default: return kWhole;
    }
}

// docs/methods/joint.md, for any two places.
bool PairWeights::joint(std::uint16_t x, std::uint16_t y) const {
    if (conventions_.joint == Joint::kAny) return true;
    std::size_t with_x = 0, with_y = 0, both = 0;
    for (const auto& of_author : authorships_) {
        const bool has_x = std::binary_search(of_author.begin(), of_author.end(), x);
        const bool has_y = std::binary_search(of_author.begin(), of_author.end(), y);
        with_x += has_x;
        with_y += has_y;
        both += has_x && has_y;
    }
    switch (conventions_.joint) {
        case Joint::kTwoAuthors: return authorships_.size() >= 2;
        case Joint::kDistinctAuthors: return !(with_x == 1 && with_y == 1 && both == 1);
        case Joint::kDisjointAuthors: return with_x > both && with_y > both;
        case Joint::kAny: break;
    }
    return true;
}

bool weighs_every_pair_whole(const Conventions& c) {
    return c.counting == Counting::kFull && c.joint == Joint::kAny && c.partners == Partners::kAny;
}

Result<YearRange> all_years(const Atlas& atlas) {
    std::optional<YearRange> years;
    for (const Slice& slice : atlas.slices) {
        if (slice.year < kEarliestYear || slice.begin == slice.end) continue;
        if (!years) years = YearRange{slice.year, slice.year};
        years->to = std::max<int>(years->to, slice.year);
    }
    if (!years) return usage_error(fmt::format("{} has no work with a year from {} on", atlas.directory, kEarliestYear));
    if (const auto release = atlas.release_year()) years->to = std::max(years->from, std::min(years->to, *release));
    return *years;
}

Result<TiesOfWorks> TiesOfWorks::prepare(const Atlas& atlas, const std::vector<Side>& sides, Conventions conventions,
                                         const Resources& resources, LeftOutRows left_out) {
    if (counts_by_role(conventions.counting))
        return usage_error(
            "a tie of two countries is counted full, fractional_author or fractional_country: one role says nothing "
            "about a pair");
    COMITY_ASSIGN(const Places places, Places::resolve(atlas, sides, conventions));
    if (!conventions.years) {
        COMITY_ASSIGN(conventions.years, all_years(atlas));
    }
    COMITY_TRY(settle(conventions, atlas.release_year(), atlas.directory));
    if (conventions.years->to - conventions.years->from >= kMostYears)
        return usage_error(fmt::format("--years {}:{} is more than {} years", conventions.years->from,
                                       conventions.years->to, kMostYears));
    TiesOfWorks ties(atlas, places, std::move(conventions));
    ties.resources_ = resources;
    ties.name_ = cube_name(atlas, places, sides, ties.conventions_);
    ties.countries_ = cube_countries(places, sides.size());
    COMITY_TRY(check_cube_size(ties.countries_.names.size(), *ties.conventions_.years));
    COMITY_ASSIGN(ties.countries_of_, shared_countries(atlas, places.evidence, resources));
    if (left_out == nullptr) {
        COMITY_ASSIGN(left_out, shared_left_out(
                                    atlas, places, ties.conventions_, [&]() -> const BylineViews& { return ties.views(); }, resources));
    }
    ties.left_out_ = std::move(left_out);
    ties.every_pair_whole_ = weighs_every_pair_whole(ties.conventions_);
    return ties;
}

const BylineViews& TiesOfWorks::views() const {
    return views_.get([&] { return view_bylines(*atlas_, *countries_of_, places_, conventions_, resources_.threads); });
}

const TiesOfWorks::OfBylines& TiesOfWorks::of_bylines() const {
    return of_bylines_.get([&] {
        OfBylines made;
        made.complete = shared_complete(*atlas_, places_.evidence, resources_);
        if (every_pair_whole_) read_places(made);
        else read_pairs(made);
        return made;
    });
}

// Where every pair of every byline weighs 1, its countries are all there is to know.
void TiesOfWorks::read_places(OfBylines& to) const {
    to.place_offset.reserve(countries_of_->size() + 1);
    to.place.reserve(countries_of_->items.size());
    for (std::size_t b = 0; b < countries_of_->size(); ++b) {
        const auto first = static_cast<std::ptrdiff_t>(to.place.size());
        for (const std::uint16_t country : (*countries_of_)[b]) to.place.push_back(countries_.of_place[places_.of_country[country]]);
        if (!std::is_sorted(to.place.begin() + first, to.place.end())) std::sort(to.place.begin() + first, to.place.end());
        to.place.erase(std::unique(to.place.begin() + first, to.place.end()), to.place.end());
        to.place_offset.push_back(to.place.size());
    }
}

void TiesOfWorks::read_pairs(OfBylines& to) const {
    Authorships authorships;
    for (std::size_t b = 0; b < countries_of_->size(); ++b) {
        read_authorships(*atlas_, places_, b, authorships);
        for (auto& of_author : authorships) {
            for (std::uint16_t& place : of_author) place = countries_.of_place[place];
            std::sort(of_author.begin(), of_author.end());
        }
        const PairWeights pairs(authorships, conventions_);
        const auto& of_byline = pairs.places();
        to.place.insert(to.place.end(), of_byline.begin(), of_byline.end());
        for (std::size_t x = 0; x < of_byline.size(); ++x)
            for (std::size_t y = x + 1; y < of_byline.size(); ++y) to.pair_weight.push_back(pairs.weight(x, y));
        to.place_offset.push_back(to.place.size());
        to.pair_offset.push_back(to.pair_weight.size());
    }
}

void TiesOfWorks::add_slices(const SliceBlock& block, const WorkFilter& filter, const TieFilter& asked, const OfBylines& of,
                             YearSums& sums) const {
    const std::vector<std::uint8_t>& complete = *of.complete;
    const std::size_t n = countries_.names.size();
    for (std::size_t s = block.begin; s < block.end; ++s) {
        const Slice slice = atlas_->slices[s];
        if (!filter.type_passes(slice.type) || !asked.classes.slice_may_hold(slice.key)) continue;
        for (Row row = slice.begin; row < slice.end; ++row) {
            // Bylines lie anywhere.
            if (slice.end - row > kAhead) __builtin_prefetch(&of.place_offset[atlas_->byline[row + kAhead]]);
            if (!filter.passes(row) || !asked.classes.holds(row)) continue;
            const std::uint32_t b = atlas_->byline[row];
            if (asked.complete_only && !complete[b]) continue;
            if (asked.keep && !asked.keep(slice, row)) continue;
            const std::span places(of.place.data() + of.place_offset[b], of.place_offset[b + 1] - of.place_offset[b]);
            ++sums.works;
            if (places.empty()) continue;
            ++sums.with_country;
            sums.with_two += places.size() > 1;
            std::uint64_t pair = every_pair_whole_ ? 0 : of.pair_offset[b];
            for (std::size_t x = 0; x < places.size(); ++x) {
                ++sums.output[places[x]];
                sums.international[places[x]] += places.size() > 1;
                sums.complete[places[x]] += complete[b];
                for (std::size_t y = x + 1; y < places.size(); ++y)
                    sums.pairs[places[x] * n + places[y]] += Fixed{every_pair_whole_ ? kWhole : of.pair_weight[pair++]};
            }
        }
    }
}

TieCube TiesOfWorks::cube(const TieFilter& asked) const {
    if (resources_.kept == nullptr || asked.keep || asked.classes.rows != nullptr) return make_cube(asked);
    const auto shared = resources_.kept->value<TieCube>(
        name_ + filter_name(asked.classes) + (asked.complete_only ? "\ncomplete" : ""),
        [&] { return Result<TieCube>(make_cube(asked)); }, bytes_of_cube);
    return **shared;
}

TieCube TiesOfWorks::make_cube(const TieFilter& asked) const {
    const WorkFilter filter(*atlas_, conventions_, views(), resources_.threads, conventions_.years, left_out_);
    const OfBylines& of = of_bylines();
    const YearRange years = *conventions_.years;
    const auto n = static_cast<std::size_t>(years.to - years.from + 1);
    // Few years are cut, so that all threads have work; each piece has a matrix, of which there are no more than fit.
    const int threads = resources_.threads > 0 ? resources_.threads : machine_threads();
    const std::size_t cells = countries_.names.size() * countries_.names.size(), fit = kMostCells / std::max<std::size_t>(1, cells * n);
    const std::size_t pieces = std::clamp<std::size_t>((kPiecesAThread * static_cast<std::size_t>(threads) + n - 1) / n, 1, std::max<std::size_t>(1, fit));
    std::vector<YearSums> sums(n * pieces);
    parallel_for(sums.size(), threads, [&](std::size_t i) {
        const int year = years.from + static_cast<int>(i / pieces);
        sums[i] = YearSums(countries_.names.size());
        add_slices(part_of_year(*atlas_, year, i % pieces, pieces), filter, asked, of, sums[i]);
    });
    TieCube cube;
    cube.countries = countries_.names;
    cube.years.resize(n);
    parallel_for(n, threads, [&](std::size_t y) {
        YearSums& all = sums[y * pieces];
        for (std::size_t k = 1; k < pieces; ++k) all += sums[y * pieces + k];
        cube.years[y] = closed(years.from + static_cast<int>(y), std::move(all));
    });
    return cube;
}

std::vector<std::uint32_t> TiesOfWorks::fields() const {
    std::vector<std::uint32_t> fields;
    for (const Slice& slice : atlas_->slices)
        if (conventions_.years->holds(slice.year)) fields.push_back(slice.key.field);
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    return fields;
}

}  // namespace comity
