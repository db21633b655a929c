#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "comity/atlas/few_countries.h"
#include "comity/atlas/pieces.h"
#include "comity/atlas/structure.h"
#include "comity/base/prefetch.h"

namespace comity {

namespace {

// Citing works lie anywhere in tables of gigabytes: what is read of each is asked for a batch of citations at a time, so that
// memory answers many at once.
constexpr std::size_t kBatch = 64;
constexpr std::size_t kRowsOfPiece = 1 << 14;

// The cited work of the citations at hand.
class Cited {
  public:
    Cited(const Atlas& atlas, const FewCountries& countries) : a_(atlas), countries_(countries), marked_(1 << 16) {}

    void take(Row row) {
        authors_.clear();
        for (const std::uint32_t author : a_.authors[row])
            if (author != kNoRow) authors_.push_back(author);
        if (authors_.size() > few_.size()) std::sort(authors_.begin(), authors_.end());
        else if (!authors_.empty())
            std::fill(std::copy(authors_.begin(), authors_.end(), few_.begin()), few_.end(), authors_.front());
        byline_ = a_.byline[row];
        four_ = countries_[byline_];
        for (const std::uint16_t code : marked_codes_) marked_[code] = false;
        marked_codes_ = {};
    }
    [[nodiscard]] bool shares_author(std::span<const std::uint32_t> citing) const {
        if (authors_.empty()) return false;
        if (authors_.size() > few_.size())
            return std::any_of(citing.begin(), citing.end(), [&](std::uint32_t author) {
                return std::binary_search(authors_.begin(), authors_.end(), author);
            });
        std::uint32_t found = 0;  // all with all, without a branch
        for (const std::uint32_t author : citing)
            for (const std::uint32_t one : few_) found |= one == author;
        return found != 0;
    }
    [[nodiscard]] bool shares_country(std::uint32_t citing_byline) {
        const FourCountries citing = countries_[citing_byline];
        const auto is_marked = [&](std::uint16_t code) { return marked_[code] != 0; };
        if (citing == kManyCountries || four_ == kManyCountries) mark();
        if (citing == kManyCountries) {
            const CountryCodes codes = countries_.all_of(citing_byline);
            return std::any_of(codes.begin(), codes.end(), is_marked);
        }
        if (four_ == kManyCountries) return any_place(citing, is_marked);
        return any_place(four_, [&](std::uint16_t code) { return has_country(citing, code); });
    }

  private:
    void mark() {
        if (!marked_codes_.empty()) return;
        marked_codes_ = countries_.all_of(byline_);
        for (const std::uint16_t code : marked_codes_) marked_[code] = true;
    }
    const Atlas& a_;
    const FewCountries& countries_;
    std::vector<std::uint32_t> authors_;       // known ones; ascending if they are many
    std::array<std::uint32_t, 8> few_{};       // the same, if they are few and any; the first one fills what is left
    std::uint32_t byline_ = 0;
    FourCountries four_ = kNoCountries;
    std::vector<char> marked_;  // by country; only where it is one of many
    CountryCodes marked_codes_;
};

// The citations of the works of a range of rows, in order.
class KindsOfRows {
  public:
    KindsOfRows(const Atlas& atlas, const FewCountries& countries) : a_(atlas), countries_(countries), cited_(atlas, countries) {}

    Status check(Row begin, Row end) {
        const auto first = static_cast<std::size_t>(a_.citing.offsets[begin]), last = static_cast<std::size_t>(a_.citing.offsets[end]);
        Row row = begin;
        std::size_t end_of_row = first;  // no work is at hand yet
        for (std::size_t batch = first; batch < last; batch += kBatch) {
            const std::size_t past = std::min(last, batch + kBatch);
            look_ahead(batch, past);
            for (std::size_t edge = batch; edge < past; ++edge) {
                if (edge == end_of_row) {
                    row = cited_behind(edge, edge == first ? begin : row + 1);
                    end_of_row = static_cast<std::size_t>(a_.citing.offsets[row + 1]);
                    cited_.take(row);
                }
                if (a_.citation_kinds[edge] != kind_of(edge - batch))
                    return failure(fmt::format("{} is damaged: a citation of row {} is not of the kind it is said to be", a_.directory, row));
            }
        }
        return ok();
    }

  private:
    // The first row from `row` on that is cited.
    [[nodiscard]] Row cited_behind(std::size_t edge, Row row) const {
        while (static_cast<std::size_t>(a_.citing.offsets[row + 1]) == edge) ++row;
        return row;
    }
    void look_ahead(std::size_t begin, std::size_t end) {
        for (std::size_t i = 0; i < end - begin; ++i) {
            const Row citing = a_.citing.items[begin + i];
            a_.authors.offsets.visit([&](auto offsets) { ask_memory_for(&offsets[citing]); });
            ask_memory_for(&a_.byline[citing]);
        }
        for (std::size_t i = 0; i < end - begin; ++i) {
            const Row citing = a_.citing.items[begin + i];
            authors_[i] = a_.authors[citing];
            bylines_[i] = a_.byline[citing];
            ask_memory_for(authors_[i].data());
            countries_.prefetch(bylines_[i]);
        }
    }
    [[nodiscard]] int kind_of(std::size_t i) {
        return (cited_.shares_author(authors_[i]) ? kSharedAuthor : 0) | (cited_.shares_country(bylines_[i]) ? kSharedCountry : 0);
    }
    const Atlas& a_;
    const FewCountries& countries_;
    Cited cited_;
    std::array<std::span<const std::uint32_t>, kBatch> authors_;  // of the citing works of a batch
    std::array<std::uint32_t, kBatch> bylines_{};
};

}  // namespace

Status check_citation_kinds(const Atlas& atlas, int threads) {
    if (atlas.lacks(Detail::kSelfCitations)) return ok();
    const FewCountries countries(atlas, threads);
    return check_pieces(atlas.works(), kRowsOfPiece, threads, [&](std::size_t begin, std::size_t end) {
        return KindsOfRows(atlas, countries).check(static_cast<Row>(begin), static_cast<Row>(end));
    });
}

}  // namespace comity
