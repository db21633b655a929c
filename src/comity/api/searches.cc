// How many searches for blocs a question takes: what a server grants at most.
#include <fmt/format.h>

#include <algorithm>

#include "comity/api/describe.h"
#include "comity/api/operations_internal.h"
#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::uint64_t kMostSearches = 20'000;

bool has(const Operation& operation, std::string_view name) {
    return std::ranges::any_of(operation.parameters, [&](const Parameter& p) { return p.name == name; });
}

// By default and of what is no range, some; one year has no searches of its own.
std::uint64_t years_searched(const Arguments& arguments) {
    constexpr std::uint64_t kSome = 5;
    const auto conventions = conventions_of(arguments);
    if (!conventions.ok() || !conventions->years) return kSome;
    return static_cast<std::uint64_t>(conventions->years->to - conventions->years->from);
}

}  // namespace

// As many a resolution as `runs` says, in all years together and in each; one in each random network. What cuts a network searches
// it before and after.
Status check_searches_for_others(const Operation& operation, const Arguments& arguments) {
    if (!has(operation, "runs")) return ok();
    const auto number = [&](const std::string& name) {
        constexpr std::uint64_t kDefault = 20;  // of both
        return has(operation, name) ? std::min(parse_integer<std::uint64_t>(arguments.text(name)).value_or(kDefault), kMostSearches) : 0;
    };
    const std::uint64_t resolutions = split(arguments.text("resolution", "1,1.25,1.5"), ',').size();
    const std::uint64_t each = has(operation, "null_networks") ? resolutions * (1 + years_searched(arguments)) : 2;
    if (number("runs") * each + number("null_networks") <= kMostSearches) return ok();
    return usage_error(fmt::format("this question takes more than {} searches (runs, by values of resolution and by years, and one a null "
                                   "network), which is too much for this server: say less",
                                   with_thousands(kMostSearches)));
}

}  // namespace comity
