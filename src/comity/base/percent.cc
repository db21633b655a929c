#include "comity/base/percent.h"

#include <fmt/format.h>

namespace comity {

std::string percent_of_level(double level) {
    std::string text = fmt::format("{:.7f}", 100 * level);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace comity
