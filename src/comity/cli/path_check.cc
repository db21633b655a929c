#include "comity/cli/path_check.h"

#include <fmt/format.h>

namespace comity {

CLI::Validator no_flag() {
    return CLI::Validator(
        [](const std::string& said) {
            if (!said.starts_with("--")) return std::string();
            return fmt::format("needs a path behind it, and {0} is a flag (./{0} is a file of that name)", said);
        },
        "");
}

}  // namespace comity
