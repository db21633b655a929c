#include "comity/measures/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "comity/base/text.h"
#include "comity/measures/slice_blocks.h"
#include "comity/measures/type_groups.h"
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

bool holds(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::uint32_t class_of(const ClassKey& key, ClassLevel level) {
    switch (level) {
        case ClassLevel::kDomain: return key.domain;
        case ClassLevel::kField: return key.field;
        case ClassLevel::kSubfield: return key.subfield;
        case ClassLevel::kTopic: return key.topic;
        case ClassLevel::kNone: break;
    }
    return 1;
}

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

WorkFilter::WorkFilter(const Atlas& atlas, const Conventions& c, const BylineViews& bylines, int threads,
                       std::optional<YearRange> only, LeftOutRows left_out)
    : atlas_(atlas),
      bylines_(bylines),
      max_authors_(c.max_authors.value_or(std::numeric_limits<std::uint64_t>::max())),
      max_countries_(c.max_countries.value_or(std::numeric_limits<std::uint64_t>::max())),
      limited_(c.max_authors.has_value() || c.max_countries.has_value()) {
    const bool any_type = c.types == std::vector<std::string>{"any"};
    for (std::size_t t = 0; t < atlas.types.size(); ++t) types_.push_back(any_type || holds(c.types, atlas.types[t]));
    if (c.corpus == Corpus::kCore) refused_ |= kXpac;
    if (c.retracted == Retracted::kDrop) refused_ |= kRetracted;
    if (c.paratext == Paratext::kDrop) refused_ |= kParatext;
    if (c.sources == Sources::kCore) wanted_ |= kCoreSource;
    if (c.sources == Sources::kCoreOrProceedings) one_of_ = kCoreSource | kProceedings;
    if ((c.require & kRequireAffiliation) != 0) wanted_ |= kHasAffiliation;
    if ((c.require & kRequireCountedInstitution) != 0) wanted_ |= kCountsInstitutions;
    if (left_out != nullptr) left_out_ = std::move(left_out);
    else leave_out(c, threads, only);
}

void WorkFilter::leave_out(const Conventions& c, int threads, const std::optional<YearRange>& only) {
    constexpr int kByFlag = kRequireAffiliation | kRequireCountedInstitution;
    const TypeGrouping groups(atlas_, c.type_groups);
    const bool needed = !c.language.empty() || c.sources == Sources::kJournals || (c.require & ~kByFlag) != 0 ||
                        groups.leaves_out();
    if (!needed) return;
    if (!c.language.empty())
        for (std::size_t i = 0; i < atlas_.languages.size(); ++i)
            languages_.push_back(holds(c.language, lower(atlas_.languages[i])));
    if (c.sources == Sources::kJournals)
        for (std::size_t i = 0; i < atlas_.source_types.size(); ++i)
            journals_.push_back(atlas_.source_types[i] == "journal");
    std::vector<std::uint8_t> rows(atlas_.works());
    // Under citing=corpus works of any year are asked about. Those of a type that does not pass never are.
    const std::vector<SliceBlock> blocks = slice_blocks(atlas_, c.citing == Citing::kCorpus ? std::nullopt : only);
    parallel_for(blocks.size(), threads, [&](std::size_t b) {
        for (std::size_t s = blocks[b].begin; s < blocks[b].end; ++s) {
            const Slice& slice = atlas_.slices[s];
            if (!types_[slice.type]) continue;
            const bool lacks_class = (c.require & kRequireClass) != 0 && class_of(slice.key, c.class_level) == 0;
            for (Row row = slice.begin; row < slice.end; ++row)
                rows[row] = lacks_class || leaves_out(c, row) || (groups.leaves_out() && groups.of(slice.type, row) == kNoGroup);
        }
    });
    left_out_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(rows));
}

bool WorkFilter::leaves_out(const Conventions& c, Row row) const {
    if (!languages_.empty() && languages_[atlas_.language[row]] == 0) return true;
    if (!journals_.empty() && journals_[atlas_.type_of_source[row]] == 0) return true;
    if ((c.require & kRequireSource) != 0 && atlas_.source[row] == kNoRow) return true;
    if ((c.require & kRequireAuthor) != 0 && atlas_.byline_roles[atlas_.byline[row]].empty()) return true;
    if ((c.require & kRequireReferences) == 0 || atlas_.referenced_works_count[row] > 0) return false;
    return c.self_loops != SelfLoops::kKeep || (atlas_.flags[row] & kCitesItself) == 0;
}

}  // namespace comity
