#include "comity/base/nearest.h"

#include <algorithm>

namespace comity {

std::size_t letters_apart(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before = std::move(above);
        above = row;
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::string nearest_name(std::string_view said, const std::vector<std::string>& names) {
    constexpr std::size_t kLettersAnError = 3;
    std::size_t best = std::max<std::size_t>(1, said.size() / kLettersAnError) + 1;
    std::string nearest;
    for (const std::string& name : names)
        if (const std::size_t d = letters_apart(said, name); d < best) best = d, nearest = name;
    return nearest;
}

}  // namespace comity
