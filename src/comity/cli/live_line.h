// The one line on a terminal that tells how far something is.
#pragma once

#include <cstddef>
#include <string>

namespace comity {

class LiveLine {
  public:
    // `plain`: a terminal that knows no codes (TERM=dumb).
    explicit LiveLine(int descriptor, bool plain) : descriptor_(descriptor), plain_(plain) {}
    // In place of the line before; cut to the terminal's columns, since a line that wraps could not be taken back.
    void show(const std::string& line);
    void clear();

  private:
    void put(const std::string& text, std::size_t columns);
    int descriptor_;
    bool plain_;
    std::size_t before_ = 0;  // columns of what stands there
};

// What is written in place of a line `before` columns wide.
std::string line_in_place(const std::string& line, std::size_t before, bool plain);

}  // namespace comity
