#include "comity/build/history.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <span>

#include "comity/base/large_vector.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// What one work says of where one author sat: so many countries, ascending, from `begin` on in the pool.
struct Placed {
    std::uint32_t author, row, begin;
    std::int16_t year;
    std::uint16_t countries;
};

// The placed works of some of the authors who are asked about, by author, year and row.
class PlacedWorks {
  public:
    void add(std::uint32_t author, std::int16_t year, std::uint32_t row, std::span<const std::uint16_t> countries) {
        placed_.push_back({author, row, static_cast<std::uint32_t>(pool_.size()), year,
                           static_cast<std::uint16_t>(countries.size())});
        pool_.insert(pool_.end(), countries.begin(), countries.end());
    }

    void close() {
        std::sort(placed_.begin(), placed_.end(), [](const Placed& x, const Placed& y) {
            return std::tie(x.author, x.year, x.row, x.begin) < std::tie(y.author, y.year, y.row, y.begin);
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
            else if (distance == least) agree = agree && std::ranges::equal(of(one), of(*nearest));
        }
        if (nearest == nullptr || !agree) return;
        out.append(of(*nearest));
    }

  private:
    [[nodiscard]] std::span<const std::uint16_t> of(const Placed& one) const {
        return std::span(pool_).subspan(one.begin, one.countries);
    }

    // An author who signs one work twice was in all the places that it names.
    void merge_repeats() {
        std::vector<Placed> merged;
        merged.reserve(placed_.size());
        for (const Placed& one : placed_) {
            if (merged.empty() || merged.back().author != one.author || merged.back().row != one.row) merged.push_back(one);
            else join(merged.back(), one);
        }
        placed_ = std::move(merged);
    }
    void join(Placed& to, const Placed& more) {
        std::vector<std::uint16_t> all;
        std::ranges::set_union(of(to), of(more), std::back_inserter(all));
        to.begin = static_cast<std::uint32_t>(pool_.size());
        to.countries = static_cast<std::uint16_t>(all.size());
        pool_.insert(pool_.end(), all.begin(), all.end());
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
    std::vector<std::uint16_t> pool_;
};

class History {
  public:
    History(Runs<std::uint32_t> authors, std::span<const std::int16_t> years, std::size_t author_count,
            const CountryRuns& known, const Space& space, int threads)
        : authors_(authors), years_(years), known_(known), space_(space),
          threads_(threads > 0 ? threads : machine_threads()), wanted_(author_count) {}

    // As many rounds, each of a range of authors, as memory asks for, some of them side by side; then what they found,
    // authorship by authorship.
    ListsColumn<std::uint16_t> run() {
        mark_wanted();
        const std::uint64_t hands = static_cast<std::uint64_t>(threads_), needed = placed_count() * kPlacedBytes;
        const std::uint64_t rounds = std::min(std::max(hands, space_.rounds(needed * hands)), kMostRounds);
        const std::uint64_t authors_a_round = wanted_.size() / rounds + 1;
        std::vector<ListsColumn<std::uint16_t>> found(rounds);
        parallel_for(rounds, threads_, [&](std::size_t r) { found[r] = run_round(r * authors_a_round, authors_a_round); });
        if (rounds == 1) return std::move(found.front());
        return merged(found, authors_a_round);
    }

  private:
    static constexpr std::uint64_t kPlacedBytes = 2 * (sizeof(Placed) + 2 * sizeof(std::uint16_t)), kMostRounds = 128;

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
            if (is_mine(a) && tells(row, a)) works.add(authors_.items[a], years_[row], row, countries_of(a));
        });
        works.close();
        ListsColumn<std::uint16_t> out(space_.scratch);
        each_authorship([&](std::uint32_t row, std::uint64_t a) {
            const bool asked = is_mine(a) && is_wanted(row, a);
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

    // Of these two at most one says anything.
    std::span<const std::uint16_t> countries_of(std::uint64_t a) const {
        const auto published = known_.published[a];
        return published.empty() ? known_.address[a] : published;
    }

    Runs<std::uint32_t> authors_;
    std::span<const std::int16_t> years_;
    const CountryRuns& known_;
    const Space& space_;
    int threads_;
    std::vector<bool, LargeAllocator<bool>> wanted_;  // by author
};

}  // namespace

ListsColumn<std::uint16_t> countries_by_history(Runs<std::uint32_t> authors, std::span<const std::int16_t> years,
                                                std::size_t author_count, const CountryRuns& known,
                                                const Space& space, int threads) {
    return History(authors, years, author_count, known, space, threads).run();
}

}  // namespace comity
