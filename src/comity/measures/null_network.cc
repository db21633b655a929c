#include "comity/measures/null_network.h"

#include <cmath>
#include <numeric>

#include "comity/kernels/binomial.h"

namespace comity {

namespace {

// Moves ends of ties from countries with too many to countries with too few.
class EndMover {
  public:
    EndMover(std::vector<std::uint64_t>& counts, const std::vector<std::int64_t>& wanted, DrawStream& draws)
        : n_(wanted.size()), counts_(counts), missing_(wanted), draws_(draws) {
        for (std::size_t i = 0; i < n_; ++i)
            for (std::size_t j = 0; j < n_; ++j) missing_[i] -= static_cast<std::int64_t>(counts_[i * n_ + j]);
    }

    void run() {
        std::int64_t over = 0, under = 0;
        for (const std::int64_t m : missing_) (m > 0 ? under : over) += std::abs(m);
        // A country may have no tie that can be moved; the limit ends such a search.
        for (std::int64_t tries = 4 * (over + under) + 100; over > 0 && under > 0 && tries > 0; --tries) {
            const std::size_t from = pick(-1, over), to = pick(1, under);
            if (!move(from, to)) continue;
            --over, --under;
        }
    }

  private:
    // A country in proportion to what it has too many of (sign −1) or too few (sign 1).
    std::size_t pick(std::int64_t sign, std::int64_t sum) {
        auto left = static_cast<std::int64_t>(draws_.below(static_cast<std::uint64_t>(sum)));
        for (std::size_t i = 0;; ++i) {
            const std::int64_t here = std::max<std::int64_t>(0, sign * missing_[i]);
            if (left < here) return i;
            left -= here;
        }
    }

    [[nodiscard]] std::uint64_t& at(std::size_t i, std::size_t j) { return counts_[i * n_ + j]; }
    void change(std::size_t i, std::size_t j, int by) {
        at(i, j) += static_cast<std::uint64_t>(by);
        at(j, i) += static_cast<std::uint64_t>(by);
    }

    // A tie of `from` with a third country becomes one of `to` with it.
    bool move(std::size_t from, std::size_t to) {
        std::uint64_t sum = 0;
        for (std::size_t c = 0; c < n_; ++c) sum += c == to ? 0 : at(from, c);
        if (sum == 0) return move_through(from, to);
        std::uint64_t left = draws_.below(sum);
        for (std::size_t c = 0; c < n_; ++c) {
            if (c == to) continue;
            if (left < at(from, c)) {
                change(from, c, -1), change(to, c, 1);
                ++missing_[from], --missing_[to];
                return true;
            }
            left -= at(from, c);
        }
        return false;
    }

    // All that `from` has is ties with `to`: one of them and a tie of two others become two ties of `to` with these.
    bool move_through(std::size_t from, std::size_t to) {
        const auto other = [&](std::size_t c) { return c != from && c != to; };
        std::uint64_t sum = 0;
        for (std::size_t c = 0; c < n_; ++c)
            for (std::size_t d = c + 1; d < n_; ++d) sum += other(c) && other(d) ? at(c, d) : 0;
        if (sum == 0 || at(from, to) == 0) return false;
        std::uint64_t left = draws_.below(sum);
        for (std::size_t c = 0; c < n_; ++c)
            for (std::size_t d = c + 1; d < n_; ++d) {
                const std::uint64_t here = other(c) && other(d) ? at(c, d) : 0;
                if (left < here) {
                    change(from, to, -1), change(c, d, -1), change(to, c, 1), change(to, d, 1);
                    ++missing_[from], --missing_[to];
                    return true;
                }
                left -= here;
            }
        return false;
    }

    std::size_t n_;
    std::vector<std::uint64_t>& counts_;
    std::vector<std::int64_t> missing_;
    DrawStream& draws_;
};

}  // namespace

std::vector<double> draw_null_network(const TieTable& table, std::uint64_t seed, std::uint64_t draw) {
    const std::size_t n = table.n;
    std::vector<double> chances;
    double ties = 0;
    std::vector<std::int64_t> sums(n);
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) {
            sum += table.o(i, j);
            if (i < j) chances.push_back(table.e(i, j)), ties += table.o(i, j);
        }
        sums[i] = std::llround(sum);
    }
    std::vector<double> counts(n * n);
    if (std::accumulate(chances.begin(), chances.end(), 0.0) <= 0) return counts;
    DrawStream draws(seed, draw);
    const auto cells = draw_multinomial(static_cast<std::uint64_t>(std::llround(ties)), chances, draws);
    std::vector<std::uint64_t> whole(n * n);
    std::size_t cell = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 1; j < n; ++j) whole[i * n + j] = whole[j * n + i] = cells[cell++];
    EndMover(whole, sums, draws).run();
    for (std::size_t k = 0; k < counts.size(); ++k) counts[k] = static_cast<double>(whole[k]);
    return counts;
}

}  // namespace comity
