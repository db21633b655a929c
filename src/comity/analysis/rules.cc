#include "comity/analysis/rules.h"

#include <fmt/format.h>

#include <memory>

#include "comity/measures/filter.h"

namespace comity {

std::string convention_text(const Conventions& c, std::string_view key) {
    for (const ConventionValue& value : convention_values(c))
        if (value.key == key) return value.key + "=" + value.text;
    return std::string(key);
}

namespace {

// The work filter of one convention alone: everything else passes.
std::shared_ptr<const WorkFilter> filter_of(const Atlas& atlas, const Conventions& c, std::string_view key,
                                            const BylineViews& views) {
    Conventions alone;
    for (const auto& [other, value] : {std::pair{"corpus", "all"}, {"types", "any"}, {"retracted", "keep"}})
        (void)set_convention(alone, other, value);
    // What references and classes are asked of.
    alone.class_level = c.class_level;
    alone.self_loops = c.self_loops;
    for (const ConventionValue& value : convention_values(c))
        if (value.key == key) (void)set_convention(alone, key, value.text);
    return std::make_shared<const WorkFilter>(atlas, alone, views);
}

}  // namespace

std::vector<WorkRule> rules_of(const Atlas& atlas, const Conventions& c, const BylineViews& views) {
    std::vector<WorkRule> rules;
    rules.push_back({"publication_year", "publication_year known", [](const Slice& s, Row) { return s.year != 0; }});
    const std::string stated = ";" + stated_text(c);
    for (const std::string_view key : {"corpus", "types", "retracted", "paratext", "language", "sources", "require",
                                       "type_groups", "max_authors", "max_countries"}) {
        // The first three are told always, the others where they ask for something.
        const bool always = key == "corpus" || key == "types" || key == "retracted";
        if (!always && stated.find(fmt::format(";{}=", key)) == std::string::npos) continue;
        rules.push_back({std::string(key), convention_text(c, key), [filter = filter_of(atlas, c, key, views)](const Slice& s, Row r) {
                             return filter->type_passes(s.type) && filter->passes(r);
                         }});
    }
    if (c.years) rules.push_back({"years", convention_text(c, "years"), [&](const Slice& s, Row) { return c.years->holds(s.year); }});
    rules.push_back({"country", "any country known (coverage.country)",
                     [&](const Slice&, Row r) { return views[atlas.byline[r]].places > 0; }});
    rules.push_back({"class", fmt::format("a class known ({})", convention_text(c, "class")), [&](const Slice& s, Row) {
                         const std::uint32_t ids[] = {s.key.domain, s.key.field, s.key.subfield, s.key.topic, 1};
                         return ids[static_cast<std::size_t>(c.class_level)] != 0;
                     }});
    return rules;
}

}  // namespace comity
