// What docs/formats/atlas.md promises of order: tables of ids and codes, and lists of rows, ascend without repeats.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "comity/atlas/pieces.h"
#include "comity/atlas/structure.h"
#include "comity/kernels/bounds.h"

namespace comity {

namespace {

constexpr std::size_t kRowsOfPiece = 1 << 16;

Error damaged(const Atlas& a, std::string_view what) { return failure(fmt::format("{} is damaged: {}", a.directory, what)); }

// check(first, end) over pieces that overlap by one item, so that the last of one is compared with the first of the next.
template <class Rises>
Status all_rise(const Atlas& a, std::size_t n, int threads, std::string_view what, const Rises& rises) {
    return check_pieces(n, kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        return rises(begin == 0 ? 0 : begin - 1, end) ? ok() : Status(damaged(a, fmt::format("{} are out of order", what)));
    });
}

Status check_ids(const Atlas& a, int threads) {
    const std::pair<std::span<const OpenAlexId>, std::string_view> tables[] = {{a.author_id, "ids of authors"},
                                                                               {a.institution_id, "ids of institutions"},
                                                                               {a.source_id, "ids of sources"},
                                                                               {a.funder_id, "ids of funders"}};
    for (const auto& [ids, what] : tables) {
        COMITY_TRY(all_rise(a, ids.size(), threads, what,
                            [&](std::size_t begin, std::size_t end) { return rises(ids.subspan(begin, end - begin)); }));
        // 0 is none, and nobody's.
        if (!ids.empty() && ids.front() == 0) return damaged(a, fmt::format("one of the {} is 0", what));
    }
    return ok();
}

Status check_codes(const Atlas& a) {
    const std::pair<const TextColumn*, std::string_view> tables[] = {
        {&a.types, "types"}, {&a.languages, "languages"}, {&a.source_types, "types of sources"}, {&a.countries, "countries"}};
    for (const auto& [texts, what] : tables)
        for (std::size_t i = 1; i < texts->size(); ++i)
            if ((*texts)[i - 1] >= (*texts)[i]) return damaged(a, fmt::format("{} are out of order", what));
    return ok();
}

Status check_classification(const Atlas& a, int threads) {
    const auto topic = [&](std::size_t i) { return std::tuple(a.topic_domain[i], a.topic_field[i], a.topic_subfield[i], a.topic_topic[i]); };
    const auto named = [&](std::size_t i) { return std::pair(a.class_level[i], a.class_id[i]); };
    const auto rise = [](const auto& at) {
        return [&at](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin + 1; i < end; ++i)
                if (at(i - 1) >= at(i)) return false;
            return true;
        };
    };
    COMITY_TRY(all_rise(a, a.topic_topic.size(), threads, "topics", rise(topic)));
    return all_rise(a, a.class_id.size(), threads, "named classes", rise(named));
}

// What a work lists of others.
Status check_lists(const Atlas& a, int threads) {
    return check_pieces(a.works(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        for (std::size_t row = begin; row < end; ++row) {
            if (!rises(a.funders[row])) return damaged(a, fmt::format("the funders of row {} are out of order", row));
            const auto dangling = a.dangling[row];
            if (!rises(dangling) || (!dangling.empty() && dangling.front() == 0))
                return damaged(a, fmt::format("the dangling references of row {} are out of order", row));
        }
        return ok();
    });
}

Status check_countries(const Atlas& a, int threads) {
    for (const auto* column : {&a.byline_countries, &a.byline_address, &a.byline_history})
        COMITY_TRY(check_pieces(column->inner.size(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
            for (std::size_t i = begin; i < end; ++i)
                if (!rises(column->inner[i])) return damaged(a, "the countries of an authorship are out of order");
            return ok();
        }));
    return ok();
}

// The greatest of all before each piece, so that pieces can be looked at side by side.
std::vector<std::uint32_t> bylines_before(const Atlas& a, int threads) {
    const std::size_t pieces = (a.byline.size() + kRowsOfPiece - 1) / kRowsOfPiece;
    std::vector<std::uint32_t> next(pieces + 1);  // that is used first
    parallel_for(pieces, threads, [&](std::size_t p) {
        const std::size_t first = p * kRowsOfPiece;
        next[p + 1] = greatest(a.byline.subspan(first, std::min(kRowsOfPiece, a.byline.size() - first))) + 1;
    });
    for (std::size_t p = 1; p <= pieces; ++p) next[p] = std::max(next[p], next[p - 1]);
    return next;
}

}  // namespace

Status check_order_of_bylines(const Atlas& atlas, int threads) {
    const std::vector<std::uint32_t> before = bylines_before(atlas, threads);
    COMITY_TRY(check_pieces(atlas.byline.size(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) -> Status {
        std::uint32_t next = before[begin / kRowsOfPiece];
        for (std::size_t row = begin; row < end; ++row) {
            if (atlas.byline[row] > next) return damaged(atlas, fmt::format("the byline of row {} is out of order", row));
            next += atlas.byline[row] == next;
        }
        return ok();
    }));
    return before.back() == atlas.byline_roles.size() ? ok() : Status(damaged(atlas, "a byline of no work"));
}

Status check_order_of_tables(const Atlas& atlas, int threads) {
    COMITY_TRY(check_ids(atlas, threads));
    COMITY_TRY(check_codes(atlas));
    COMITY_TRY(check_classification(atlas, threads));
    COMITY_TRY(check_lists(atlas, threads));
    return check_countries(atlas, threads);
}

}  // namespace comity
