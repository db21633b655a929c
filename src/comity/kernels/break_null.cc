#include "comity/kernels/break_null.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "comity/base/kept.h"
#include "comity/base/philox.h"

namespace comity {

namespace {

constexpr std::uint32_t kKey0 = 0x6272'6561, kKey1 = 0x6B73'0001;  // "brea" "ks", version 1 of the draws

// The search of break_tests.h on series of equal weights, with all that does not depend on the values computed before.
class Searcher {
  public:
    explicit Searcher(const NullQuestion& q)
        : q_(q), freedom_(static_cast<double>(q.n - 2 * parameters_of(q.shape))), value_(q.n + 1),
          value_time_(q.n + 1), f_(q.n + 1) {}

    // Variance of the errors: 1.
    void search(const std::vector<double>& y) {
        double squares = 0;
        for (std::size_t t = 0; t < q_.n; ++t) {
            value_[t + 1] = value_[t] + y[t];
            value_time_[t + 1] = value_time_[t] + y[t] * static_cast<double>(t);
            squares += y[t] * y[t];
        }
        const double whole = squares - explained(0, q_.n);
        double least = squares;
        average = 0, exponential = 0;
        std::size_t tried = 0;
        for (std::size_t at = q_.shortest; at + q_.shortest <= q_.n; ++at) {
            const double parts = squares - explained(0, at) - explained(at, q_.n);
            least = std::min(least, parts);
            f_[tried++] = (whole - parts) / (parts / freedom_);
        }
        variance = least / freedom_;
        gain_ = whole - least;
        const double most = gain_ / variance;
        for (std::size_t i = 0; i < tried; ++i) {
            average += f_[i] / static_cast<double>(tried);
            exponential += std::exp((f_[i] - most) / 2) / static_cast<double>(tried);
        }
        exponential = std::log(exponential) + most / 2;
    }
    // With errors of variance 1 known to have at least 1 / dispersion.
    [[nodiscard]] double sup(std::size_t step) const {
        return gain_ / (step == kUnbounded ? variance : std::max(variance, 1 / kDispersions[step]));
    }
    double average = 0, exponential = 0, variance = 0;

  private:
    [[nodiscard]] double explained(std::size_t begin, std::size_t end) const {
        const double m = static_cast<double>(end - begin), sum = value_[end] - value_[begin];
        double out = sum * sum / m;
        if (q_.shape == SegmentShape::kMean) return out;
        const double middle = static_cast<double>(begin + end - 1) / 2, spread = m * (m * m - 1) / 12;
        const double cross = value_time_[end] - value_time_[begin] - middle * sum;
        return out + cross * cross / spread;
    }

    NullQuestion q_;
    double freedom_, gain_ = 0;
    std::vector<double> value_, value_time_, f_;
};

}  // namespace

// The number of ones among 64 random bits (variance 16), spread evenly over its unit (variance 1/12). Excess kurtosis
// −0.03.
double null_error(std::uint32_t replicate, std::uint32_t t) {
    const PhiloxBlock bits = philox4x32({t, replicate, 0, 0}, {kKey0, kKey1});
    const int ones = std::popcount(bits[0]) + std::popcount(bits[1]) - 32;
    const double spread = (static_cast<double>(bits[2]) + 0.5) * 0x1p-32 - 0.5;
    constexpr double kScale = 0.24935149047701484;  // 1 / √(16 + 1/12)
    return (ones + spread) * kScale;
}

std::size_t dispersion_step(double ratio) {
    for (std::size_t step = 0; step < kUnbounded; ++step)
        if (ratio <= kDispersions[step]) return step;
    return kUnbounded;
}

void one_after_the_other(std::size_t pieces, const std::function<void(std::size_t)>& body) {
    for (std::size_t i = 0; i < pieces; ++i) body(i);
}

NullSample simulate_null(const NullQuestion& question, const RunPieces& run) {
    NullSample out;
    std::vector<double> variances(kNullReplicates);
    const double rho = question.tenths / 10.0, start = 1 / std::sqrt(1 - rho * rho);
    const auto simulate = [&](std::uint32_t begin, std::uint32_t end) {
        Searcher searcher(question);
        std::vector<double> y(question.n);
        for (std::uint32_t replicate = begin; replicate < end; ++replicate) {
            for (std::size_t t = 0; t < question.n; ++t) {
                const double e = null_error(replicate, static_cast<std::uint32_t>(t));
                y[t] = t == 0 ? e * start : rho * y[t - 1] + e;
            }
            searcher.search(y);
            for (std::size_t step = 0; step < kDispersions.size(); ++step) out.sup[step].put(replicate, searcher.sup(step));
            out.average.put(replicate, searcher.average);
            out.exponential.put(replicate, searcher.exponential);
            variances[replicate] = searcher.variance;
        }
    };
    constexpr std::uint32_t kTogether = 1'000;
    run((kNullReplicates + kTogether - 1) / kTogether, [&](std::size_t piece) {
        const auto begin = static_cast<std::uint32_t>(piece) * kTogether;
        simulate(begin, std::min(kNullReplicates, begin + kTogether));
    });
    std::nth_element(variances.begin(), variances.begin() + kNullReplicates / 2, variances.end());
    out.median_variance = variances[kNullReplicates / 2];
    return out;
}

const std::vector<double>& NullList::ascending() const {
    std::call_once(*in_order_, [&] { std::sort(values_.begin(), values_.end()); });
    return values_;
}

double simulated_p(const NullList& list, double x) {
    const std::vector<double>& ascending = list.ascending();
    const auto at_or_above = ascending.end() - std::lower_bound(ascending.begin(), ascending.end(), x);
    return static_cast<double>(at_or_above + 1) / static_cast<double>(ascending.size() + 1);
}

const NullSample& NullSamples::of(const NullQuestion& question) {
    if (const auto found = kept_.find(question); found != kept_.end()) return *found->second;
    const std::string name = "null sample " + std::to_string(static_cast<int>(question.shape)) + " " + std::to_string(question.n) +
                             " " + std::to_string(question.shortest) + " " + std::to_string(question.tenths);
    auto made = kept_value<NullSample>(
        shared_, name, [&] { return Result<NullSample>(simulate_null(question, run_)); },
        [](const NullSample& sample) {
            return sizeof(sample) + (sample.sup.size() + 2) * kNullReplicates * sizeof(double);
        });
    return *kept_.emplace(question, made.take()).first->second;
}

}  // namespace comity
