#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/published_ties.h"
#include "comity/api/explain.h"
#include "comity/api/operations_internal.h"
#include "comity/base/text.h"

namespace comity {

namespace {

// Pages that an atlas's own records can illustrate.
constexpr std::string_view kOnPublishedTies[] = {"citation_normalized_percentile", "openalex-2026-06",
                                                 "openalex-2026-07", "percentile"};

Json ties_json(const PublishedTies& t) {
    return {{"works", t.works},     {"tied", t.tied},       {"tied_apart", t.apart},
            {"widest_gap", t.widest}, {"uncited", t.uncited}, {"uncited_in_top_10_percent", t.uncited_top_10},
            {"uncited_in_top_1_percent", t.uncited_top_1}};
}

std::string ties_text(const PublishedTies& t) {
    const auto n = [](std::uint64_t value) { return with_thousands(value); };
    if (t.works == 0) return "No work of this atlas carries both a published fwci and a published percentile.\n";
    std::string text = fmt::format(
        "{} works carry a published fwci and a published percentile. {} of them share cohort and fwci with another work;\n"
        "{} of these have another percentile than some work they are equal to",
        n(t.works), n(t.tied), n(t.apart));
    text += t.apart > 0 ? fmt::format(", and two that are equal lie up to {:.4f} apart.\n", t.widest) : ".\n";
    text += fmt::format("{} are uncited by their fwci: {} of these are flagged as top 10 %, {} as top 1 %.\n",
                        n(t.uncited), n(t.uncited_top_10), n(t.uncited_top_1));
    return text;
}

Result<Json> run_explain(const Arguments& arguments, const Session& session) {
    if (!arguments.has("name")) {
        Json all = Json::array();
        for (const Definition& d : definitions()) all.push_back({{"name", d.name}, {"summary", d.summary}});
        return Json{{"definitions", all}};
    }
    COMITY_ASSIGN(const Definition d, definition_of(arguments.text("name")));
    Json json = {{"name", d.name}, {"summary", d.summary}, {"text", d.text}};
    const bool on_ties = std::find(std::begin(kOnPublishedTies), std::end(kOnPublishedTies), d.name) !=
                         std::end(kOnPublishedTies);
    if (!on_ties || !arguments.has("atlas")) return json;
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "explain"));
    const Atlas& atlas = *opened;
    const PublishedTies ties = published_ties(atlas);
    json["atlas"] = ties_json(ties);
    json["text"] = d.text + "\n## In this atlas\n\n" + ties_text(ties);
    return json;
}

}  // namespace

Operation explain_operation() {
    return {"explain",
            "Print a definition.",
            "comity explain mncs",
            false,
            {{"name", ParameterKind::kText, true, false,
              "A measure, a convention, a preset, a bloc ('bloc' lists those) or an idea; without it all others are listed.", "", ""},
             {"atlas", ParameterKind::kPath, false, false,
              "Folder of an atlas whose own numbers are added, where a page has some.", "", ""}},
            run_explain};
}

}  // namespace comity
