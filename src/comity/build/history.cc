#include "comity/build/history.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <span>
#include <tuple>

#include "comity/base/large_vector.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// Of an author who is asked about: a work that asks where they sat, or a country that one names.
struct Seat {
    std::uint32_t author, row;
    std::int16_t year;
    std::uint16_t country;  // or kAsks
};
constexpr std::uint16_t kAsks = 0xFFFF;

struct Place {
    std::uint32_t row;
    std::int16_t year;
    std::uint16_t country;
    friend bool operator==(const Place&, const Place&) = default;
};

// The places of the authors [first, first + n), by author, year, row and country.
class PlacedWorks {
  public:
    PlacedWorks(std::uint64_t first, std::uint64_t n, std::span<const Seat> seats) : first_(first), begin_(n + 2, 0) {
        lay_out(seats);
        put_in_order();
    }

    // Works at the least distance must agree; else nothing is said.
    void append_nearest(const Seat& asking, LongColumn<std::uint16_t>& out) const {
        std::span<const Place> nearest;
        int least = 0;
        bool agree = true;
        for (std::span<const Place> rest = around(asking); !rest.empty();) {
            const std::span<const Place> work = first_work(rest);
            rest = rest.subspan(work.size());
            if (work.front().row == asking.row) continue;
            const int distance = std::abs(work.front().year - asking.year);
            if (nearest.empty() || distance < least) nearest = work, least = distance, agree = true;
            else if (distance == least) agree = agree && name_the_same(work, nearest);
        }
        if (!agree) return;
        for (const Place& place : nearest) out.push_back(place.country);
    }

  private:
    // Counted, then put where the count says: authors whose seats come one by one lie side by side.
    void lay_out(std::span<const Seat> seats) {
        for (const Seat& seat : seats)
            if (seat.country != kAsks) ++begin_[seat.author - first_ + 2];
        std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
        places_.resize(begin_.back());
        for (const Seat& seat : seats)
            if (seat.country != kAsks) places_[begin_[seat.author - first_ + 1]++] = {seat.row, seat.year, seat.country};
    }

    // An author who signs one work twice was in all the places that it names.
    void put_in_order() {
        const auto before = [](const Place& x, const Place& y) {
            return std::tie(x.year, x.row, x.country) < std::tie(y.year, y.row, y.country);
        };
        std::uint64_t from = 0, kept = 0;
        for (std::size_t i = 1; i < begin_.size(); ++i) {
            const auto places = std::span(places_).subspan(from, begin_[i] - from);
            from = begin_[i];
            if (!std::ranges::is_sorted(places, before)) std::ranges::sort(places, before);
            const auto repeated = std::ranges::unique(places);
            kept = keep_what_decides(places.first(places.size() - repeated.size()), kept);
            begin_[i] = kept;
        }
    }

    // Some "authors" have hundreds of thousands of works, and whoever asks looks at whole years: a few works of a year say as
    // much as all of them.
    std::uint64_t keep_what_decides(std::span<const Place> places, std::uint64_t kept) {
        for (std::uint64_t year = kept; !places.empty();) {
            const std::span<const Place> work = first_work(places);
            places = places.subspan(work.size());
            if (year < kept && places_[year].year != work.front().year) year = kept;
            if (is_decided(std::span(places_).subspan(year, kept - year), work)) continue;
            std::ranges::copy(work, places_.begin() + static_cast<std::ptrdiff_t>(kept));
            kept += work.size();
        }
        return kept;
    }
    // Whoever asks leaves out one work, his own. Two that name the same countries then say what more of them would; and four of
    // which no three do differ, whichever is left out.
    static bool is_decided(std::span<const Place> kept, std::span<const Place> work) {
        int works = 0, same = 0;
        while (!kept.empty()) {
            const std::span<const Place> other = first_work(kept);
            kept = kept.subspan(other.size());
            same += name_the_same(other, work);
            ++works;
        }
        return same == 2 || works == 4;
    }

    [[nodiscard]] std::span<const Place> of_author(std::uint32_t author) const {
        const std::size_t i = author - first_;
        return std::span(places_).subspan(begin_[i], begin_[i + 1] - begin_[i]);
    }
    // The author's places of the year asked about, and of the nearest years before and after it.
    [[nodiscard]] std::span<const Place> around(const Seat& asking) const {
        const std::span<const Place> all = of_author(asking.author);
        auto [begin, end] = std::ranges::equal_range(all, asking.year, {}, &Place::year);
        if (begin != all.begin()) begin = std::ranges::lower_bound(all.begin(), begin, begin[-1].year, {}, &Place::year);
        if (end != all.end()) end = std::ranges::upper_bound(end, all.end(), end->year, {}, &Place::year);
        return {begin, end};
    }
    static bool name_the_same(std::span<const Place> one, std::span<const Place> other) {
        return std::ranges::equal(one, other, {}, &Place::country, &Place::country);
    }
    static std::span<const Place> first_work(std::span<const Place> places) {
        std::size_t n = 1;
        while (n < places.size() && places[n].row == places[0].row) ++n;
        return places.first(n);
    }

    std::uint64_t first_;
    std::vector<std::uint64_t> begin_;  // by author: of places_
    std::vector<Place> places_;
};

// One bit an author, which several threads may set.
class AuthorSet {
  public:
    explicit AuthorSet(std::size_t authors) : words_(authors / 64 + 1) {}
    void add(std::uint32_t author) {
        const std::uint64_t bit = std::uint64_t{1} << (author % 64);
        const std::atomic_ref word(words_[author / 64]);
        if ((word.load(std::memory_order_relaxed) & bit) == 0) word.fetch_or(bit, std::memory_order_relaxed);
    }
    [[nodiscard]] bool holds(std::uint32_t author) const { return (words_[author / 64] >> (author % 64) & 1) != 0; }

  private:
    LargeVector<std::uint64_t> words_;
};

class History {
  public:
    History(Runs<std::uint32_t> authors, std::span<const std::int16_t> years, std::size_t author_count,
            const CountryRuns& known, const Space& space, int threads)
        : authors_(authors), years_(years), known_(known), space_(space),
          pieces_{threads > 0 ? threads : machine_threads()}, author_count_(author_count), wanted_(author_count) {}

    // Seats are dealt out by author to as many rounds as memory asks for, some of them side by side; then what the rounds
    // found, authorship by authorship.
    ListsColumn<std::uint16_t> run() {
        mark_wanted();
        const std::uint64_t hands = static_cast<std::uint64_t>(pieces_.threads);
        const std::uint64_t needed = count_places() * sizeof(Place) + author_count_ * sizeof(std::uint64_t);
        const std::uint64_t rounds =
            std::min(std::max({hands, space_.rounds(needed * hands), author_count_ / kAuthorsARound}), kMostRounds);
        authors_a_round_ = author_count_ / rounds + 1;
        deal_out(rounds);
        std::vector<ListsColumn<std::uint16_t>> found(rounds);
        if (check_scratch(space_.scratch).ok())
            parallel_for(rounds, pieces_.threads, [&](std::size_t r) { found[r] = run_round(r); });
        return merged(found);
    }

  private:
    // As many authors as a processor's cache has room for.
    static constexpr std::uint64_t kAuthorsARound = 1 << 17, kMostRounds = 128;

    // Calls visit(row, authorship) for those of the rows [begin, end) that name somebody in a year that is known.
    template <class Visit>
    void each_authorship(std::size_t begin, std::size_t end, Visit visit) const {
        for (std::size_t row = begin; row < end; ++row) {
            if (years_[row] == 0) continue;
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a)
                if (authors_.items[a] != kNoRow) visit(static_cast<std::uint32_t>(row), a);
        }
    }
    template <class Visit>
    void each_of_piece(std::size_t piece, Visit visit) const {
        each_authorship(pieces_.begin(piece), pieces_.end(piece, authors_.size()), visit);
    }
    [[nodiscard]] std::size_t pieces() const { return pieces_.count(authors_.size()); }

    void mark_wanted() {
        parallel_for(pieces(), pieces_.threads, [&](std::size_t piece) {
            each_of_piece(piece, [&](std::uint32_t, std::uint64_t a) {
                if (!is_placed(a)) wanted_.add(authors_.items[a]);
            });
        });
    }
    // Of those who are wanted, each country of a work.
    [[nodiscard]] std::uint64_t count_places() const {
        std::atomic<std::uint64_t> all = 0;
        parallel_for(pieces(), pieces_.threads, [&](std::size_t piece) {
            std::uint64_t n = 0;
            each_of_piece(piece, [&](std::uint32_t, std::uint64_t a) {
                if (wanted_.holds(authors_.items[a])) n += countries_of(a).size();
            });
            all += n;
        });
        return all;
    }

    // Each round gets the seats of its authors, in order.
    void deal_out(std::uint64_t rounds) {
        for (std::uint64_t r = 0; r < rounds; ++r) seats_.emplace_back(space_.scratch);
        parallel_in_order(pieces(), pieces_.threads, [&](std::size_t piece) -> InOrder {
            const auto dealt = std::make_shared<std::vector<std::vector<Seat>>>(rounds);
            each_of_piece(piece, [&](std::uint32_t row, std::uint64_t a) {
                const std::uint32_t author = authors_.items[a];
                if (!wanted_.holds(author)) return;
                std::vector<Seat>& seats = (*dealt)[author / authors_a_round_];
                if (!is_placed(a)) seats.push_back({author, row, years_[row], kAsks});
                for (const std::uint16_t country : countries_of(a)) seats.push_back({author, row, years_[row], country});
            });
            return [this, dealt] {
                for (std::size_t r = 0; r < dealt->size(); ++r) seats_[r].append((*dealt)[r]);
            };
        });
        for (LongColumn<Seat>& seats : seats_) (void)seats.view();
    }

    // A list for each authorship of the round that asks.
    ListsColumn<std::uint16_t> run_round(std::size_t round) {
        const std::span<const Seat> seats = seats_[round].view();
        const PlacedWorks works(round * authors_a_round_, authors_a_round_, seats);
        ListsColumn<std::uint16_t> out(space_.scratch);
        for (const Seat& seat : seats) {
            if (seat.country != kAsks) continue;
            works.append_nearest(seat, out.items);
            out.close();
        }
        (void)out.view();
        seats_[round] = LongColumn<Seat>();
        return out;
    }

    ListsColumn<std::uint16_t> merged(std::vector<ListsColumn<std::uint16_t>>& found) const {
        std::vector<Runs<std::uint16_t>> lists;
        for (auto& one : found) lists.push_back(one.view());
        std::vector<std::size_t> next(found.size(), 0);
        ListsColumn<std::uint16_t> out(space_.scratch);
        if (!check_scratch(space_.scratch).ok()) return out;  // the caller asks, and says why
        std::uint64_t closed = 0;
        const auto close_up_to = [&](std::uint64_t a) {
            for (; closed < a; ++closed) out.close();
        };
        each_authorship(0, authors_.size(), [&](std::uint32_t, std::uint64_t a) {
            if (is_placed(a)) return;
            close_up_to(a);
            const std::size_t round = authors_.items[a] / authors_a_round_;
            out.items.append(lists[round][next[round]++]);
        });
        close_up_to(authors_.items.size());
        return out;
    }

    [[nodiscard]] std::span<const std::uint16_t> countries_of(std::uint64_t a) const { return known_.stated[a]; }
    [[nodiscard]] bool is_placed(std::uint64_t a) const { return !countries_of(a).empty(); }

    Runs<std::uint32_t> authors_;
    std::span<const std::int16_t> years_;
    const CountryRuns& known_;
    const Space& space_;
    Pieces pieces_;
    std::uint64_t author_count_, authors_a_round_ = 1;
    AuthorSet wanted_;
    std::vector<LongColumn<Seat>> seats_;  // by round
};

}  // namespace

ListsColumn<std::uint16_t> countries_by_history(Runs<std::uint32_t> authors, std::span<const std::int16_t> years,
                                                std::size_t author_count, const CountryRuns& known,
                                                const Space& space, int threads) {
    return History(authors, years, author_count, known, space, threads).run();
}

}  // namespace comity
