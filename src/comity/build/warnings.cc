#include "comity/build/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>

#include "comity/base/text.h"

namespace comity {

std::string most_frequent(std::vector<std::pair<std::string, std::uint64_t>> codes) {
    constexpr std::size_t kNamed = 20, kLongest = 40;
    std::ranges::stable_sort(codes, std::greater(), &std::pair<std::string, std::uint64_t>::second);
    std::string text;
    for (const auto& [code, n] : std::span(codes).first(std::min(kNamed, codes.size())))
        text += fmt::format("{}{}{} ({})", text.empty() ? "" : ", ", code.substr(0, kLongest), code.size() > kLongest ? "…" : "", n);
    if (codes.size() > kNamed) text += fmt::format(" and {} more", with_thousands(codes.size() - kNamed));
    return text;
}

void warn_of_lists(const std::vector<Input>& inputs, const std::vector<Release>& releases,
                   const std::vector<std::uint64_t>& in_vain, std::vector<std::string>& warnings) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (in_vain[i] > 0 && releases[i].date.empty())
            warnings.push_back(fmt::format("the list of deleted works of {} names {} works that stay: its release has no date, and so "
                                           "counts as older than theirs",
                                           inputs[i].name, with_thousands(in_vain[i])));
}

}  // namespace comity
