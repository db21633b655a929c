// Aligned columns for people: text to the left, numbers to the right.
#pragma once

#include <string>
#include <vector>

namespace comity {

class TextTable {
  public:
    // A heading that starts with '>' is a column of numbers.
    explicit TextTable(std::vector<std::string> headings);
    void add(std::vector<std::string> cells);
    void rule();  // a line between groups of rows
    // On a terminal that is too narrow its widest texts are cut, if that makes it fit; figures never are.
    [[nodiscard]] std::string text() const;

  private:
    [[nodiscard]] std::vector<std::size_t> widths() const;
    std::vector<std::string> headings_;
    std::vector<bool> right_;
    std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// Columns that a text takes on a terminal: code points (wide East Asian ones count two).
std::size_t display_width(const std::string& text);
// How many columns the terminal has that all texts of this run go to; 0, as at first: they go to none, and have any width.
void fit_texts_to(std::size_t columns);
// Columns for the last text of a line that has `taken` before it: what the terminal leaves, or `otherwise` where there is none.
std::size_t room_on_terminal(std::size_t taken, std::size_t otherwise);
// Cut to `width` columns, with an ellipsis where something was cut.
std::string shortened(const std::string& text, std::size_t width);

}  // namespace comity
