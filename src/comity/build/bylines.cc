#include "comity/build/bylines.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "comity/platform/machine.h"

namespace comity {

namespace {

// Texts without repeats, numbered in the order of their first appearance: laid end to end in large pieces, with a hash table
// of their numbers. Some 20 bytes a text besides the text.
class DistinctTexts {
  public:
    std::uint32_t number_of(std::string_view text) {
        if (places_.size() * 2 >= slots_.size()) grow();
        for (std::size_t slot = home(text);; slot = (slot + 1) & (slots_.size() - 1)) {
            if (slots_[slot] == kFree) {
                slots_[slot] = static_cast<std::uint32_t>(places_.size());
                add(text);
                return slots_[slot];
            }
            if ((*this)[slots_[slot]] == text) return slots_[slot];
        }
    }
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t i) const {
        const Place& at = places_[i];
        return std::string_view(*pieces_[at.piece]).substr(at.begin, at.length);
    }

  private:
    struct Place {
        std::uint32_t piece, begin, length;
    };
    static constexpr std::uint32_t kFree = UINT32_MAX;
    static constexpr std::size_t kPiece = 1 << 20;

    [[nodiscard]] std::size_t home(std::string_view text) const {
        return std::hash<std::string_view>()(text) & (slots_.size() - 1);
    }

    void add(std::string_view text) {
        if (pieces_.empty() || pieces_.back()->size() + text.size() > kPiece) {
            pieces_.push_back(std::make_unique<std::string>());
            pieces_.back()->reserve(std::max(kPiece, text.size()));
        }
        std::string& piece = *pieces_.back();
        places_.push_back({static_cast<std::uint32_t>(pieces_.size() - 1), static_cast<std::uint32_t>(piece.size()),
                           static_cast<std::uint32_t>(text.size())});
        piece += text;
    }

    void grow() {
        slots_.assign(slots_.empty() ? 1024 : slots_.size() * 2, kFree);
        for (std::size_t i = 0; i < places_.size(); ++i) {
            std::size_t slot = home((*this)[i]);
            while (slots_[slot] != kFree) slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = static_cast<std::uint32_t>(i);
        }
    }

    std::vector<std::unique_ptr<std::string>> pieces_;
    std::vector<Place> places_;
    std::vector<std::uint32_t> slots_;  // a power of two of them, half full at most
};

// A byline as text: an authorship's role, then three lists of countries. Two bytes a number: enough for a country's and for
// the countries of one author, of which there cannot be more.
void append_number(std::string& key, std::uint64_t number) {
    key += static_cast<char>(number & 0xFF);
    key += static_cast<char>(number >> 8 & 0xFF);
}

void append_list(std::string& key, std::span<const std::uint16_t> countries) {
    append_number(key, countries.size());
    for (const std::uint16_t country : countries) append_number(key, country);
}

std::uint16_t take_number(std::string_view& key) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(key[i])); };
    const auto number = static_cast<std::uint16_t>(byte(0) | byte(1) << 8);
    key.remove_prefix(2);
    return number;
}

void take_list(std::string_view& key, ListsColumn<std::uint16_t>& list) {
    for (std::uint16_t n = take_number(key); n > 0; --n) list.items.push_back(take_number(key));
    list.close();
}

void take_byline(std::string_view key, BylineColumns& columns) {
    while (!key.empty()) {
        columns.roles.items.push_back(static_cast<std::uint8_t>(key[0]));
        key.remove_prefix(1);
        take_list(key, columns.published);
        take_list(key, columns.address);
        take_list(key, columns.history);
    }
    columns.roles.close();
}

// The bylines of some rows, numbered among themselves.
struct SomeBylines {
    DistinctTexts texts;
    std::vector<std::uint32_t> of_row;
};

}  // namespace

Bylines intern_bylines(Runs<std::uint32_t> authors, const CountryRuns& evidence, Scratch* scratch, const Pieces& pieces) {
    Bylines out(scratch);
    DistinctTexts bylines;
    const auto some = [&](std::size_t begin, std::size_t end) {
        const auto made = std::make_shared<SomeBylines>();
        std::string key;
        for (std::size_t row = begin; row < end; ++row) {
            key.clear();
            for (std::uint64_t a = authors.begin_of(row); a < authors.end_of(row); ++a) {
                key += static_cast<char>(evidence.roles[a] & ~kPlacedByAddress);
                for (const auto countries : {evidence.published(a), evidence.address(a), evidence.history(a)})
                    append_list(key, countries);
            }
            made->of_row.push_back(made->texts.number_of(key));
        }
        return made;
    };
    parallel_in_order(pieces.count(authors.size()), pieces.threads, [&](std::size_t p) -> InOrder {
        const auto made = some(pieces.begin(p), pieces.end(p, authors.size()));
        return [&, made] {
            std::vector<std::uint32_t> numbers;
            for (std::size_t i = 0; i < made->texts.size(); ++i) numbers.push_back(bylines.number_of(made->texts[i]));
            for (std::uint32_t& byline : made->of_row) byline = numbers[byline];
            out.of_row.append(made->of_row);
        };
    });
    for (std::size_t i = 0; i < bylines.size(); ++i) take_byline(bylines[i], out.columns);
    (void)out.of_row.view();
    out.columns.close();
    return out;
}

}  // namespace comity
