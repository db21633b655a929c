// Whether a change of a pair's joint works is one of the works or of what is known about them: the same numbers from
// parts of the works where knowledge did not change. docs/methods/decoupling.md, "The guard".
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "comity/measures/pair_series.h"

namespace comity {

// What one work is to a pair.
struct WorkPart {
    PairSums sums;          // of its ties
    bool known = false;     // it has any country
    bool complete = false;  // all its authorships have one
    bool of_a = false, of_b = false;
    bool ties = true;       // false: it has none, and all sums are 0
};

struct CoverageYear {
    int year = 0;
    std::uint64_t works = 0, known = 0;        // of the world
    std::uint64_t of_a = 0, a_complete = 0;    // of A's works, those that are complete
    std::uint64_t of_b = 0, b_complete = 0;
};

// Sources whose share of works with a country differs by more between before and after are not stable: this much, and
// two standard errors. Sources without works on one side are not, either: nobody knows.
inline constexpr double kStableDifference = 0.05;

// Adds up works by year and by source.
class GuardTally {
  public:
    // `sources`: number of sources; the index `sources` stands for works without one.
    GuardTally(int first_year, std::size_t years, std::size_t sources);
    void add(int year, std::size_t source, const WorkPart& work);
    // A work of a side that was added as one of neither, all its ties among others: `work.sums` are what that changes.
    // Exact where ties are whole numbers. Works of different years may be told apart, or added, at the same time.
    void tell_apart(int year, std::size_t source, const WorkPart& work);

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] const std::vector<CoverageYear>& coverage() const { return coverage_; }
    [[nodiscard]] const std::vector<PairYear>& all() const { return all_; }
    [[nodiscard]] const std::vector<PairYear>& complete() const { return complete_; }
    [[nodiscard]] std::size_t sources() const;  // with works

    struct Stable {
        std::vector<PairYear> years;
        std::size_t sources = 0;
        std::uint64_t works = 0, of_works = 0;
    };
    // The works of sources that know as many countries from `from_year` on as before; works without a source are as those of
    // one more, which is not counted among `sources`.
    [[nodiscard]] Stable stable(int from_year) const;
    // All works, those without a country filled in: each as the average work with a country of the same source on the
    // same side of `from_year`, or, where there are fewer than kFewestModels of them there and more on the other side, on
    // that one.
    [[nodiscard]] std::vector<PairYear> filled_in(int from_year) const;

  private:
    struct Cell {
        std::uint32_t works = 0, known = 0;
        PairSums sums;
    };
    struct Side {
        std::uint64_t works = 0, known = 0;
        PairSums sums;
    };
    [[nodiscard]] const Cell& cell(std::size_t source, std::size_t year) const { return cells_[source * years_ + year]; }
    [[nodiscard]] Side side(std::size_t source, std::size_t begin, std::size_t end) const;
    [[nodiscard]] std::size_t place_of(int from_year) const;
    [[nodiscard]] std::vector<PairYear> empty_years() const;

    int first_year_;
    std::size_t years_, sources_;
    std::vector<Cell> cells_;  // by source, then year
    std::vector<CoverageYear> coverage_;
    std::vector<PairYear> all_, complete_;
};

inline constexpr std::uint64_t kFewestModels = 30;

}  // namespace comity
