#include "comity/cli/number_check.h"

#include <fmt/format.h>

#include "comity/base/text.h"

namespace comity {

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
    return CLI::Validator(
        [=](const std::string& said) {
            const auto value = parse_integer<std::int64_t>(said);
            if (value && *value >= least && *value <= most) return std::string();
            return fmt::format("{} is not understood: it takes a whole number from {} to {}", said, least, most);
        },
        fmt::format("{} to {}", least, most));
}

CLI::Validator real_number(double least, double most) {
    return CLI::Validator(
        [=](const std::string& said) {
            double value = 0;
            const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), value);
            if (failed == std::errc{} && end == said.data() + said.size() && value >= least && value <= most) return std::string();
            return fmt::format("{} is not understood: it takes a number from {} to {}", said, least, most);
        },
        fmt::format("{} to {}", least, most));
}

}  // namespace comity
