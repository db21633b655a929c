// Small pieces of an SVG file: escaped text, wrapped lines, round axis numbers, compact path data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comity {

// Text for element content and attributes: & < > " escaped, control characters replaced by blanks.
std::string xml_escaped(std::string_view text);

// Lines of at most `width` columns, broken at blanks; a word longer than that is broken anywhere.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

// Round numbers (1, 2 or 5 times a power of ten apart) within low…high, about `wanted` of them.
struct RoundTicks {
    std::vector<double> at;
    int decimals = 0;  // that tell two neighbours apart
};
RoundTicks round_ticks(double low, double high, int wanted);

// A coordinate with one decimal at most: "12", "0.5".
std::string coordinate(double value);

// Data of a path element: relative moves in whole tenths, so that a long path is short and does not drift.
class SvgPath {
  public:
    void move(double x, double y);
    void line(double x, double y);
    void dot(double x, double y);  // shows with round line caps
    void close() { data_ += 'z'; }
    [[nodiscard]] const std::string& data() const { return data_; }
    // The element, or nothing if the path is empty.
    [[nodiscard]] std::string element(std::string_view style_class) const;

  private:
    void step(char command, double x, double y);
    std::string data_;
    long x_ = 0, y_ = 0;  // in tenths
};

}  // namespace comity
