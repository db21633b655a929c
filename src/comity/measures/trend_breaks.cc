#include "comity/measures/trend_breaks.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace comity {

namespace {

constexpr std::size_t kMostBreaks = 5;
constexpr double kMostOfChange = 0.75;

double t_quantile(double level, std::size_t freedom) {
    return quantile(boost::math::students_t(static_cast<double>(freedom)), (1 + level) / 2);
}

SegmentFits fits_of(SegmentShape shape, const IntensitySeries& s) { return {shape, s.log_intensity, s.weights}; }

std::size_t shortest_of(SegmentShape shape, std::size_t n) { return shortest_segment(n, parameters_of(shape)); }

// The search with errors no smaller than those of the counts, and its p: the law depends on how much larger they are,
// which is estimated with the best break in place and corrected for the choice of that place.
DecidingTest bounded_test(const SegmentFits& fits, std::size_t shortest, double least, int tenths,
                          NullSamples& samples) {
    const BoundedSearch search = search_break_bounded(fits, shortest, least);
    const NullSample& null = samples.of({fits.shape(), fits.size(), shortest, tenths});
    const double median = tenths == 0 ? null.median_variance
                                      : samples.of({fits.shape(), fits.size(), shortest}).median_variance;
    DecidingTest out;
    out.statistic = search.sup;
    out.dispersion = std::max(1.0, search.variance / least / median);
    out.p = simulated_p(null.sup[dispersion_step(out.dispersion)], out.statistic);
    return out;
}

// Whether a test finds one more break inside a piece of the partition; the pieces share the level.
bool one_more(SegmentShape shape, const IntensitySeries& s, const std::vector<std::size_t>& begins,
              NullSamples& samples) {
    const std::size_t shortest = shortest_of(shape, s.size());
    for (std::size_t piece = 0; piece <= begins.size(); ++piece) {
        const std::size_t begin = piece == 0 ? 0 : begins[piece - 1];
        const std::size_t end = piece == begins.size() ? s.size() : begins[piece];
        if (end - begin < 2 * shortest) continue;
        const SegmentFits part(shape, std::span(s.log_intensity).subspan(begin, end - begin),
                               std::span(s.weights).subspan(begin, end - begin));
        const double level = kBreakLevel / static_cast<double>(begins.size() + 1);
        if (bounded_test(part, shortest, s.least_variance, 0, samples).p <= level) return true;
    }
    return false;
}

struct Candidate {
    SegmentShape shape = SegmentShape::kMean;
    std::vector<Partition> partitions;
    std::size_t breaks = 0;
    [[nodiscard]] double bic() const { return partitions[breaks].bic; }
};

Candidate candidate_of(SegmentShape shape, const IntensitySeries& s, bool may_break, NullSamples& samples) {
    Candidate out{shape, best_partitions(fits_of(shape, s), shortest_of(shape, s.size()), kMostBreaks), 0};
    while (may_break && out.breaks + 1 < out.partitions.size() &&
           one_more(shape, s, out.partitions[out.breaks].begins, samples))
        ++out.breaks;
    return out;
}

// Lines of one series between given breaks.
class Lines {
  public:
    Lines(SegmentShape shape, const IntensitySeries& series, const std::vector<std::size_t>& begins)
        : fits_(fits_of(shape, series)), begins_(begins), least_(series.least_variance) {
        for (std::size_t piece = 0; piece <= begins.size(); ++piece) {
            lines_.push_back(fits_.fit(piece == 0 ? 0 : begins[piece - 1],
                                       piece == begins.size() ? series.size() : begins[piece]));
            rss_ += lines_.back().rss;
        }
        freedom_ = series.size() - fits_.parameters() * lines_.size();
        correlation_ = correlation();
    }
    [[nodiscard]] std::size_t piece_of(std::size_t t) const {
        return static_cast<std::size_t>(std::upper_bound(begins_.begin(), begins_.end(), t) - begins_.begin());
    }
    [[nodiscard]] double value(std::size_t t) const { return lines_[piece_of(t)].value(static_cast<double>(t)); }
    [[nodiscard]] const SegmentFit& last() const { return lines_.back(); }
    [[nodiscard]] const SegmentFit& line(std::size_t piece) const { return lines_[piece]; }
    [[nodiscard]] std::size_t freedom() const { return freedom_; }
    [[nodiscard]] double persistence() const { return correlation_; }
    // Errors are never taken to be smaller than those of counts.
    [[nodiscard]] double error_variance() const { return std::max(least_, rss_ / static_cast<double>(freedom_)); }
    // How much wider persistent errors make an interval.
    [[nodiscard]] double widening() const { return (1 + correlation_) / (1 - correlation_); }

    [[nodiscard]] Change change(const IntensitySeries& s, std::size_t from, std::size_t to, double level) const {
        Change out{s.years[from], s.years[to], value(to) - value(from), 0, 0, piece_of(from) != piece_of(to)};
        const auto variance = [&](std::size_t t) { return lines_[piece_of(t)].variance(static_cast<double>(t)); };
        double sum = variance(from) + variance(to);
        if (!out.by_break) {  // the same line at both ends: only its slope counts
            const double years = static_cast<double>(to - from), spread = lines_[piece_of(from)].spread;
            sum = spread > 0 ? years * years / spread : 0;
        }
        const double half = t_quantile(level, freedom_) * std::sqrt(sum * error_variance() * widening());
        out.lower = out.value - half, out.upper = out.value + half;
        return out;
    }

  private:
    // Correlation of successive residuals, corrected for what fitting the lines takes from it, within 0 … 0.9.
    [[nodiscard]] double correlation() const {
        const std::vector<double> e = fits_.residuals(begins_);
        double products = 0, squares = 0;
        for (std::size_t t = 0; t < e.size(); ++t) {
            squares += e[t] * e[t];
            if (t > 0) products += e[t] * e[t - 1];
        }
        if (!(squares > 0)) return 0;
        const double taken = static_cast<double>(fits_.parameters() * lines_.size()) / static_cast<double>(e.size());
        return std::clamp(products / squares + taken, 0.0, 0.9);
    }

    SegmentFits fits_;
    std::vector<std::size_t> begins_;
    std::vector<SegmentFit> lines_;
    double least_, rss_ = 0, correlation_ = 0;
    std::size_t freedom_ = 0;
};

DecidingTest test_of(SegmentShape shape, const IntensitySeries& s, double correlation, NullSamples& samples) {
    const int tenths = static_cast<int>(std::ceil(correlation * 10 - 1e-9));
    return bounded_test(fits_of(shape, s), shortest_of(shape, s.size()), s.least_variance, tenths, samples);
}

std::vector<FoundBreak> describe_breaks(const Course& c, const Lines& lines, double level) {
    const auto intervals = break_intervals(fits_of(c.shape, c.series), c.begins, level);
    std::vector<FoundBreak> out;
    for (std::size_t i = 0; i < c.begins.size(); ++i) {
        const double at = static_cast<double>(c.begins[i]);
        const SegmentFit &before = lines.line(i), &after = lines.line(i + 1);
        FoundBreak b{c.series.years[c.begins[i]], {}, {}, after.value(at) - before.value(at), after.slope - before.slope};
        // The kernel speaks of the last observation before the break.
        const auto year = [&](std::ptrdiff_t last) { return c.series.years[0] + static_cast<int>(last) + 1; };
        if (intervals[i]) {
            b.earliest = std::max(year(intervals[i]->lower), c.series.years[0]);
            b.latest = std::min(year(intervals[i]->upper), c.series.years.back());
        }
        out.push_back(b);
    }
    return out;
}

bool is_fall(const Change& c) { return c.value <= std::log(1 - kSmallestChange) && c.upper < 0; }
bool is_rise(const Change& c) { return c.value >= std::log(1 + kSmallestChange) && c.lower > 0; }

// The last year against the last one before each break; without a break, against the first. A change is dated by the
// last break that still holds most of the largest one: breaks before it have little to do with it. Whether it is sure is
// asked at `sure`; the bounds that are told are those of `level`.
void describe_changes(Course& c, const Lines& lines, double level) {
    std::vector<std::size_t> starts;
    for (const std::size_t begin : c.begins) starts.push_back(begin - 1);
    if (starts.empty()) starts.push_back(0);
    const double sure = c.begins.empty() ? std::max(level, kSureWithoutBreak) : level;
    double lowest = 0, highest = 0;
    std::vector<Change> falls, rises;
    for (const std::size_t from : starts) {
        const Change judged = lines.change(c.series, from, c.series.size() - 1, sure);
        const Change change = lines.change(c.series, from, c.series.size() - 1, level);
        if (is_fall(judged)) falls.push_back(change), lowest = std::min(lowest, change.value);
        if (is_rise(judged)) rises.push_back(change), highest = std::max(highest, change.value);
    }
    for (const Change& change : falls)
        if (change.value <= kMostOfChange * lowest) c.fall = change;
    for (const Change& change : rises)
        if (change.value >= kMostOfChange * highest) c.rise = change;
}

}  // namespace

NullSamples null_samples(const Resources& resources) {
    return NullSamples(resources.kept.get(), [threads = resources.threads](std::size_t pieces, const auto& body) {
        parallel_for(pieces, threads, body);
    });
}

std::optional<Course> find_course(const IntensitySeries& series, double level, NullSamples& samples) {
    if (series.size() < kFewestYears) return std::nullopt;
    Course c;
    c.series = series;
    c.evidence.step = test_of(SegmentShape::kMean, series, 0, samples);
    c.evidence.bend = test_of(SegmentShape::kLine, series, 0, samples);
    const bool may_break = std::min(c.evidence.step.p, c.evidence.bend.p) <= kBreakLevel / 2;
    Candidate steps = candidate_of(SegmentShape::kMean, series, may_break, samples);
    Candidate bends = candidate_of(SegmentShape::kLine, series, may_break, samples);
    Candidate& chosen = bends.bic() < steps.bic() ? bends : steps;
    c.shape = chosen.shape;
    c.begins = chosen.partitions[chosen.breaks].begins;
    c.partitions = std::move(chosen.partitions);
    c.by_bic = breaks_by_bic(c.partitions);
    const Lines lines(c.shape, series, c.begins);
    for (std::size_t t = 0; t < series.size(); ++t) c.fitted.push_back(lines.value(t));
    c.evidence.correlation = lines.persistence();
    c.breaks = describe_breaks(c, lines, level);
    describe_changes(c, lines, level);
    return c;
}

double bend_p_if_persistent(const Course& course, NullSamples& samples) {
    return test_of(SegmentShape::kLine, course.series, course.evidence.correlation, samples).p;
}

FurtherTests further_tests(const Course& course, NullSamples& samples) {
    const IntensitySeries& s = course.series;
    FurtherTests out;
    out.step_p_persistent = test_of(SegmentShape::kMean, s, course.evidence.correlation, samples).p;
    out.bend_p_persistent = bend_p_if_persistent(course, samples);
    const SegmentFits lines = fits_of(SegmentShape::kLine, s);
    const std::size_t shortest = shortest_of(SegmentShape::kLine, s.size());
    out.search = search_break(lines, shortest);
    const NullSample& null = samples.of({SegmentShape::kLine, s.size(), shortest});
    out.p_sup = simulated_p(null.sup[kUnbounded], out.search.sup);
    out.p_average = simulated_p(null.average, out.search.average);
    out.p_exponential = simulated_p(null.exponential, out.search.exponential);
    out.p_asymptotic = asymptotic_sup_p(out.search.sup, lines.parameters(), search_length(out.search, s.size()));
    out.ols_cusum = ols_cusum(fits_of(SegmentShape::kMean, s));
    out.recursive_cusum = recursive_cusum(SegmentShape::kLine, s.log_intensity, s.weights);
    return out;
}

Change same_change(const Course& course, const Change& change, const IntensitySeries& series, double level) {
    const auto index = [&](int year) { return static_cast<std::size_t>(year - course.series.years[0]); };
    return Lines(course.shape, series, course.begins).change(series, index(change.from), index(change.to), level);
}

std::vector<Prediction> predict_last(const Course& before, const IntensitySeries& all, double level) {
    const Lines lines(before.shape, before.series, before.begins);
    std::vector<Prediction> out;
    for (std::size_t t = before.series.size(); t < all.size(); ++t) {
        const double at = static_cast<double>(t);
        Prediction p{all.years[t], all.log_intensity[t], lines.last().value(at), 0, 0};
        const double variance =
            (lines.last().variance(at) * lines.widening() + all.variance[t] + before.series.extra_variance) *
            lines.error_variance();
        const double half = t_quantile(level, lines.freedom()) * std::sqrt(variance);
        p.lower = p.predicted - half, p.upper = p.predicted + half;
        out.push_back(p);
    }
    return out;
}

DecidingTest bend_test(const IntensitySeries& series, NullSamples& samples) {
    return series.size() < kFewestYears ? DecidingTest() : test_of(SegmentShape::kLine, series, 0, samples);
}

}  // namespace comity
