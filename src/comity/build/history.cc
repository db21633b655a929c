#include "comity/build/history.h"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace comity {

namespace {

// What one work says of where one author sat.
struct Placed {
    std::uint32_t author = 0;
    std::int16_t year = 0;
    std::uint32_t row = 0;
    std::vector<std::uint16_t> countries;  // ascending
};

class History {
  public:
    History(const Lists<std::uint32_t>& authors, const std::vector<std::int16_t>& years, std::size_t author_count,
            const AuthorshipCountries& known)
        : authors_(authors), years_(years), known_(known), wanted_(author_count) {}

    CountryLists run() {
        mark_wanted();
        collect();
        CountryLists out;
        for (std::uint32_t row = 0; row < authors_.size(); ++row)
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a) {
                if (is_wanted(row, a)) append_nearest(authors_.items[a], row, out);
                out.close();
            }
        return out;
    }

  private:
    bool is_placed(std::uint64_t a) const {
        return known_.published.end_of(a) > known_.published.begin_of(a) ||
               known_.address.end_of(a) > known_.address.begin_of(a);
    }
    bool is_wanted(std::uint32_t row, std::uint64_t a) const {
        return years_[row] != 0 && authors_.items[a] != kNoRow && !is_placed(a);
    }

    void mark_wanted() {
        for (std::uint32_t row = 0; row < authors_.size(); ++row)
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a)
                if (is_wanted(row, a)) wanted_[authors_.items[a]] = true;
    }

    // The placed works of the authors who are asked about, by author, year and row.
    void collect() {
        for (std::uint32_t row = 0; row < authors_.size(); ++row) {
            if (years_[row] == 0) continue;
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a) {
                const std::uint32_t author = authors_.items[a];
                if (author == kNoRow || !wanted_[author] || !is_placed(a)) continue;
                placed_.push_back({author, years_[row], row, countries_of(a)});
            }
        }
        std::sort(placed_.begin(), placed_.end(), [](const Placed& x, const Placed& y) {
            return std::tie(x.author, x.year, x.row) < std::tie(y.author, y.year, y.row);
        });
        merge_repeats();
    }

    std::vector<std::uint16_t> countries_of(std::uint64_t a) const {
        std::vector<std::uint16_t> countries;
        for (const CountryLists* list : {&known_.published, &known_.address})
            countries.insert(countries.end(), list->items.begin() + static_cast<std::ptrdiff_t>(list->begin_of(a)),
                             list->items.begin() + static_cast<std::ptrdiff_t>(list->end_of(a)));
        return countries;
    }

    // An author who signs one work twice was in all the places that it names.
    void merge_repeats() {
        std::vector<Placed> merged;
        for (Placed& one : placed_) {
            if (merged.empty() || merged.back().author != one.author || merged.back().row != one.row) {
                merged.push_back(std::move(one));
                continue;
            }
            auto& all = merged.back().countries;
            all.insert(all.end(), one.countries.begin(), one.countries.end());
            std::sort(all.begin(), all.end());
            all.erase(std::unique(all.begin(), all.end()), all.end());
        }
        placed_ = std::move(merged);
    }

    // The works of one author: few, so that each is looked at.
    std::span<const Placed> works_of(std::uint32_t author) const {
        const auto first = std::partition_point(placed_.begin(), placed_.end(),
                                                [&](const Placed& p) { return p.author < author; });
        const auto last =
            std::partition_point(first, placed_.end(), [&](const Placed& p) { return p.author == author; });
        return {first, last};
    }

    // Works at the least distance must agree; else nothing is said.
    void append_nearest(std::uint32_t author, std::uint32_t row, CountryLists& out) const {
        const Placed* nearest = nullptr;
        int least = 0;
        bool agree = true;
        for (const Placed& one : works_of(author)) {
            if (one.row == row) continue;
            const int distance = std::abs(one.year - years_[row]);
            if (nearest == nullptr || distance < least) nearest = &one, least = distance, agree = true;
            else if (distance == least) agree &= one.countries == nearest->countries;
        }
        if (nearest == nullptr || !agree) return;
        out.items.insert(out.items.end(), nearest->countries.begin(), nearest->countries.end());
    }

    const Lists<std::uint32_t>& authors_;
    const std::vector<std::int16_t>& years_;
    const AuthorshipCountries& known_;
    std::vector<bool> wanted_;  // by author
    std::vector<Placed> placed_;
};

}  // namespace

CountryLists countries_by_history(const Lists<std::uint32_t>& authors, const std::vector<std::int16_t>& years,
                                  std::size_t author_count, const AuthorshipCountries& known) {
    return History(authors, years, author_count, known).run();
}

}  // namespace comity
