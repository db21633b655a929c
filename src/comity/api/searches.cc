// How many searches for blocs a question takes: what a server grants at most.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "comity/api/describe.h"
#include "comity/api/operations_internal.h"
#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::uint64_t kMostSearches = 20'000;

// As given, else as by default; nothing where the verb has no such parameter.
std::optional<std::string> said(const Operation& operation, const Arguments& arguments, std::string_view name) {
    const auto at = std::ranges::find(operation.parameters, name, &Parameter::name);
    if (at == operation.parameters.end()) return std::nullopt;
    return arguments.text(at->name, at->default_text);
}

// What is no number is refused later.
std::uint64_t number_of(const std::optional<std::string>& text) {
    return text ? std::min(parse_integer<std::uint64_t>(*text).value_or(0), kMostSearches) : 0;
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
    const auto runs = said(operation, arguments, "runs"), resolutions = said(operation, arguments, "resolution"),
               null_networks = said(operation, arguments, "null_networks");
    if (!runs) return ok();
    const std::uint64_t each = null_networks ? split(resolutions.value_or(""), ',').size() * (1 + years_searched(arguments)) : 2;
    if (number_of(runs) * each + number_of(null_networks) <= kMostSearches) return ok();
    return usage_error(fmt::format("this question takes more than {} searches (runs, by values of resolution and by years, and one a null "
                                   "network), which is too much for this server: say less",
                                   with_thousands(kMostSearches)));
}

}  // namespace comity
