#include "comity/measures/byline_countries.h"

#include <algorithm>

#include "comity/measures/places.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

constexpr std::size_t kPiece = 1 << 14;

// The lists of a piece of the bylines, one after the other.
struct Piece {
    std::vector<std::uint32_t> ends;
    std::vector<std::uint16_t> items;
};

// Authors of one byline are mostly of one country, and the countries of a byline few.
void add_distinct(std::span<const std::uint16_t> codes, std::size_t first, std::vector<std::uint16_t>& items) {
    for (const std::uint16_t code : codes) {
        if (items.size() > first && items.back() == code) continue;
        const auto at = std::lower_bound(items.begin() + static_cast<std::ptrdiff_t>(first), items.end(), code);
        if (at == items.end() || *at != code) items.insert(at, code);
    }
}

void read_piece(const Atlas& atlas, CountryEvidence evidence, std::size_t begin, std::size_t end, Piece& piece) {
    const auto& published = atlas.byline_countries;
    for (std::size_t b = begin; b < end; ++b) {
        const std::size_t first = piece.items.size(), from = published.begin_of(b), to = published.end_of(b);
        if (evidence == CountryEvidence::kPublished) {
            // Lists of neighbours lie side by side.
            const auto& offsets = published.inner.offsets;
            const auto at = static_cast<std::size_t>(offsets[from]), past = static_cast<std::size_t>(offsets[to]);
            add_distinct(published.inner.items.subspan(at, past - at), first, piece.items);
        } else {
            for (std::size_t a = from; a < to; ++a)
                add_distinct(countries_of_authorship(atlas, evidence, a), first, piece.items);
        }
        piece.ends.push_back(static_cast<std::uint32_t>(piece.items.size()));
    }
}

bool is_complete(const Atlas& atlas, CountryEvidence evidence, std::size_t byline) {
    const std::size_t begin = atlas.byline_countries.begin_of(byline), end = atlas.byline_countries.end_of(byline);
    for (std::size_t a = begin; a < end; ++a)
        if (countries_of_authorship(atlas, evidence, a).empty()) return false;
    return begin < end;
}

}  // namespace

std::vector<std::uint8_t> complete_bylines(const Atlas& atlas, CountryEvidence evidence, int threads) {
    std::vector<std::uint8_t> complete(atlas.byline_roles.size());
    parallel_pieces(complete.size(), kPiece, threads, [&](std::size_t b) { complete[b] = is_complete(atlas, evidence, b); });
    return complete;
}

BylineCountries countries_of_bylines(const Atlas& atlas, CountryEvidence evidence, int threads) {
    const std::size_t n = atlas.byline_roles.size();
    std::vector<Piece> pieces((n + kPiece - 1) / kPiece);
    parallel_for(pieces.size(), threads, [&](std::size_t i) {
        read_piece(atlas, evidence, i * kPiece, std::min(n, (i + 1) * kPiece), pieces[i]);
    });
    std::size_t items = 0;
    for (const Piece& piece : pieces) items += piece.items.size();
    BylineCountries out;
    out.offsets.reserve(n + 1);
    out.items.reserve(items);
    out.offsets.push_back(0);
    for (const Piece& piece : pieces) {
        const auto before = static_cast<std::uint32_t>(out.items.size());
        for (const std::uint32_t end : piece.ends) out.offsets.push_back(before + end);
        out.items.insert(out.items.end(), piece.items.begin(), piece.items.end());
    }
    return out;
}

}  // namespace comity
