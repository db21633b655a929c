#include "comity/measures/reference_flow.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "comity/measures/slice_blocks.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

enum SideBit : std::uint8_t { kHasA = 1, kHasB = 2, kHasAny = 4 };

// Of each byline: which sides sign, and all places.
struct BylinePlaces {
    std::vector<std::uint8_t> sides;
    std::vector<std::uint32_t> ends;
    std::vector<std::uint16_t> items;
    [[nodiscard]] std::span<const std::uint16_t> operator[](std::size_t i) const {
        const std::uint32_t begin = i == 0 ? 0 : ends[i - 1];
        return std::span(items).subspan(begin, ends[i] - begin);
    }
};

BylinePlaces places_of_bylines(const BylineCountries& countries, const Places& places) {
    BylinePlaces out;
    out.sides.reserve(countries.size());
    out.ends.reserve(countries.size());
    out.items.reserve(countries.items.size());
    for (std::size_t b = 0; b < countries.size(); ++b) {
        const auto first = static_cast<std::ptrdiff_t>(out.items.size());
        for (const std::uint16_t country : countries[b]) out.items.push_back(places.of_country[country]);
        if (!std::is_sorted(out.items.begin() + first, out.items.end())) std::sort(out.items.begin() + first, out.items.end());
        out.items.erase(std::unique(out.items.begin() + first, out.items.end()), out.items.end());
        std::uint8_t bits = 0;
        for (auto place = out.items.begin() + first; place != out.items.end(); ++place)
            bits |= kHasAny | (*place == Places::kA ? kHasA : *place == Places::kB ? kHasB : 0);
        out.sides.push_back(bits);
        out.ends.push_back(static_cast<std::uint32_t>(out.items.size()));
    }
    return out;
}

void add_atomic(std::uint32_t& count) { std::atomic_ref(count).fetch_add(1, std::memory_order_relaxed); }

class FlowCounting {
  public:
    FlowCounting(const Atlas& atlas, const Places& places, const PairData& data)
        : atlas_(atlas), data_(data), places_(places.names.size()), bylines_(places_of_bylines(*data.countries, places)) {}

    ReferenceFlow run(int threads) {
        number_strata();
        mark_rows(threads);
        flow_.of_member.resize(data_.members.size());
        flow_.cited_by_a.assign(places_, 0);
        flow_.cited_by_b.assign(places_, 0);
        constexpr std::size_t kPiece = 1 << 16;
        parallel_for((atlas_.works() + kPiece - 1) / kPiece, threads, [&](std::size_t piece) {
            count_piece(piece * kPiece, std::min<std::size_t>(atlas_.works(), (piece + 1) * kPiece));
        });
        return std::move(flow_);
    }

  private:
    static constexpr std::uint32_t kNone = 0xFFFF'FFFF, kThird = 0x8000'0000;

    // A stratum is a field and a year among the slices that the question looks at.
    void number_strata() {
        std::map<std::pair<int, std::uint32_t>, std::uint32_t> numbers;
        stratum_of_slice_.assign(atlas_.slices.size(), kNone);
        const SliceBlock asked = slices_of_years(atlas_, data_.conventions.years);
        for (std::size_t s = asked.begin; s < asked.end; ++s) {
            const Slice& slice = atlas_.slices[s];
            if (slice.year == 0) continue;
            const auto next = static_cast<std::uint32_t>(numbers.size());
            stratum_of_slice_[s] = numbers.try_emplace({slice.year, slice.key.field}, next).first->second;
        }
        flow_.strata.resize(numbers.size());
    }

    // What a citing row is: nothing, a work of third countries (with its stratum), or a member (with its index).
    void mark_rows(int threads) {
        const WorkFilter filter = data_.works(atlas_);
        const SliceBlock asked = slices_of_years(atlas_, data_.conventions.years);
        if (asked.begin == asked.end) return;
        first_row_ = atlas_.slices[asked.begin].begin;
        role_of_row_.assign(atlas_.slices[asked.end - 1].end - first_row_, kNone);
        const std::vector<SliceBlock> blocks = slice_blocks(atlas_, data_.conventions.years);
        parallel_for(blocks.size(), threads, [&](std::size_t b) { mark_third_countries(blocks[b], filter); });
        for (std::size_t i = 0; i < data_.members.size(); ++i) {
            role_of_row_[data_.members[i].row - first_row_] = static_cast<std::uint32_t>(i);
            flow_.stratum_of_member.push_back(stratum_of_slice_[data_.members[i].slice]);
        }
    }

    void mark_third_countries(const SliceBlock& block, const WorkFilter& filter) {
        for (std::size_t s = block.begin; s < block.end; ++s) {
            const Slice& slice = atlas_.slices[s];
            if (stratum_of_slice_[s] == kNone || !filter.type_passes(slice.type) || !data_.filter.slice_may_hold(slice.key))
                continue;
            for (Row row = slice.begin; row < slice.end; ++row)
                if (bylines_.sides[atlas_.byline[row]] == kHasAny && filter.passes(row) && data_.filter.holds(row))
                    role_of_row_[row - first_row_] = kThird | stratum_of_slice_[s];
        }
    }

    void count_piece(std::size_t begin, std::size_t end) {
        Piece piece{std::vector<ReferenceStratum>(flow_.strata.size()), std::vector<std::uint64_t>(places_),
                    std::vector<std::uint64_t>(places_), {}, 0};
        constexpr std::size_t kAhead = 16;
        for (std::size_t cited = begin; cited < end; ++cited) {
            if (cited + kAhead < end) __builtin_prefetch(&bylines_.sides[atlas_.byline[cited + kAhead]]);
            // Rows lie in year order, and the years asked about are mostly late ones: from the end, as far as they go.
            const auto citing_rows = atlas_.citing[cited];
            if (citing_rows.empty() || citing_rows.back() < first_row_) continue;
            const std::uint32_t byline = atlas_.byline[cited];
            if (bylines_.sides[byline] == 0) continue;
            for (std::size_t k = citing_rows.size(); k > 0 && citing_rows[k - 1] >= first_row_; --k) {
                const Row from_first = citing_rows[k - 1] - first_row_;
                if (from_first >= role_of_row_.size()) continue;
                __builtin_prefetch(&role_of_row_[from_first]);
                piece.waiting[piece.waits++] = {from_first, byline};
                if (piece.waits == kWaiting) count_waiting(piece);
            }
        }
        count_waiting(piece);
        merge(piece);
    }

    // A reference is counted some references later, when the role of its citing work, which may lie anywhere, has come
    // from memory.
    static constexpr std::size_t kWaiting = 64;
    struct Reference {
        Row citing_from_first;
        std::uint32_t cited_byline;
    };
    struct Piece {
        std::vector<ReferenceStratum> strata;
        std::vector<std::uint64_t> by_a, by_b;
        std::array<Reference, kWaiting> waiting;
        std::size_t waits;
    };

    void count_waiting(Piece& piece) {
        for (const Reference& r : std::span(piece.waiting).first(piece.waits)) {
            const std::uint32_t role = role_of_row_[r.citing_from_first];
            if (role == kNone) continue;
            const std::uint8_t sides = bylines_.sides[r.cited_byline];
            if ((role & kThird) != 0) add(piece.strata[role & ~kThird], sides);
            else count_member(role, r.citing_from_first + first_row_, sides, r.cited_byline, piece.by_a, piece.by_b);
        }
        piece.waits = 0;
    }

    static void add(ReferenceStratum& s, std::uint8_t sides) {
        ++s.known;
        s.to_a += (sides & kHasA) != 0;
        s.to_b += (sides & kHasB) != 0;
        s.only_a += (sides & kHasA) != 0 && (sides & kHasB) == 0;
        s.only_b += (sides & kHasB) != 0 && (sides & kHasA) == 0;
    }

    // Other pieces may count the same citing work at the same time.
    void count_member(std::uint32_t member, Row citing, std::uint8_t sides, std::uint32_t cited_byline,
                      std::vector<std::uint64_t>& by_a, std::vector<std::uint64_t>& by_b) {
        ReferenceCounts& c = flow_.of_member[member];
        add_atomic(c.known);
        if ((sides & kHasA) != 0) add_atomic(c.to_a);
        if ((sides & kHasB) != 0) add_atomic(c.to_b);
        if ((sides & (kHasA | kHasB)) == kHasA) add_atomic(c.only_a);
        if ((sides & (kHasA | kHasB)) == kHasB) add_atomic(c.only_b);
        const std::uint8_t citing_sides = bylines_.sides[atlas_.byline[citing]];
        for (const std::uint16_t place : bylines_[cited_byline]) {
            if ((citing_sides & kHasA) != 0) ++by_a[place];
            if ((citing_sides & kHasB) != 0) ++by_b[place];
        }
    }

    void merge(const Piece& piece) {
        const auto& [strata, by_a, by_b, waiting, waits] = piece;
        const std::scoped_lock lock(merging_);
        for (std::size_t i = 0; i < strata.size(); ++i) {
            flow_.strata[i].known += strata[i].known;
            flow_.strata[i].to_a += strata[i].to_a;
            flow_.strata[i].to_b += strata[i].to_b;
            flow_.strata[i].only_a += strata[i].only_a;
            flow_.strata[i].only_b += strata[i].only_b;
        }
        for (std::size_t p = 0; p < places_; ++p) flow_.cited_by_a[p] += by_a[p], flow_.cited_by_b[p] += by_b[p];
    }

    const Atlas& atlas_;
    const PairData& data_;
    std::size_t places_;
    BylinePlaces bylines_;
    std::vector<std::uint32_t> stratum_of_slice_, role_of_row_;  // the second from first_row_ on
    Row first_row_ = 0;
    std::mutex merging_;
    ReferenceFlow flow_;
};

}  // namespace

ReferenceFlow count_references(const Atlas& atlas, const Places& places, const PairData& data, int threads) {
    return FlowCounting(atlas, places, data).run(threads);
}

}  // namespace comity
