#include "comity/measures/trend_breaks.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace comity {

namespace {

constexpr SegmentShape kShape = SegmentShape::kLine;
constexpr std::size_t kMostBreaks = 5;

double t_quantile(double level, std::size_t freedom) {
    return quantile(boost::math::students_t(static_cast<double>(freedom)), (1 + level) / 2);
}

SegmentFits fits_of(const IntensitySeries& s) { return {kShape, s.log_intensity, s.weights}; }

double p_of_search(const SegmentFits& fits, std::size_t shortest, NullSamples& samples) {
    return simulated_p(samples.of({kShape, fits.size(), shortest, 0}).sup, largest_break_statistic(fits, shortest));
}

// Whether a test finds one more break inside a piece of the partition; the pieces share the level.
bool one_more(const IntensitySeries& s, const std::vector<std::size_t>& begins, std::size_t shortest,
              NullSamples& samples) {
    for (std::size_t piece = 0; piece <= begins.size(); ++piece) {
        const std::size_t begin = piece == 0 ? 0 : begins[piece - 1];
        const std::size_t end = piece == begins.size() ? s.size() : begins[piece];
        if (end - begin < 2 * shortest) continue;
        const SegmentFits part(kShape, std::span(s.log_intensity).subspan(begin, end - begin),
                               std::span(s.weights).subspan(begin, end - begin));
        if (p_of_search(part, shortest, samples) <= kBreakLevel / static_cast<double>(begins.size() + 1)) return true;
    }
    return false;
}

// Lines of one series between given breaks.
class Lines {
  public:
    Lines(const IntensitySeries& series, const std::vector<std::size_t>& begins)
        : fits_(fits_of(series)), begins_(begins) {
        for (std::size_t piece = 0; piece <= begins.size(); ++piece) {
            lines_.push_back(fits_.fit(piece == 0 ? 0 : begins[piece - 1],
                                       piece == begins.size() ? series.size() : begins[piece]));
            rss_ += lines_.back().rss;
        }
        freedom_ = series.size() - parameters_of(kShape) * lines_.size();
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
    [[nodiscard]] double error_variance() const { return std::max(1.0, rss_ / static_cast<double>(freedom_)); }
    // How much wider persistent errors make an interval.
    [[nodiscard]] double widening() const { return (1 + correlation_) / (1 - correlation_); }

    [[nodiscard]] Change change(const IntensitySeries& s, std::size_t from, std::size_t to, double level) const {
        Change out{s.years[from], s.years[to], value(to) - value(from), 0, 0, piece_of(from) != piece_of(to)};
        const auto variance = [&](std::size_t t) { return lines_[piece_of(t)].variance(static_cast<double>(t)); };
        double sum = variance(from) + variance(to);
        if (!out.by_break) {  // the same line at both ends: only its slope counts
            const double years = static_cast<double>(to - from);
            sum = years * years / lines_[piece_of(from)].spread;
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
        const double taken = static_cast<double>(parameters_of(kShape) * lines_.size()) / static_cast<double>(e.size());
        return std::clamp(products / squares + taken, 0.0, 0.9);
    }

    SegmentFits fits_;
    std::vector<std::size_t> begins_;
    std::vector<SegmentFit> lines_;
    double rss_ = 0, correlation_ = 0;
    std::size_t freedom_ = 0;
};

BreakEvidence evidence_of(const IntensitySeries& s, const SegmentFits& fits, std::size_t shortest,
                          NullSamples& samples) {
    BreakEvidence out;
    out.search = search_break(fits, shortest);
    const NullSample& null = samples.of({kShape, s.size(), shortest, 0});
    out.p = simulated_p(null.sup, out.search.sup);
    out.p_average = simulated_p(null.average, out.search.average);
    out.p_exponential = simulated_p(null.exponential, out.search.exponential);
    out.p_asymptotic = asymptotic_sup_p(out.search.sup, parameters_of(kShape), search_length(out.search, s.size()));
    out.ols_cusum = ols_cusum(fits);
    out.recursive_cusum = recursive_cusum(kShape, s.log_intensity, s.weights);
    return out;
}

std::vector<FoundBreak> describe_breaks(const Course& c, const SegmentFits& fits, const Lines& lines, double level) {
    const auto intervals = break_intervals(fits, c.begins, level);
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

// The last year against the last one before each break; without a break, against the first.
void describe_changes(Course& c, const Lines& lines, double level) {
    std::vector<std::size_t> starts;
    for (const std::size_t begin : c.begins) starts.push_back(begin - 1);
    if (starts.empty()) starts.push_back(0);
    for (const std::size_t from : starts) {
        const Change change = lines.change(c.series, from, c.series.size() - 1, level);
        if (is_fall(change) && (!c.fall || change.value < c.fall->value)) c.fall = change;
        if (is_rise(change) && (!c.rise || change.value > c.rise->value)) c.rise = change;
    }
}

}  // namespace

std::optional<Course> find_course(const IntensitySeries& series, double level, NullSamples& samples) {
    if (series.size() < kFewestYears) return std::nullopt;
    Course c;
    c.series = series;
    const SegmentFits fits = fits_of(series);
    const std::size_t shortest = shortest_segment(series.size(), parameters_of(kShape));
    c.evidence = evidence_of(series, fits, shortest, samples);
    c.partitions = best_partitions(fits, shortest, kMostBreaks);
    c.by_bic = breaks_by_bic(c.partitions);
    std::size_t m = 0;
    while (m + 1 < c.partitions.size() && one_more(series, c.partitions[m].begins, shortest, samples)) ++m;
    c.begins = c.partitions[m].begins;
    const Lines lines(series, c.begins);
    for (std::size_t t = 0; t < series.size(); ++t) c.fitted.push_back(lines.value(t));
    c.evidence.correlation = lines.persistence();
    const int tenths = static_cast<int>(std::ceil(lines.persistence() * 10 - 1e-9));
    c.evidence.p_persistent =
        simulated_p(samples.of({kShape, series.size(), shortest, tenths}).sup, c.evidence.search.sup);
    c.breaks = describe_breaks(c, fits, lines, level);
    describe_changes(c, lines, level);
    return c;
}

Change same_change(const Course& course, const Change& change, const IntensitySeries& series, double level) {
    const auto index = [&](int year) { return static_cast<std::size_t>(year - course.series.years[0]); };
    return Lines(series, course.begins).change(series, index(change.from), index(change.to), level);
}

std::vector<Prediction> predict_last(const Course& before, const IntensitySeries& all, double level) {
    const Lines lines(before.series, before.begins);
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

QuickSearch quick_search(const IntensitySeries& series, NullSamples& samples) {
    if (series.size() < kFewestYears) return {};
    const std::size_t shortest = shortest_segment(series.size(), parameters_of(kShape));
    QuickSearch out;
    out.sup = largest_break_statistic(fits_of(series), shortest);
    out.p = simulated_p(samples.of({kShape, series.size(), shortest, 0}).sup, out.sup);
    return out;
}

}  // namespace comity
