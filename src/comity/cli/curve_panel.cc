#include "comity/cli/curve_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "comity/base/text.h"
#include "comity/cli/svg.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr double kLeft = 288, kRight = kCurveWidth - 128, kPlotHeight = 220, kRow = 13, kGroupGap = 7;
constexpr std::size_t kMostShown = 1500, kMostWhiskers = 1200, kMostTicks = 240, kCells = 133;
constexpr std::size_t kShades = 8;

// The values drawn: all, or evenly spaced ones along the sorted values, first and last included.
std::vector<std::size_t> shown_points(std::size_t n) {
    const std::size_t m = std::min(n, kMostShown);
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < m; ++i) shown.push_back(m == n ? i : i * (n - 1) / (m - 1));
    return shown;
}

std::string text_element(double x, double y, std::string_view style_class, const std::string& text) {
    return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", style_class, coordinate(x), coordinate(y),
                       xml_escaped(text));
}

std::string line_element(double x1, double y1, double x2, double y2, std::string_view style_class) {
    return fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", style_class, coordinate(x1),
                       coordinate(y1), coordinate(x2), coordinate(y2));
}

class Panel {
  public:
    Panel(const CurveData& data, const CurveReading& reading)
        : data_(data), reading_(reading), points_(reading.points), shown_(shown_points(points_.size())) {}

    std::string draw(double& y) {
        head(y);
        top_ = y;
        bottom_ = y + kPlotHeight;
        choose_domain();
        grid();
        intervals();
        world();
        values();
        first_options();
        lines_with_labels();
        y = bottom_ + 16;
        matrix(y);
        return std::move(out_);
    }

  private:
    [[nodiscard]] double x_of(double position) const {  // 0 … 1 along the sorted values
        return kLeft + position * (kRight - kLeft);
    }
    [[nodiscard]] double x_of_shown(std::size_t i) const {
        return x_of((static_cast<double>(i) + 0.5) / static_cast<double>(shown_.size()));
    }
    [[nodiscard]] double y_of(double value) const {
        const double share = (value - low_) / (high_ - low_);
        return bottom_ - std::clamp(share, 0.0, 1.0) * kPlotHeight;
    }
    [[nodiscard]] bool inside(double value) const { return value >= low_ && value <= high_; }
    [[nodiscard]] std::string as_text(double value) const { return measure_text(reading_, value); }

    void head(double& y);
    void choose_domain();
    void grid();
    void intervals();
    void world();
    void values();
    void first_options();
    void lines_with_labels();
    void matrix(double& y);
    void row(std::size_t axis, int option, double y);
    void ticks(std::size_t axis, int option, double y);
    void shades(std::size_t axis, int option, double y);
    [[nodiscard]] bool varies(std::size_t axis) const;

    const CurveData& data_;
    const CurveReading& reading_;
    const std::vector<CurvePoint>& points_;
    std::vector<std::size_t> shown_;
    std::optional<double> world_;  // median of the baseline
    double low_ = 0, high_ = 0, top_ = 0, bottom_ = 0;
    std::string out_;
};

void Panel::head(double& y) {
    y += 18;
    const auto lines = wrapped(reading_.id + " · " + reading_.text, 118);
    for (const std::string& line : lines) {
        out_ += text_element(kCurveMargin, y, "reading", line);
        y += 18;
    }
    std::string facts = fmt::format("{} · {} specification{}", reading_.whose_measure(),
                                    with_thousands(reading_.specifications), reading_.specifications == 1 ? "" : "s");
    if (points_.size() != reading_.specifications)
        facts += fmt::format(", {} with a value", with_thousands(points_.size()));
    if (reading_.judging > 0 && reading_.judging != points_.size())
        facts += fmt::format(", {} to judge by", with_thousands(reading_.judging));
    if (!reading_.compared_with.empty()) facts += " · compared with " + reading_.compared_with;
    facts += fmt::format(" · smallest {}, median {}, largest {}", as_text(reading_.smallest), as_text(reading_.median),
                         as_text(reading_.largest));
    if (reading_.stated && reading_.reach_share)
        facts += fmt::format(" · {:.1f} % reach {}", 100 * *reading_.reach_share, stated_text(reading_));
    out_ += text_element(kCurveMargin, y, "facts", facts);
    std::string verdict = reading_.verdict.empty() ? "" : "Verdict: " + reading_.verdict;
    // What a handful of works gives is shown, but nothing about it is said.
    const bool judged = reading_.judging > 0;
    if (!judged)
        verdict += fmt::format(" · it rests on {} works at most, and fewer than {} judge nothing: values in grey",
                               with_thousands(reading_.most_works), data_.fewest_to_judge);
    constexpr std::size_t kMostAxes = 3;
    for (std::size_t i = 0; judged && i < std::min(kMostAxes, reading_.moved_by.size()); ++i)
        if (const auto& [key, share] = reading_.moved_by[i]; share >= 0.01)
            verdict += fmt::format("{}{} {:.0f} %",
                                   i > 0             ? ", "
                                   : verdict.empty() ? "Variance: "
                                                     : " · variance: ",
                                   key, 100 * share);
    if (!verdict.empty()) {
        y += 16;
        out_ += text_element(kCurveMargin, y, "verdict", shortened(verdict, 140));
    }
    y += 14;
}

void Panel::choose_domain() {
    std::vector<double> lower, upper, world;
    for (const CurvePoint& p : points_) {
        if (p.lower && p.upper) lower.push_back(*p.lower), upper.push_back(*p.upper);
        if (p.world && reading_.counts(p)) world.push_back(*p.world);
    }
    const double smallest = points_.empty() ? 0 : points_.front().value, largest = points_.empty() ? 0 : points_.back().value;
    low_ = smallest, high_ = largest;  // what rests on few works may lie beyond what is told
    // A few works make intervals that would press the rest flat: of 50 bounds one may leave the frame.
    const auto part = [](std::vector<double>& v, double share) {
        std::sort(v.begin(), v.end());
        return v[static_cast<std::size_t>(share * static_cast<double>(v.size() - 1))];
    };
    if (!lower.empty()) low_ = std::min(low_, part(lower, 0.02));
    if (!upper.empty()) high_ = std::max(high_, part(upper, 0.98));
    double range = std::max(high_ - low_, 0.02 * std::abs(high_));
    if (range == 0) range = 1;
    const double wide_low = low_ - 3 * range, wide_high = high_ + 3 * range;
    const auto include = [&](double value) {
        if (value < wide_low || value > wide_high) return;
        low_ = std::min(low_, value);
        high_ = std::max(high_, value);
    };
    if (!world.empty()) {
        std::sort(world.begin(), world.end());
        world_ = median_of_sorted(world);
        for (const double value : {world.front(), *world_, world.back()}) include(value);
    }
    if (reading_.stated) include(*reading_.stated);
    const double pad = high_ > low_ ? 0.06 * (high_ - low_) : range / 2;
    low_ -= pad;
    high_ += pad;
    if (smallest >= 0) low_ = std::max(low_, 0.0);
    if (reading_.is_share()) high_ = std::min(high_, std::max(1.0, largest));
}

void Panel::grid() {
    const bool share = reading_.is_share();
    const double scale = share ? 100 : 1;
    const RoundTicks ticks = round_ticks(low_ * scale, high_ * scale, 6);
    for (const double tick : ticks.at) {
        const double y = y_of(tick / scale);
        const std::string text = is_count_measure(reading_.measure) && ticks.decimals == 0 && tick >= 0
                                     ? with_thousands(static_cast<std::uint64_t>(std::llround(tick)))
                                     : fmt::format("{:.{}f}{}", tick, ticks.decimals, share ? " %" : "");
        out_ += line_element(kLeft, y, kRight, y, "grid");
        out_ += text_element(kLeft - 8, y + 4, "tick", text);
    }
    out_ += line_element(kLeft, bottom_, kRight, bottom_, "base");
}

void Panel::intervals() {
    SvgPath path;
    if (points_.size() <= kMostWhiskers) {
        for (std::size_t i = 0; i < shown_.size(); ++i)
            if (const CurvePoint& p = points_[shown_[i]]; p.lower && p.upper) {
                path.move(x_of_shown(i), y_of(*p.lower));
                path.line(x_of_shown(i), y_of(*p.upper));
            }
        out_ += path.element("whisker");
        return;
    }
    bool any = false;
    const auto bound = [&](std::size_t i, bool upper) {
        const CurvePoint& p = points_[shown_[i]];
        any |= p.lower && p.upper;
        const double y = y_of(p.lower && p.upper ? (upper ? *p.upper : *p.lower) : p.value);
        if (path.data().empty()) path.move(x_of_shown(i), y);
        else path.line(x_of_shown(i), y);
    };
    for (std::size_t i = 0; i < shown_.size(); ++i) bound(i, true);
    for (std::size_t i = shown_.size(); i-- > 0;) bound(i, false);
    path.close();
    if (any) out_ += path.element("band");
}

void Panel::world() {
    if (!world_) return;
    SvgPath path;
    double least = *world_, most = *world_;
    for (std::size_t i = 0; i < shown_.size(); ++i)
        if (const auto& value = points_[shown_[i]].world; value && inside(*value)) {
            path.dot(x_of_shown(i), y_of(*value));
            least = std::min(least, *value);
            most = std::max(most, *value);
        }
    if (y_of(least) - y_of(most) < 1.5) {
        if (inside(*world_)) out_ += line_element(kLeft, y_of(*world_), kRight, y_of(*world_), "world");
    } else {
        out_ += path.element(shown_.size() > kMostTicks ? "worlds" : "worlds few");
    }
}

void Panel::values() {
    SvgPath judging, others;
    for (std::size_t i = 0; i < shown_.size(); ++i)
        (points_[shown_[i]].judges ? judging : others).dot(x_of_shown(i), y_of(points_[shown_[i]].value));
    const std::string size = shown_.size() > kMostTicks ? "" : shown_.size() > 60 ? " some" : " few";
    if (!others.data().empty()) out_ += others.element("values grey" + size);
    if (!judging.data().empty()) out_ += judging.element("values" + size);
    const auto n = static_cast<double>(points_.size());
    out_ += text_element(kLeft, bottom_ + 12, "from", "1");
    out_ += text_element((kLeft + kRight) / 2, bottom_ + 12, "middle", "specifications, sorted by value");
    if (n > 1) out_ += text_element(kRight, bottom_ + 12, "tick", with_thousands(points_.size()));
}

// The claim's default specification: the first option of every axis that has a part in the reading.
void Panel::first_options() {
    const auto is_first = [](const CurvePoint& p) {
        return std::all_of(p.choice.begin(), p.choice.end(), [](int c) { return c <= 0; }) &&
               std::any_of(p.choice.begin(), p.choice.end(), [](int c) { return c == 0; });
    };
    const auto found = std::find_if(points_.begin(), points_.end(), is_first);
    if (found == points_.end() || points_.size() < 2) return;
    const double position = (static_cast<double>(found - points_.begin()) + 0.5) / static_cast<double>(points_.size());
    const double x = x_of(position), y = y_of(found->value);
    out_ += fmt::format("<circle class=\"first\" cx=\"{}\" cy=\"{}\" r=\"4\"/>\n", coordinate(x), coordinate(y));
    // The curve rises: above it to the left and below it to the right there is room.
    const bool left = position > 0.25;
    out_ += text_element(left ? x - 5 : x + 5, left ? y - 10 : y + 18, left ? "first tick" : "first from",
                         "first options: " + as_text(found->value));
}

// The stated figure as a line, and at the right what the lines are, without two labels on each other.
void Panel::lines_with_labels() {
    struct Label {
        double y;
        std::string_view style;
        std::string text;
    };
    std::vector<Label> labels;
    const auto place = [&](double value, std::string_view style, const std::string& text) {
        const std::string arrow = inside(value) ? "" : value > high_ ? " ↑" : " ↓";
        labels.push_back({y_of(value) + 4, style, text + arrow});
    };
    if (reading_.stated) {
        if (inside(*reading_.stated))
            out_ += line_element(kLeft, y_of(*reading_.stated), kRight, y_of(*reading_.stated), "stated");
        place(*reading_.stated, "label stated", "stated " + stated_text(reading_));
    }
    if (world_) place(*world_, "label world", (data_.full_scope ? "world " : "atlas ") + as_text(*world_));
    if (labels.empty()) return;
    std::stable_sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
    constexpr double kApart = 14;
    for (std::size_t i = 1; i < labels.size(); ++i) labels[i].y = std::max(labels[i].y, labels[i - 1].y + kApart);
    const double over = labels.back().y - (bottom_ + 4);
    if (over > 0)
        for (std::size_t i = labels.size(); i-- > 0;)
            labels[i].y = std::min(labels[i].y, (i + 1 == labels.size() ? bottom_ + 4 : labels[i + 1].y - kApart));
    for (const Label& label : labels) out_ += text_element(kRight + 8, label.y, label.style, label.text);
}

bool Panel::varies(std::size_t axis) const {
    return std::any_of(points_.begin(), points_.end(),
                       [&](const CurvePoint& p) { return p.choice[axis] != points_.front().choice[axis]; });
}

void Panel::matrix(double& y) {
    bool any = false;
    for (std::size_t a = 0; a < data_.axes.size(); ++a) {
        if (!varies(a)) continue;
        const CurveAxis& axis = data_.axes[a];
        y += any ? kGroupGap : kRow + 4;
        if (!any) out_ += text_element(kCurveWidth - kCurveMargin, y - 3, "tick", "median");
        any = true;
        out_ += line_element(kCurveMargin, y, kCurveWidth - kCurveMargin, y, "grid");
        if (axis.estimand)
            out_ += fmt::format("<path class=\"mark\" d=\"M{} {}l4 4l-4 4l-4-4z\"/>\n", coordinate(kCurveMargin + 4),
                                coordinate(y + kRow / 2 - 3.5));
        out_ += text_element(kCurveMargin + 14, y + kRow - 2.5, "key", axis.name);
        for (std::size_t o = 0; o < axis.options.size(); ++o) {
            row(a, static_cast<int>(o), y);
            y += kRow;
        }
    }
    y += 8;
}

void Panel::row(std::size_t axis, int option, double y) {
    const std::string& text = data_.axes[axis].names[static_cast<std::size_t>(option)];
    // The first row shares its line with the key. About 6.6 pixels a letter.
    const double taken = option == 0 ? 14 + 7.2 * static_cast<double>(data_.axes[axis].name.size()) : 0;
    const std::string shown = shortened(text, static_cast<std::size_t>((kLeft - kCurveMargin - 16 - taken) / 6.6));
    const std::string whole = shown == text ? "" : "<title>" + xml_escaped(text) + "</title>";
    out_ += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\">{}{}</text>\n", coordinate(kLeft - 8),
                        coordinate(y + kRow - 3), whole, xml_escaped(shown));
    std::vector<double> values;
    for (const CurvePoint& p : points_)
        if (p.choice[axis] == option && reading_.counts(p)) values.push_back(p.value);
    out_ += text_element(kCurveWidth - kCurveMargin, y + kRow - 3, "tick",
                         values.empty() ? "no value" : as_text(median_of_sorted(values)));
    if (values.empty()) return;
    if (points_.size() <= kMostTicks) ticks(axis, option, y + kRow / 2);
    else shades(axis, option, y + kRow / 2);
}

void Panel::ticks(std::size_t axis, int option, double y) {
    SvgPath path;
    for (std::size_t i = 0; i < shown_.size(); ++i)
        if (points_[shown_[i]].choice[axis] == option) {
            path.move(x_of_shown(i), y - 4);
            path.line(x_of_shown(i), y + 4);
        }
    out_ += path.element(shown_.size() > 100 ? "use" : "use few");
}

// Too many for ticks: cells along the sorted values, the darker, the more of their specifications use the option.
void Panel::shades(std::size_t axis, int option, double y) {
    std::array<SvgPath, kShades> paths;
    std::size_t run_start = 0, run_shade = 0;
    const auto edge = [](std::size_t cell) { return static_cast<double>(cell) / static_cast<double>(kCells); };
    const auto finish_run = [&](std::size_t end) {
        if (run_shade > 0) {
            paths[run_shade - 1].move(x_of(edge(run_start)), y);
            paths[run_shade - 1].line(x_of(edge(end)), y);
        }
        run_start = end;
    };
    for (std::size_t cell = 0; cell < kCells; ++cell) {
        const std::size_t from = cell * points_.size() / kCells, to = (cell + 1) * points_.size() / kCells;
        std::size_t uses = 0;
        for (std::size_t i = from; i < to; ++i) uses += points_[i].choice[axis] == option;
        const std::size_t shade = (uses * kShades + (to - from) - 1) / (to - from);
        if (shade == run_shade) continue;
        finish_run(cell);
        run_shade = shade;
    }
    finish_run(kCells);
    for (std::size_t s = 0; s < kShades; ++s) out_ += paths[s].element(fmt::format("use cell s{}", s + 1));
}

}  // namespace

std::string curve_panel(const CurveData& data, const CurveReading& reading, double& y) {
    return Panel(data, reading).draw(y);
}

std::string curve_panel_notes(const CurveData& data) {
    std::string notes =
        "Rows of a choice show where along the sorted values it is made; at the right, the median under it.";
    bool shaded = false, thinned = false, estimand = false, intervals = false, world = false;
    for (const CurveReading& reading : data.readings) {
        shaded |= reading.points.size() > kMostTicks;
        thinned |= reading.points.size() > kMostShown;
        for (const CurvePoint& p : reading.points) {
            intervals |= p.lower.has_value();
            world |= p.world.has_value();
        }
    }
    for (const CurveAxis& axis : data.axes) estimand |= axis.estimand;
    if (shaded) notes += " The darker, the larger the share of the specifications there.";
    if (estimand) notes += " Choices marked ◆: another option is another question.";
    notes += " The ring is the specification with the first option of every choice.";
    if (intervals) notes += " Grey: intervals, normal approximation; wide ones may leave the frame.";
    if (world)
        notes += fmt::format(" Green: the same measure of all works of {}, and its median.",
                             data.full_scope ? "the world" : "this atlas");
    if (thinned)
        notes += fmt::format(" Longer curves show {} evenly spaced specifications; shades and medians are made of all.",
                             with_thousands(kMostShown));
    return notes;
}

}  // namespace comity
