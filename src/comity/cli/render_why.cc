#include "comity/cli/render_why.h"

#include <fmt/format.h>

#include "comity/base/text.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

std::string text_of(const Json& value, const std::string& otherwise = "–") {
    if (value.is_null()) return otherwise;
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// Whole numbers as they are, others with a few digits.
std::string number(const Json& value) {
    if (value.is_null()) return "–";
    if (value.is_number_integer() && value >= 0) return with_thousands(value.get<std::uint64_t>());
    return fmt::format("{:.4g}", value.get<double>());
}

std::string joined(const Json& list, const std::string& between = " ") {
    std::string text;
    for (const Json& one : list) text += (text.empty() ? "" : between) + one.get<std::string>();
    return text;
}

std::string share(const Json& value) { return value.is_null() ? "–" : fmt::format("{:.2f} %", 100 * value.get<double>()); }

std::string asked_about(const Json& d) {
    const Json& sides = d["question"]["countries"];
    return sides.empty() ? "the works asked about"
                         : fmt::format("the joint works of {} and {}", text_of(sides[0]), text_of(sides[1]));
}

std::string head(const Json& d) {
    const Json& w = d["why"]["work"];
    std::string out = fmt::format("{}: {}\n", text_of(d["question"]["work"]), shortened(text_of(w["title"], "(no title)"), 80));
    out += fmt::format("  {}{}, {}, {}", text_of(w["id"]).substr(text_of(w["id"]).rfind('/') + 1),
                       w["doi"].is_null() ? "" : " " + text_of(w["doi"]), text_of(w["year"], "year unknown"),
                       text_of(w["type"], "no type"));
    out += fmt::format(", {}", text_of(w["class"], "no class"));
    if (!w["source"].is_null()) out += fmt::format("; in {}", text_of(w["source"]["name"], text_of(w["source"]["id"], "a source without a name")));
    return out + "\n";
}

std::string rejected_lines(const Json& records) {
    std::string out;
    for (const Json& r : records["rejected"])
        out += fmt::format("  rejected: {}, line {}: {}\n", text_of(r["file"]), number(r["line"]), text_of(r["reason"]));
    return out;
}

std::string deleted_line(const Json& deleted) {
    if (deleted.is_null()) return "";
    return fmt::format("  deleted by release {}; {} of its records were read and dropped\n",
                       text_of(deleted["release"], "of unknown date"), number(deleted["records"]));
}

// Of a work that is in the atlas: what else was read of it.
std::string records_block(const Json& records) {
    const Json& kept = records["kept"];
    std::string out = fmt::format("  record of release {}, updated {}", text_of(kept["release"], "unknown"), text_of(kept["updated"], "unknown"));
    if (records["superseded"] != 0) out += fmt::format("; supersedes {} more", number(records["superseded"]));
    return out + "\n" + deleted_line(records["deleted"]) + rejected_lines(records);
}

// Of one that is not: why.
std::string absence(const Json& d) {
    const Json &why = d["why"], &records = why["records"];
    const std::string work = text_of(d["question"]["work"]), fate = text_of(why["fate"]);
    if (records.is_null())
        return fmt::format("{}: no work of this atlas has this DOI.\n  Works that were deleted or rejected are known by their OpenAlex id alone: ask for that.\n", work);
    if (fate == "never seen") return fmt::format("{}: not in this atlas; no record that was read names it.\n", work);
    if (fate != "not known") return fmt::format("{}: not in this atlas.\n", work) + deleted_line(records["deleted"]) + rejected_lines(records);
    if (records["rejected_without_id"] == 0 && records["rejected_unlisted"] == 0)
        return fmt::format("{}: not in this atlas, which was updated: what earlier builds left out is no longer listed.\n", work);
    return fmt::format("{}: not in this atlas. {} rejected records do not tell their id and {} are not listed: it may be one of them.\n",
                       work, number(records["rejected_without_id"]), number(records["rejected_unlisted"]));
}

std::string verdict(const Json& d) {
    const Json& why = d["why"];
    if (why["counts"] == true)
        return fmt::format("\nIt counts among {}, with weight {}.\n", asked_about(d), number(why["work"]["weight"]));
    std::string out = fmt::format("\nIt does not count among {}:\n", asked_about(d));
    for (const Json& r : why["rules"]) {
        if (r["passes"] == true || r["kind"] == "score" || r["kind"] == "coverage") continue;
        out += fmt::format("  {}: {}{}\n", text_of(r["name"]), text_of(r["found"]),
                           r["include_with"].is_null() ? "; no flag changes that"
                                                       : fmt::format("; {} lets it in", text_of(r["include_with"])));
    }
    return out;
}

std::string rules_block(const Json& rules) {
    TextTable table({"rule", "kind", "", "found", "lets it pass"});
    for (const Json& r : rules)
        table.add({shortened(text_of(r["name"]), 46), text_of(r["kind"]), r["passes"] == true ? "passes" : "fails",
                   shortened(text_of(r["found"]), 40), r["include_with"].is_null() ? "" : shortened(text_of(r["include_with"]), 40)});
    return "\nRules, in the order of the funnel\n" + table.text();
}

std::string citations_block(const Json& c) {
    if (c["window_from"].is_null()) return "\nCitations: none counted, since its year is unknown.\n";
    return fmt::format(
        "\nCitations: {} counted; of {} in the atlas {} fall into {} to {}, {} later, {} earlier, {} in unknown years.\n"
        "  In the window {}{} share a country; {} come from outside the corpus.\n",
        number(c["counted"]), number(c["all"]), number(c["in_window"]), text_of(c["window_from"]),
        text_of(c["window_to"], "any year"), number(c["later"]), number(c["earlier"]), number(c["year_unknown"]),
        c["in_window_sharing_an_author"].is_null() ? "" : fmt::format("{} share an author, ", number(c["in_window_sharing_an_author"])),
        number(c["in_window_sharing_a_country"]), number(c["in_window_outside_the_corpus"]));
}

std::string cohort_name(const Json& q) {
    std::string name = fmt::format("{} {} in {}", text_of(q["year"]), text_of(q["types"]), text_of(q["class"], "all classes"));
    if (!q["collaboration"].is_null()) name += ", " + text_of(q["collaboration"]);
    return name;
}

std::string cohorts_block(const Json& cohorts) {
    std::string out;
    for (const Json& q : cohorts) {
        out += fmt::format("\nCohort: {}{}{}\n", cohort_name(q), q["part"] == 1 ? "" : fmt::format(" (part {})", number(q["part"])),
                           q["used"] == true ? "" : "; too small to be used");
        out += fmt::format("  {} works, {} citations, mean {}; {} with more citations, {} with as many (this one too), {} with fewer\n",
                           number(q["works"]), number(q["citations"]), number(q["mean"]), number(q["above"]), number(q["tied"]),
                           number(q["below"]));
        TextTable table({"  top share", ">citations from", ">part at exactly as many", ">this work"});
        for (const Json& t : q["tops"])
            table.add({"  " + text_of(t["name"]), number(t["citations"]), number(t["part_at"]), number(t["weight"])});
        if (!q["tops"].empty()) out += table.text();
    }
    return out;
}

std::string scores_block(const Json& d) {
    const Json& w = d["why"]["work"];
    TextTable table({"score", ">value"});
    table.add({"ncs", number(w["ncs"])});
    table.add({"percentile_rank", share(w["percentile_rank"])});
    table.add({"fwci, as published", number(w["fwci"])});
    table.add({"percentile, as published", share(w["published_percentile"])});
    return "\n" + table.text();
}

std::string credit_block(const Json& d) {
    const Json& why = d["why"];
    std::string out = fmt::format("\nCredit under counting={}:", text_of(d["conventions"]["counting"]));
    for (const Json& c : why["credits"]) out += fmt::format(" {} {}", text_of(c["name"]), number(c["weight"]));
    out += why["credits"].empty() ? " no country is known\n" : "\n";
    if (!why["populations"].empty()) {
        out += "Populations, with its weight there:";
        std::string list;
        for (const Json& p : why["populations"]) list += fmt::format("{} {} {}", list.empty() ? "" : ",", text_of(p["name"]), number(p["weight"]));
        out += list + "\n";
    }
    constexpr std::size_t kShown = 8;
    TextTable table({"author", "roles", "countries", "evidence"});
    std::size_t shown = 0;
    for (const Json& a : why["authors"])
        if (shown++ < kShown) table.add({text_of(a["author"]), joined(a["roles"]), joined(a["countries"]), text_of(a["evidence"])});
    if (!why["authors"].empty()) out += table.text();
    if (shown > kShown) out += fmt::format("({} more authors: --format json)\n", shown - kShown);
    return out;
}

}  // namespace

std::string render_why(const Json& d) {
    const Json& why = d["why"];
    const std::string foot = fmt::format("\nAtlas {}; 'comity explain why' says what this means.\n",
                                         d["receipt"]["atlas"]["hash"].get<std::string>().substr(0, 12));
    if (why["work"].is_null()) return absence(d) + foot;
    return head(d) + records_block(why["records"]) + verdict(d) + rules_block(why["rules"]) + citations_block(why["citations"]) + cohorts_block(why["cohorts"]) +
           scores_block(d) + credit_block(d) + foot;
}

}  // namespace comity
