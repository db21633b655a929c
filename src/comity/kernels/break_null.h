// What the search for a break finds where there is none: its statistics on simulated series of the same length. Exact
// for independent normal errors at any n, where the limit laws need long series. docs/methods/structural_break.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

#include "comity/kernels/segments.h"

namespace comity {

class Kept;

// Steps of the ratio of the errors' variance to the least one they can have; the last: no bound is known.
inline constexpr std::array<double, 8> kDispersions = {1, 1.25, 1.5, 2, 3, 5, 10, 0};
inline constexpr std::size_t kUnbounded = kDispersions.size() - 1;
// The first step at or above `ratio`.
std::size_t dispersion_step(double ratio);

struct NullQuestion {
    SegmentShape shape = SegmentShape::kLine;
    std::size_t n = 0, shortest = 0;
    int tenths = 0;  // correlation of an error with the one before it, in tenths: 0 … 9
    auto operator<=>(const NullQuestion&) const = default;
};

inline constexpr std::uint32_t kNullReplicates = 9'999;

// One statistic of all replicates. Put in order when somebody first asks: most lists of a sample are never asked for.
class NullList {
  public:
    NullList() : values_(kNullReplicates), in_order_(std::make_unique<std::once_flag>()) {}
    void put(std::uint32_t replicate, double value) { values_[replicate] = value; }

    [[nodiscard]] const std::vector<double>& ascending() const;
    [[nodiscard]] double operator[](std::size_t i) const { return ascending()[i]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }

  private:
    mutable std::vector<double> values_;
    std::unique_ptr<std::once_flag> in_order_;
};

struct NullSample {
    std::array<NullList, kDispersions.size()> sup;  // by step of dispersion
    NullList average, exponential;                  // without a bound
    double median_variance = 1;  // of the estimates with the best break in place, the true one being 1
};
// Calls body(i) for each piece, in any order, on as many threads as the caller likes.
using RunPieces = std::function<void(std::size_t pieces, const std::function<void(std::size_t)>& body)>;
void one_after_the_other(std::size_t pieces, const std::function<void(std::size_t)>& body);

// Draws are a function of (n, shape, tenths) and the replicate alone: pieces never show.
NullSample simulate_null(const NullQuestion& question, const RunPieces& run = one_after_the_other);

// Error t of a replicate: normal to within the needs of a test statistic, from whole numbers alone.
double null_error(std::uint32_t replicate, std::uint32_t t);

// Share of the sample at or above x, the x in hand counted as one of them: never 0.
double simulated_p(const NullList& list, double x);

// Keeps the samples that were asked for, and takes what others made from `kept`. Not for several threads at once.
class NullSamples {
  public:
    explicit NullSamples(Kept* kept = nullptr, RunPieces run = one_after_the_other) : shared_(kept), run_(std::move(run)) {}
    const NullSample& of(const NullQuestion& question);

  private:
    Kept* shared_;
    RunPieces run_;
    std::map<NullQuestion, std::shared_ptr<const NullSample>> kept_;
};

}  // namespace comity
