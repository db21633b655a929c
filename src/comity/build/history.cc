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

// The placed works of some of the authors who are asked about, by author, year and row.
class PlacedWorks {
  public:
    void add(Placed one) { placed_.push_back(std::move(one)); }

    void close() {
        std::sort(placed_.begin(), placed_.end(), [](const Placed& x, const Placed& y) {
            return std::tie(x.author, x.year, x.row) < std::tie(y.author, y.year, y.row);
        });
        merge_repeats();
    }

    // Works at the least distance must agree; else nothing is said.
    void append_nearest(std::uint32_t author, std::uint32_t row, std::int16_t year, LongColumn<std::uint16_t>& out) const {
        const Placed* nearest = nullptr;
        int least = 0;
        bool agree = true;
        for (const Placed& one : works_of(author)) {
            if (one.row == row) continue;
            const int distance = std::abs(one.year - year);
            if (nearest == nullptr || distance < least) nearest = &one, least = distance, agree = true;
            else if (distance == least) agree &= one.countries == nearest->countries;
        }
        if (nearest == nullptr || !agree) return;
        out.append(nearest->countries);
    }

  private:
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

    std::vector<Placed> placed_;
};

class History {
  public:
    History(Runs<std::uint32_t> authors, std::span<const std::int16_t> years, std::size_t author_count,
            const CountryRuns& known, const Space& space)
        : authors_(authors), years_(years), known_(known), space_(space), wanted_(author_count) {}

    // As many rounds, each of a range of authors, as memory asks for; then what they found, authorship by authorship.
    ListsColumn<std::uint16_t> run() {
        mark_wanted();
        const std::uint64_t rounds = std::min<std::uint64_t>(space_.rounds(placed_count() * kPlacedBytes), kMostRounds);
        const std::uint64_t authors_a_round = wanted_.size() / rounds + 1;
        std::vector<ListsColumn<std::uint16_t>> found;
        for (std::uint64_t r = 0; r < rounds; ++r) found.push_back(run_round(r * authors_a_round, authors_a_round));
        if (rounds == 1) return std::move(found.front());
        return merged(found, authors_a_round);
    }

  private:
    static constexpr std::uint64_t kPlacedBytes = 96, kMostRounds = 64;

    // An authorship of row `row`; calls visit(row, authorship).
    template <class Visit>
    void each_authorship(Visit visit) const {
        for (std::uint32_t row = 0; row < authors_.size(); ++row)
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a) visit(row, a);
    }
    bool is_placed(std::uint64_t a) const { return !known_.published[a].empty() || !known_.address[a].empty(); }
    bool is_wanted(std::uint32_t row, std::uint64_t a) const {
        return years_[row] != 0 && authors_.items[a] != kNoRow && !is_placed(a);
    }
    bool tells(std::uint32_t row, std::uint64_t a) const {
        return years_[row] != 0 && authors_.items[a] != kNoRow && wanted_[authors_.items[a]] && is_placed(a);
    }

    void mark_wanted() {
        each_authorship([&](std::uint32_t row, std::uint64_t a) {
            if (is_wanted(row, a)) wanted_[authors_.items[a]] = true;
        });
    }
    std::uint64_t placed_count() const {
        std::uint64_t n = 0;
        each_authorship([&](std::uint32_t row, std::uint64_t a) { n += tells(row, a); });
        return n;
    }

    // A list for each wanted authorship of the authors [first, first + n); of all authorships when these are all authors.
    ListsColumn<std::uint16_t> run_round(std::uint64_t first, std::uint64_t n) const {
        const bool all = n > wanted_.size();
        const auto is_mine = [&](std::uint64_t a) { return authors_.items[a] - first < n; };
        PlacedWorks works;
        each_authorship([&](std::uint32_t row, std::uint64_t a) {
            if (tells(row, a) && is_mine(a)) works.add({authors_.items[a], years_[row], row, countries_of(a)});
        });
        works.close();
        ListsColumn<std::uint16_t> out(space_.scratch);
        each_authorship([&](std::uint32_t row, std::uint64_t a) {
            const bool asked = is_wanted(row, a) && is_mine(a);
            if (asked) works.append_nearest(authors_.items[a], row, years_[row], out.items);
            if (asked || all) out.close();
        });
        return out;
    }

    ListsColumn<std::uint16_t> merged(std::vector<ListsColumn<std::uint16_t>>& found, std::uint64_t authors_a_round) const {
        std::vector<Runs<std::uint16_t>> lists;
        for (auto& one : found) lists.push_back(one.view());
        std::vector<std::size_t> next(found.size(), 0);
        ListsColumn<std::uint16_t> out(space_.scratch);
        if (!check_scratch(space_.scratch).ok()) return out;  // the caller asks, and says why
        each_authorship([&](std::uint32_t row, std::uint64_t a) {
            if (is_wanted(row, a)) {
                const std::size_t round = authors_.items[a] / authors_a_round;
                out.items.append(lists[round][next[round]++]);
            }
            out.close();
        });
        return out;
    }

    std::vector<std::uint16_t> countries_of(std::uint64_t a) const {
        std::vector<std::uint16_t> countries;
        for (const auto* list : {&known_.published, &known_.address})
            countries.insert(countries.end(), (*list)[a].begin(), (*list)[a].end());
        return countries;
    }

    Runs<std::uint32_t> authors_;
    std::span<const std::int16_t> years_;
    const CountryRuns& known_;
    const Space& space_;
    std::vector<bool> wanted_;  // by author
};

}  // namespace

ListsColumn<std::uint16_t> countries_by_history(Runs<std::uint32_t> authors, std::span<const std::int16_t> years,
                                                std::size_t author_count, const CountryRuns& known,
                                                const Space& space) {
    return History(authors, years, author_count, known, space).run();
}

}  // namespace comity
