#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "comity/base/philox.h"
#include "comity/kernels/cohort.h"
#include "comity/kernels/draws.h"
#include "comity/kernels/id_index.h"
#include "comity/kernels/repeated_ids.h"
#include "comity/kernels/resample.h"

namespace comity {
namespace {

// Twin: the definition word by word. t is the smallest count with share(<= t) >= 1 - x, tried one after the other.
TopThreshold slow_threshold(const std::vector<std::uint32_t>& counts, Fraction x) {
    const auto n = static_cast<std::uint64_t>(counts.size());
    for (std::uint32_t t = 0;; ++t) {
        std::uint64_t at_most = 0, equal = 0;
        for (const std::uint32_t c : counts) at_most += c <= t, equal += c == t;
        if (equal > 0 && at_most * x.den >= n * (x.den - x.num))
            return {t, {at_most * x.den - n * (x.den - x.num), equal * x.den}};
    }
}

void expect_equal(const TopThreshold& fast, const TopThreshold& slow) {
    EXPECT_EQ(fast.count, slow.count);
    EXPECT_EQ(fast.at.num * slow.at.den, slow.at.num * fast.at.den);
}

// Weights above and at the threshold must sum to x·n exactly: the world's own share.
void expect_sum(const std::vector<std::uint32_t>& sorted, const TopThreshold& t, Fraction x) {
    std::uint64_t above = 0, at = 0;
    for (const std::uint32_t c : sorted) above += c > t.count, at += c == t.count;
    // above + at·num/den = n·x.num/x.den
    EXPECT_EQ((above * t.at.den + at * t.at.num) * x.den, sorted.size() * x.num * t.at.den);
}

TEST(TopThreshold, WorkedExample) {
    // 20 papers; docs/methods/pp_top_10.md
    const std::vector<std::uint32_t> c = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 5, 8, 30};
    struct Case {
        Fraction x;
        std::uint32_t t;
        std::uint64_t num, den;
    };
    for (const Case& k :
         {Case{{10, 100}, 5, 0, 1}, Case{{25, 100}, 3, 1, 2}, Case{{50, 100}, 2, 1, 2}, Case{{1, 100}, 30, 1, 5}}) {
        const TopThreshold t = top_threshold(c, k.x);
        EXPECT_EQ(t.count, k.t);
        EXPECT_EQ(t.at.num * k.den, k.num * t.at.den);
        expect_sum(c, t, k.x);
    }
}

// Every vector of up to 6 works with up to 4 citations, under many shares.
TEST(TopThreshold, ExhaustiveAgainstTwin) {
    const std::vector<Fraction> shares = {{1, 100}, {10, 100}, {1, 4}, {1, 3}, {1, 2}, {9, 10}, {1, 1}, {0, 1}};
    for (int n = 1; n <= 6; ++n) {
        std::vector<std::uint32_t> c(static_cast<std::size_t>(n), 0);
        for (;;) {
            std::vector<std::uint32_t> sorted = c;
            std::sort(sorted.begin(), sorted.end());
            for (const Fraction x : shares) {
                const TopThreshold t = top_threshold(sorted, x);
                expect_equal(t, slow_threshold(sorted, x));
                expect_sum(sorted, t, x);
            }
            std::size_t i = 0;
            while (i < c.size() && ++c[i] == 5) c[i++] = 0;
            if (i == c.size()) break;
        }
    }
}

TEST(TopThreshold, RandomAgainstTwin) {
    for (std::uint32_t round = 0; round < 300; ++round) {
        std::vector<std::uint32_t> c;
        const std::uint32_t n = 1 + pick(philox4x32({round, 0, 0, 0}, {7, 7})[0], 60);
        for (std::uint32_t i = 0; i < n; ++i) c.push_back(pick(philox4x32({round, i, 1, 0}, {7, 7})[0], 12));
        std::sort(c.begin(), c.end());
        for (const Fraction x : {Fraction{1, 100}, Fraction{10, 100}, Fraction{37, 100}}) {
            expect_equal(top_threshold(c, x), slow_threshold(c, x));
            expect_sum(c, top_threshold(c, x), x);
        }
    }
}

// Small and far counts, so that both ways of making runs are taken.
TEST(Runs, UnsortedCountsGiveThoseOfSortedOnes) {
    for (std::uint32_t round = 0; round < 300; ++round) {
        std::vector<std::uint32_t> c;
        const std::uint32_t n = pick(philox4x32({round, 0, 2, 0}, {7, 7})[0], 60);
        for (std::uint32_t i = 0; i < n; ++i) c.push_back(pick(philox4x32({round, i, 3, 0}, {7, 7})[0], round % 3 == 0 ? 100'000 : 9));
        std::vector<std::uint32_t> sorted = c;
        std::sort(sorted.begin(), sorted.end());
        const auto fast = runs_of_unsorted(c), slow = runs_of(sorted);
        ASSERT_EQ(fast.size(), slow.size());
        for (std::size_t i = 0; i < fast.size(); ++i) {
            EXPECT_EQ(fast[i].count, slow[i].count);
            EXPECT_EQ(fast[i].below, slow[i].below);
            EXPECT_EQ(fast[i].equal, slow[i].equal);
        }
    }
}

// c·n >= k·Σc by fractions: c / (Σc / n) >= k.
TEST(AtLeastTimesMean, ExhaustiveSmall) {
    for (std::uint64_t c = 0; c <= 8; ++c)
        for (std::uint64_t n = 1; n <= 6; ++n)
            for (std::uint64_t sum = 0; sum <= 24; ++sum)
                for (const Fraction k : {Fraction{2, 1}, Fraction{1, 1}, Fraction{4, 1}, Fraction{3, 2}}) {
                    // Compare c·n·k.den with k.num·sum as signed numbers: an independent form.
                    const std::int64_t d =
                        static_cast<std::int64_t>(c * n * k.den) - static_cast<std::int64_t>(k.num * sum);
                    EXPECT_EQ(at_least_times_mean(c, n, sum, k, false), sum > 0 && d >= 0);
                    EXPECT_EQ(at_least_times_mean(c, n, sum, k, true), sum > 0 && d > 0);
                }
    // μ = 0.5: one citation is exactly twice the average, so ge and gt differ.
    EXPECT_TRUE(at_least_times_mean(1, 2, 1, {2, 1}, false));
    EXPECT_FALSE(at_least_times_mean(1, 2, 1, {2, 1}, true));
}

TEST(IdIndex, AgreesWithMap) {
    std::vector<std::uint64_t> ids;
    std::map<std::uint64_t, std::uint32_t> twin;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        // Dense runs and far jumps, past 7.2·10⁹ as OpenAlex's ids are.
        const std::uint64_t id =
            i % 2 == 0 ? 1'000 + i : 7'160'000'000ULL + std::uint64_t{philox4x32({i, 0, 0, 0}, {1, 2})[0]} * 8 + 1;
        if (twin.emplace(id, ids.size()).second) ids.push_back(id);
    }
    const IdIndex index(ids);
    for (const auto& [id, row] : twin) EXPECT_EQ(index.find(id), row);
    for (std::uint64_t id : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{999}, std::uint64_t{8'000'000'000'000}})
        EXPECT_FALSE(index.find(id));
    EXPECT_FALSE(IdIndex(std::vector<std::uint64_t>{}).find(5));
}

// Ids as close together as OpenAlex's are, in any order, around the edges of words and blocks of bits.
TEST(IdIndex, OfCloseIdsAgreesWithMap) {
    for (std::uint32_t gap = 1; gap <= 130; gap += 3) {
        std::vector<std::uint64_t> ids;
        std::map<std::uint64_t, std::uint32_t> twin;
        const std::uint64_t first = 4'000'000'000ULL + gap;
        for (std::uint32_t i = 0; i < 1'500; ++i) {
            const std::uint64_t id = first + philox4x32({i, 0, 0, 0}, {gap, 3})[0] % (1'500 * gap);
            if (twin.emplace(id, ids.size()).second) ids.push_back(id);
        }
        const IdIndex index(ids);
        std::vector<std::uint64_t> asked = {0};
        for (std::uint64_t id = first - 700; id < first + 1'500 * gap + 700; ++id) asked.push_back(id);
        std::size_t next = 0;
        const auto expect = [&](std::uint64_t id, std::optional<std::uint32_t> row) {
            const auto at = twin.find(id);
            ASSERT_EQ(id, asked.at(next++));
            ASSERT_EQ(row, at == twin.end() ? std::nullopt : std::optional(at->second)) << gap << " " << id;
        };
        for (const std::uint64_t id : asked) expect(id, index.find(id));
        next = 0;
        index.find_all(asked, expect, [&](std::uint64_t id) { expect(id, std::nullopt); });
        ASSERT_EQ(next, asked.size());
    }
}

// Close together and far apart: the place in the list.
TEST(IdOrder, IsThePlaceAmongAscendingIds) {
    for (const std::uint64_t gap : {1, 2, 63, 64, 65, 1'000'000}) {
        std::set<std::uint64_t> ids;
        for (std::uint32_t i = 0; i < 700; ++i) ids.insert(5'000'000'000ULL + philox4x32({i, 0, 0, 0}, {9, 3})[0] % 1'000 * gap);
        const std::vector<std::uint64_t> sorted(ids.begin(), ids.end());
        const IdOrder order(sorted);
        ASSERT_EQ(order.size(), sorted.size());
        for (std::size_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(order.place(sorted[i]), i) << gap;
        for (std::size_t first = 0; first < sorted.size() + 2; ++first)
            for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{511}, sorted.size()}) {
                const std::size_t begin = std::min(first, sorted.size()), end = std::min(begin + count, sorted.size());
                const std::vector<std::uint64_t> expected(sorted.begin() + static_cast<std::ptrdiff_t>(begin), sorted.begin() + static_cast<std::ptrdiff_t>(end));
                ASSERT_EQ(order.some(first, count), expected) << gap << ' ' << first << ' ' << count;
            }
        std::vector<std::uint64_t> asked = {0};
        for (const std::uint64_t id : sorted) asked.push_back(id), asked.push_back(0);
        std::size_t next = 0;
        order.for_each_place(asked, 77, [&](std::uint32_t place) {
            ASSERT_EQ(place, next % 2 == 0 ? 77 : next / 2) << gap;
            ++next;
        });
        ASSERT_EQ(next, asked.size());
    }
}

// None that occurs twice is missed, few that occur once are taken for repeated, and classes are even.
TEST(RepeatedIds, AgainstCounts) {
    for (const std::uint32_t n : {1U, 2U, 10U, 1'000U, 20'000U}) {
        for (const std::uint64_t step : {std::uint64_t{1}, std::uint64_t{10}, std::uint64_t{1} << 40}) {
            std::map<std::uint64_t, int> counts;
            for (std::uint32_t i = 0; i < n; ++i) ++counts[4'000'000'000ULL + philox4x32({i, 0, 0, 0}, {n, 5})[0] % (8 * n) * step];
            RepeatedIds repeated(n);
            for (const auto& [id, count] : counts)
                for (int k = 0; k < count; ++k) repeated.add(id);
            std::size_t once = 0, mistaken = 0;
            std::vector<std::size_t> of_class(4);
            for (const auto& [id, count] : counts) {
                ASSERT_TRUE(count == 1 || repeated.may_repeat(id));
                once += count == 1;
                mistaken += count == 1 && repeated.may_repeat(id);
                ++of_class.at(RepeatedIds::class_of(id, 4));
            }
            EXPECT_LE(mistaken, once / 6 + 2) << n << " " << step;
            for (const std::size_t size : of_class) EXPECT_LE(size, counts.size() / 4 + counts.size() / 8 + 10);
        }
    }
}

// Each id is given by two threads at about the same time, again and again: none is missed.
TEST(RepeatedIds, OfManyThreadsAtOnce) {
    constexpr std::uint64_t kIds = 64, kTurns = 500;
    for (std::uint64_t turn = 0; turn < kTurns; ++turn) {
        RepeatedIds repeated(2 * kIds);
        std::atomic<int> there = 0;
        const auto add_all = [&] {
            ++there;
            while (there < 2) {}
            for (std::uint64_t id = 0; id < kIds; ++id) repeated.add(turn * kIds + id);
        };
        std::thread other(add_all);
        add_all();
        other.join();
        for (std::uint64_t id = 0; id < kIds; ++id) ASSERT_TRUE(repeated.may_repeat(turn * kIds + id));
    }
}

// Twin: a draw at a time, a column at a time; every number of columns, lengths around the lanes. Sums of thirds and of far
// magnitudes: another order would show in the last bit.
TEST(Resample, SumsAreThoseOfThePickedRows) {
    for (std::size_t columns = 1; columns <= 8; ++columns)
        for (const std::size_t n : {1, 2, 3, 7, 127, 128, 129, 1000}) {
            const PhiloxKey key = philox_key(42 + columns);
            std::vector<double> table;
            for (std::uint32_t i = 0; i < n * columns; ++i) {
                const auto bits = philox4x32({i, 0, 1, 0}, {5, 6});
                table.push_back(static_cast<double>(bits[0]) / 3 * (bits[1] % 5 == 0 ? 1e-6 : 1));
            }
            const ResampleTable laid_out(table, n, columns);
            constexpr std::size_t kStride = 11;
            std::vector<double> sums(columns), together(kStride * ResampleTable::kTogether);
            for (const std::uint32_t replicate : {0U, 3U, 999U}) {
                laid_out.sums(key, replicate, sums);
                const std::uint32_t back = replicate % ResampleTable::kTogether;
                laid_out.sums_together(key, replicate - back, together, kStride);
                for (std::size_t k = 0; k < columns; ++k) ASSERT_EQ(together[back * kStride + k], sums[k]);
                for (std::size_t k = 0; k < columns; ++k) {
                    double expected = 0;
                    for (std::uint32_t d = 0; d < n; ++d)
                        expected += table[pick(philox4x32({d / 4, 0, replicate, 0}, key)[d % 4], n) * columns + k];
                    ASSERT_EQ(sums[k], expected) << columns << " columns, " << n << " rows, column " << k;
                }
            }
        }
}

// Twin: one block at a time, for far counters and large n. Both ways, since a machine takes one.
TEST(Resample, EveryWayOfDrawingIsTheSame) {
    const PhiloxKey key = philox_key(0xfedc'ba98'7654'3210);
    for (const Draw way : {draw_in_lanes, draw})
        for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{7}, (std::uint64_t{1} << 32) - 5, std::uint64_t{1} << 61})
            for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{30'000}, std::uint64_t{0xffffffff}}) {
                Draws drawn;
                way(first, 0xffff'fff0, key, n, drawn);
                for (std::size_t d = 0; d < kDraws; ++d) {
                    const std::uint64_t block = first + d / 4;
                    const auto bits = philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), 0xffff'fff0, 0}, key);
                    ASSERT_EQ(drawn.row[d % 4][d / 4], pick(bits[d % 4], n)) << first << " " << n << " " << d;
                }
            }
}

// Twin: one block at a time, for lengths around the lanes and the buffer, far counters and large n.
TEST(Resample, DrawsAreThoseOfOneBlockAtATime) {
    const PhiloxKey key = philox_key(0x1234'5678'9abc'def0);
    for (const std::size_t length : {1, 3, 4, 127, 128, 129, 512, 1000})
        for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{512}, (std::uint64_t{1} << 34) - 64})
            for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{30'000}, std::uint64_t{0xffffffff}}) {
                std::vector<std::uint32_t> rows(length);
                draw_rows(key, 9, n, first, rows);
                for (std::size_t i = 0; i < length; ++i) {
                    const std::uint64_t d = first + i, block = d / 4;
                    const auto bits = philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), 9, 0}, key);
                    ASSERT_EQ(rows[i], pick(bits[d % 4], n));
                }
            }
}

TEST(Resample, BoundPositions) {
    const auto at = [](std::uint64_t b, std::uint64_t num, std::uint64_t den) {
        const auto p = bound_positions(b, num, den);
        return std::pair(p.lower, p.upper);
    };
    EXPECT_EQ(at(1000, 95, 100), (std::pair<std::size_t, std::size_t>(25, 974)));
    EXPECT_EQ(at(1000, 99, 100), (std::pair<std::size_t, std::size_t>(5, 994)));
    EXPECT_EQ(at(200, 90, 100), (std::pair<std::size_t, std::size_t>(10, 189)));
    EXPECT_EQ(at(2, 95, 100), (std::pair<std::size_t, std::size_t>(0, 1)));
}

// docs/methods/bootstrap.md: sorted values 25 and 975 of 1,000; by whole numbers, so that 25.00000000000002 decides nothing.
TEST(Resample, CwtsPositions) {
    const auto at = [](std::uint64_t b, std::uint64_t num, std::uint64_t den) {
        const auto p = cwts_positions(b, num, den);
        return std::pair(p.lower, p.upper);
    };
    EXPECT_EQ(at(1000, 95, 100), (std::pair<std::size_t, std::size_t>(25, 975)));
    EXPECT_EQ(at(1000, 99, 100), (std::pair<std::size_t, std::size_t>(5, 995)));
    EXPECT_EQ(at(1000, 90, 100), (std::pair<std::size_t, std::size_t>(50, 950)));  // (1 - 0.9) / 2 · 1000 = 49.99… in doubles
    EXPECT_EQ(at(41, 95, 100), (std::pair<std::size_t, std::size_t>(1, 39)));
    EXPECT_EQ(at(2, 999999999, 1000000000), (std::pair<std::size_t, std::size_t>(0, 1)));
}

// Twin: the quantile as a fraction, from the sorted counts; the least whole number at or above it.
TEST(InterpolatedThreshold, EverySmallCohort) {
    for (std::size_t n = 1; n <= 6; ++n) {
        std::vector<std::uint32_t> counts(n, 0);
        for (;;) {
            std::vector<std::uint32_t> sorted = counts;
            std::sort(sorted.begin(), sorted.end());
            for (const Fraction x : {Fraction{10, 100}, Fraction{1, 100}, Fraction{1, 2}, Fraction{1, 1}, Fraction{1, 3}}) {
                // (1 - x)(n - 1) = place / x.den
                const std::uint64_t place = (x.den - x.num) * (n - 1);
                const std::uint64_t low = sorted[place / x.den], high = sorted[std::min<std::size_t>(place / x.den + 1, n - 1)];
                const std::uint64_t scaled_quantile = low * x.den + (high - low) * (place % x.den);
                std::uint64_t least = 0;
                while (least * x.den < scaled_quantile) ++least;
                ASSERT_EQ(interpolated_threshold(runs_of(sorted), x), least);
            }
            std::size_t i = 0;
            while (i < n && ++counts[i] == 5) counts[i++] = 0;
            if (i == n) break;
        }
    }
}

}  // namespace
}  // namespace comity
