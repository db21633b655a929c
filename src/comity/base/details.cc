#include "comity/base/details.h"

#include <algorithm>

#include <fmt/format.h>

#include "comity/base/text.h"

namespace comity {

std::string_view detail_name(Detail detail) {
    switch (detail) {
        case Detail::kTitles: return "titles";
        case Detail::kDois: return "dois";
        case Detail::kAuthors: return "authors";
        case Detail::kInstitutions: return "institutions";
        case Detail::kAddresses: return "addresses";
        case Detail::kFunders: return "funders";
        case Detail::kSelfCitations: break;
    }
    return "self_citations";
}

std::string details_text(const Details& details) {
    std::string text;
    for (const Detail detail : kAllDetails) {
        if (!details.has(detail)) continue;
        if (!text.empty()) text += ",";
        text += detail_name(detail);
    }
    return text;
}

namespace {

Status add_named(std::string_view name, Details& details) {
    if (name == "all") {
        for (const Detail detail : kAllDetails) details.add(detail);
        return ok();
    }
    const auto* const found = std::ranges::find(kAllDetails, name, detail_name);
    if (found == kAllDetails.end()) {
        Details all;
        (void)add_named("all", all);
        return usage_error(fmt::format("an atlas cannot be built without '{}': what may be left out is {}, or all of these", name,
                                       details_text(all)));
    }
    details.add(*found);
    return ok();
}

}  // namespace

Result<Details> parse_details(std::string_view text) {
    Details details;
    while (!trimmed(text).empty()) {
        const std::size_t comma = text.find(',');
        COMITY_TRY(add_named(trimmed(text.substr(0, comma)), details));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return details;
}

}  // namespace comity
