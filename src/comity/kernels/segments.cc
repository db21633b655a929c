#include "comity/kernels/segments.h"

#include <algorithm>
#include <cmath>

namespace comity {

namespace {

// The straightforward two-pass fit of the whole series.
SegmentFit fit_all(SegmentShape shape, std::span<const double> y, std::span<const double> w) {
    SegmentFit fit;
    for (std::size_t t = 0; t < y.size(); ++t) {
        fit.weight += w[t];
        fit.middle += w[t] * static_cast<double>(t);
        fit.at_middle += w[t] * y[t];
    }
    fit.middle /= fit.weight;
    fit.at_middle /= fit.weight;
    if (shape == SegmentShape::kMean) return fit;
    double cross = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
        const double away = static_cast<double>(t) - fit.middle;
        fit.spread += w[t] * away * away;
        cross += w[t] * away * (y[t] - fit.at_middle);
    }
    fit.slope = fit.spread > 0 ? cross / fit.spread : 0;
    return fit;
}

}  // namespace

SegmentFits::SegmentFits(SegmentShape shape, std::span<const double> y, std::span<const double> weights)
    : shape_(shape), y_(y.begin(), y.end()), weights_(weights.begin(), weights.end()) {
    if (weights_.empty()) weights_.assign(y_.size(), 1.0);
    upto_.resize(y_.size() + 1);
    if (y_.empty()) return;
    whole_ = fit_all(shape, y_, weights_);
    middle_ = static_cast<double>(y_.size() - 1) / 2;
    Sums sums;
    for (std::size_t i = 0; i < y_.size(); ++i) {
        const double w = weights_[i], t = static_cast<double>(i) - middle_;
        const double y_rest = y_[i] - whole_.value(static_cast<double>(i));
        sums.w += w, sums.wt += w * t, sums.wtt += w * t * t;
        sums.wy += w * y_rest, sums.wty += w * t * y_rest, sums.wyy += w * y_rest * y_rest;
        upto_[i + 1] = sums;
    }
}

SegmentFits::Sums SegmentFits::between(std::size_t begin, std::size_t end) const {
    const Sums &a = upto_[begin], &b = upto_[end];
    return {b.w - a.w, b.wt - a.wt, b.wtt - a.wtt, b.wy - a.wy, b.wty - a.wty, b.wyy - a.wyy};
}

double SegmentFits::rss(std::size_t begin, std::size_t end) const {
    if (end - begin <= parameters()) return 0;
    const Sums s = between(begin, end);
    double rss = s.wyy - s.wy * s.wy / s.w;
    if (shape_ == SegmentShape::kLine) {
        const double cross = s.wty - s.wt * s.wy / s.w, spread = s.wtt - s.wt * s.wt / s.w;
        rss -= cross * cross / spread;
    }
    return std::max(rss, 0.0);
}

SegmentFit SegmentFits::fit(std::size_t begin, std::size_t end) const {
    const Sums s = between(begin, end);
    SegmentFit fit;
    const double from_middle = s.wt / s.w;
    fit.weight = s.w;
    fit.middle = from_middle + middle_;
    fit.at_middle = s.wy / s.w + whole_.value(fit.middle);
    fit.slope = whole_.slope;
    if (shape_ == SegmentShape::kLine && end - begin > 1) {
        fit.spread = s.wtt - s.wt * from_middle;
        fit.slope += (s.wty - from_middle * s.wy) / fit.spread;
    }
    fit.rss = rss(begin, end);
    return fit;
}

std::vector<double> SegmentFits::residuals(std::span<const std::size_t> begins) const {
    std::vector<double> out;
    out.reserve(y_.size());
    for (std::size_t piece = 0; piece <= begins.size(); ++piece) {
        const std::size_t begin = piece == 0 ? 0 : begins[piece - 1];
        const std::size_t end = piece == begins.size() ? y_.size() : begins[piece];
        const SegmentFit one = fit(begin, end);
        for (std::size_t i = begin; i < end; ++i)
            out.push_back(std::sqrt(weights_[i]) * (y_[i] - one.value(static_cast<double>(i))));
    }
    return out;
}

}  // namespace comity
