#include "comity/measures/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "comity/base/text.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

constexpr std::string_view kLevelNames[] = {"domain", "field", "subfield", "topic"};

// The digits of "1702", "T10017", "https://openalex.org/subfields/1702".
std::optional<std::uint32_t> class_number(std::string_view text, int level) {
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) text.remove_prefix(slash + 1);
    if (level == 3 && !text.empty() && (text[0] == 'T' || text[0] == 't')) text.remove_prefix(1);
    return parse_integer<std::uint32_t>(text);
}

}  // namespace

Result<std::uint32_t> parse_class(std::string_view text, int level, const Atlas& atlas) {
    const std::string_view level_name = kLevelNames[level];
    const auto of_topic = level == 0   ? atlas.topic_domain
                          : level == 1 ? atlas.topic_field
                          : level == 2 ? atlas.topic_subfield
                                       : atlas.topic_topic;
    if (const auto number = class_number(trimmed(text), level)) {
        if (std::find(of_topic.begin(), of_topic.end(), *number) == of_topic.end() || *number == 0)
            return usage_error(fmt::format("no work of this atlas lies in {} {}", level_name, *number));
        return *number;
    }
    std::vector<std::uint32_t> exact, part;
    const std::string wanted = lower(trimmed(text));
    for (std::size_t i = 0; i < atlas.class_id.size(); ++i) {
        if (atlas.class_level[i] != level) continue;
        const std::string name = lower(atlas.class_name[i]);
        if (name == wanted) exact.push_back(atlas.class_id[i]);
        else if (name.find(wanted) != std::string::npos) part.push_back(atlas.class_id[i]);
    }
    const auto& found = exact.empty() ? part : exact;
    if (found.size() == 1) return found.front();
    if (found.empty()) return usage_error(fmt::format("no {} of this atlas is called '{}'", level_name, text));
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 5); ++i)
        names += fmt::format("{}{} ({})", i == 0 ? "" : ", ", atlas.name_of_class(level, found[i]), found[i]);
    return usage_error(fmt::format("'{}' is not one {}: {}{}", text, level_name, names, found.size() > 5 ? ", …" : ""));
}

WorkFilter::WorkFilter(const Atlas& atlas, const Conventions& c, const std::vector<BylineView>& bylines)
    : atlas_(atlas),
      bylines_(bylines),
      max_authors_(c.max_authors.value_or(std::numeric_limits<std::uint64_t>::max())),
      max_countries_(c.max_countries.value_or(std::numeric_limits<std::uint64_t>::max())) {
    for (std::size_t t = 0; t < atlas.types.size(); ++t)
        types_.push_back(std::find(c.types.begin(), c.types.end(), atlas.types[t]) != c.types.end());
    if (c.corpus == Corpus::kCore) refused_ |= kXpac;
    if (c.retracted == Retracted::kDrop) refused_ |= kRetracted;
}

}  // namespace comity
