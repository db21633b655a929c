// Ids of works against each other, across slices: of close ones a bit each, a range of numbers after the other; others sorted, a
// class of them after the other.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>

#include "comity/atlas/pieces.h"
#include "comity/atlas/structure.h"
#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"
#include "comity/kernels/id_index.h"
#include "comity/kernels/repeated_ids.h"

namespace comity {

namespace {

constexpr std::size_t kIdsOfPiece = 1 << 16;
constexpr OpenAlexId kNone = std::numeric_limits<OpenAlexId>::max();

// The least of those that threads find, so that their number does not show.
class Least {
  public:
    void note(OpenAlexId id) {
        OpenAlexId before = least_.load(std::memory_order_relaxed);
        while (id < before && !least_.compare_exchange_weak(before, id, std::memory_order_relaxed)) {
        }
    }
    [[nodiscard]] OpenAlexId id() const { return least_; }

  private:
    std::atomic<OpenAlexId> least_ = kNone;
};

void each_piece(std::span<const OpenAlexId> ids, int threads, const std::function<void(std::span<const OpenAlexId>)>& take) {
    parallel_for((ids.size() + kIdsOfPiece - 1) / kIdsOfPiece, threads, [&](std::size_t p) {
        const std::size_t first = p * kIdsOfPiece;
        take(ids.subspan(first, std::min(kIdsOfPiece, ids.size() - first)));
    });
}

struct Found {
    Least repeated, known;  // ids of more than one work; those said to be of none
};

// A bit for each number of a range.
class Bits {
  public:
    Bits(OpenAlexId first, std::size_t numbers) : first_(first), words_((numbers + kWord - 1) / kWord) {}

    // True: it was there before.
    bool put(OpenAlexId id) {
        const std::uint64_t at = id - first_, bit = std::uint64_t{1} << (at % kWord);
        return (std::atomic_ref(words_[at / kWord]).fetch_or(bit, std::memory_order_relaxed) & bit) != 0;
    }
    [[nodiscard]] bool covers(OpenAlexId id) const { return (id - first_) / kWord < words_.size(); }
    [[nodiscard]] bool has(OpenAlexId id) const { return (words_[(id - first_) / kWord] >> ((id - first_) % kWord) & 1) != 0; }
    void prefetch(OpenAlexId id) const {
        if (covers(id)) ask_memory_for(&words_[(id - first_) / kWord]);
    }

  private:
    static constexpr std::size_t kWord = 64;
    OpenAlexId first_;
    LargeVector<std::uint64_t> words_;
};

// use(id) for those that the bits cover, while memory is asked for what some later ones need.
template <class Use>
void each_covered(std::span<const OpenAlexId> ids, const Bits& bits, const Use& use) {
    constexpr std::size_t kAhead = 16;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i + kAhead < ids.size()) bits.prefetch(ids[i + kAhead]);
        if (bits.covers(ids[i])) use(ids[i]);
    }
}

void look_by_bits(const Atlas& a, OpenAlexId least, OpenAlexId greatest, std::uint64_t memory, int threads, Found& found) {
    const std::uint64_t numbers = std::max<std::uint64_t>(64, memory * 8 / 64 * 64);
    for (OpenAlexId first = least;; first += numbers) {
        Bits bits(first, std::min(numbers, greatest - first + 1));
        each_piece(a.id, threads, [&](std::span<const OpenAlexId> ids) {
            each_covered(ids, bits, [&](OpenAlexId id) {
                if (bits.put(id)) found.repeated.note(id);
            });
        });
        each_piece(a.dangling.items, threads, [&](std::span<const OpenAlexId> ids) {
            each_covered(ids, bits, [&](OpenAlexId id) {
                if (bits.has(id)) found.known.note(id);
            });
        });
        if (greatest - first < numbers) return;
    }
}

void look_by_sorting(const Atlas& a, std::uint64_t memory, int threads, Found& found) {
    // To be put in order they take half as much again, and classes differ in size.
    const std::uint64_t rounds = 2 * a.works() * sizeof(OpenAlexId) / std::max<std::uint64_t>(memory, 1 << 10) + 1;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        std::vector<OpenAlexId> some;
        some.reserve(a.works() / rounds * 9 / 8);
        std::mutex mutex;
        const auto is_of_round = [&](OpenAlexId id) { return RepeatedIds::class_of(id, rounds) == round; };
        each_piece(a.id, threads, [&](std::span<const OpenAlexId> ids) {
            std::vector<OpenAlexId> of_piece;
            std::copy_if(ids.begin(), ids.end(), std::back_inserter(of_piece), is_of_round);
            const std::lock_guard lock(mutex);  // in whatever order: they are sorted
            some.insert(some.end(), of_piece.begin(), of_piece.end());
        });
        parallel_sort(some, threads, std::less<>());
        if (const auto at = std::adjacent_find(some.begin(), some.end()); at != some.end()) found.repeated.note(*at);
        each_piece(a.dangling.items, threads, [&](std::span<const OpenAlexId> ids) {
            for (const OpenAlexId id : ids)
                if (is_of_round(id) && std::binary_search(some.begin(), some.end(), id)) found.known.note(id);
        });
    }
}

}  // namespace

Status check_work_ids(const Atlas& atlas, int threads, std::uint64_t memory) {
    if (atlas.id.empty()) return ok();
    const auto [least, greatest] = std::minmax_element(atlas.id.begin(), atlas.id.end());
    Found found;
    if ((*greatest - *least) / kSparseIds < atlas.works()) look_by_bits(atlas, *least, *greatest, memory, threads, found);
    else look_by_sorting(atlas, memory, threads, found);
    if (found.repeated.id() != kNone)
        return failure(fmt::format("{} is damaged: more than one work has the id W{}", atlas.directory, found.repeated.id()));
    if (found.known.id() != kNone)
        return failure(fmt::format("{} is damaged: W{} is listed as a reference to no work, and there is one", atlas.directory, found.known.id()));
    return ok();
}

}  // namespace comity
