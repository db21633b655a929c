#include "comity/measures/settle.h"

#include <fmt/format.h>

namespace comity {

Status settle(Conventions& c, std::optional<int> release, std::string_view directory) {
    const auto no_release = [&](std::string_view instead) {
        return usage_error(fmt::format("{} has no release date to count years from: say {}", directory, instead));
    };
    if (c.years && c.years->relative()) {
        if (!release) return no_release("--years FROM:TO");
        c.years = YearRange{*release + c.years->from, *release + c.years->to};
    }
    if (c.window.kind == Window::Kind::kUntilYears && c.years)
        c.window = {Window::Kind::kUntil, c.years->to + c.window.value};
    if (c.citing_until.kind == CitingUntil::Kind::kRelease) {
        if (!release) return no_release("--citing-until YEAR");
        c.citing_until = {CitingUntil::Kind::kYear, *release};
    }
    return ok();
}

}  // namespace comity
