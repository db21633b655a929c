// What docs/formats/atlas.md says of values that lead nowhere: flags beside what they speak of, roles, ORCID iDs, counts of
// references. A wrong one is no danger to who reads it, and no answer would tell.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>

#include "comity/atlas/pieces.h"
#include "comity/atlas/structure.h"
#include "comity/base/large_vector.h"

namespace comity {

namespace {

constexpr std::size_t kItemsOfPiece = 1 << 16;
constexpr std::uint64_t kEndOfOrcids = 1'000'000'000'000'000;  // fifteen digits

Error damaged(const Atlas& a, std::string_view what) { return failure(fmt::format("{} is damaged: {}", a.directory, what)); }

template <class T, class Fits>
Status all_fit(const Atlas& a, std::span<const T> items, int threads, std::string_view otherwise, const Fits& fits) {
    return check_pieces(items.size(), kItemsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        const auto some = items.subspan(begin, end - begin);
        return std::all_of(some.begin(), some.end(), fits) ? ok() : Status(damaged(a, otherwise));
    });
}

// One position at most, and corresponding is known or not.
bool is_role(std::uint8_t role) {
    return std::popcount(static_cast<unsigned>(role & (kFirst | kMiddle | kLast))) <= 1 &&
           (role & (kCorresponding | kCorrespondingUnknown)) != (kCorresponding | kCorrespondingUnknown);
}

// What a flag says is unknown is not there.
bool flags_fit(const Atlas& a, std::size_t row, const ClassKey& key) {
    const std::uint16_t flags = a.flags[row];
    const auto has = [flags](unsigned flag) { return (flags & flag) != 0; };
    if (has(kXpac) && has(kXpacUnknown)) return false;
    if (has(kCoreSource) && has(kCoreSourceUnknown)) return false;
    if (has(kAuthorshipsUnknown) && (!a.byline_roles[a.byline[row]].empty() || has(kHasAffiliation))) return false;
    if (has(kReferencesUnknown) && (a.referenced_works_count[row] != 0 || has(kCitesItself))) return false;
    return !has(kTopicsUnknown) || (a.topics[row].empty() && key == ClassKey{});
}

Status check_flags(const Atlas& a, int threads) {
    constexpr std::size_t kSlicesOfPiece = 1 << 12;
    return check_pieces(a.slices.size(), kSlicesOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        for (std::size_t s = begin; s < end; ++s) {
            const Slice& slice = a.slices[s];
            for (Row row = slice.begin; row < slice.end; ++row)
                if (!flags_fit(a, row, slice.key))
                    return damaged(a, fmt::format("a flag of row {} says that something is unknown that is there", row));
        }
        return ok();
    });
}

}  // namespace

Status check_facts(const Atlas& a, int threads) {
    COMITY_TRY(all_fit(a, a.class_id, threads, "a named class has the id 0", [](std::uint32_t id) { return id != 0; }));
    COMITY_TRY(all_fit(a, a.byline_roles.items, threads, "a role is none that there is", is_role));
    COMITY_TRY(all_fit(a, a.author_orcid, threads, "an ORCID iD has more than fifteen digits", [](std::uint64_t orcid) { return orcid < kEndOfOrcids; }));
    COMITY_TRY(all_fit(a, a.variant_orcid, threads, "an ORCID iD has more than fifteen digits, or none",
                       [](std::uint64_t orcid) { return orcid != 0 && orcid < kEndOfOrcids; }));
    return check_flags(a, threads);
}

Status check_reference_counts(const Atlas& a, int threads, std::uint64_t memory) {
    const std::size_t rows = std::max<std::uint64_t>(memory / sizeof(std::uint32_t), 1);
    for (std::size_t first = 0; first < a.works(); first += rows) {
        LargeVector<std::uint32_t> counts(std::min<std::size_t>(rows, a.works() - first));
        const auto items = a.citing.items;
        parallel_for((items.size() + kItemsOfPiece - 1) / kItemsOfPiece, threads, [&](std::size_t p) {
            for (const Row citing : items.subspan(p * kItemsOfPiece, std::min(kItemsOfPiece, items.size() - p * kItemsOfPiece)))
                if (citing >= first && citing - first < counts.size())
                    std::atomic_ref(counts[citing - first]).fetch_add(1, std::memory_order_relaxed);
        });
        COMITY_TRY(check_pieces(counts.size(), kItemsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
            for (std::size_t i = begin; i < end; ++i)
                if (counts[i] + a.dangling[first + i].size() != a.referenced_works_count[first + i])
                    return damaged(a, fmt::format("row {} has another number of references than it says", first + i));
            return ok();
        }));
    }
    return ok();
}

}  // namespace comity
