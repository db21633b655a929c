#include "comity/cli/sources_line.h"

#include <fmt/format.h>

namespace comity {

std::string sources_line(const Json& sources) {
    std::string line;
    for (const Json& s : sources)
        line += fmt::format("{}{}{} ({})", line.empty() ? "" : ", ", s["name"].get<std::string>(),
                            s["release"].is_null() ? "" : " " + s["release"].get<std::string>(),
                            s["licence"].is_null() ? "licence unknown" : s["licence"].get<std::string>());
    return line;
}

}  // namespace comity
