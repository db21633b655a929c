#include "comity/cli/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/base/counted.h"
#include "comity/base/countries.h"
#include "comity/base/text.h"
#include "comity/cli/render_blocs.h"
#include "comity/cli/render_claim.h"
#include "comity/cli/render_cut.h"
#include "comity/cli/render_decoupling.h"
#include "comity/cli/render_matrix.h"
#include "comity/cli/render_pair.h"
#include "comity/cli/render_quality.h"
#include "comity/cli/render_rerun.h"
#include "comity/cli/render_trend.h"
#include "comity/cli/render_why.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

std::string count_text(const Json& n) { return n.is_number() ? with_thousands(n.get<std::uint64_t>()) : "–"; }

std::string percent(const Json& part, const Json& all) {
    const double whole = all.get<double>();
    return whole == 0 ? "–" : fmt::format("{:.1f} %", 100 * part.get<double>() / whole);
}

std::string releases_text(const Json& atlas) {
    std::string text;
    for (const Json& r : atlas["releases"])
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", r["source"].get<std::string>(),
                            r["date"].is_null() ? "of unknown date" : r["date"].get<std::string>());
    return text;
}

// Details that an atlas was built without; empty: none.
std::string without_text(const Json& atlas, std::string_view label) {
    std::string names;
    for (const Json& name : atlas.value("without", Json::array())) names += (names.empty() ? "" : ", ") + name.get<std::string>();
    return names.empty() ? names : fmt::format("{}{}\n", label, names);
}

std::string render_build(const Json& d) {
    const Json &atlas = d["atlas"], &records = d["records"], &q = d["quality"];
    std::string out = fmt::format("{}: {} works, {} citations\n", d["out"].get<std::string>(),
                                  count_text(atlas["works"]), count_text(atlas["citations"]));
    out += fmt::format("releases  {}\n", releases_text(atlas));
    out += fmt::format("scope     {} ({})\n", atlas["scope"].get<std::string>(), d["scope_reason"].get<std::string>());
    out += without_text(atlas, "without   ");
    out += fmt::format("records   {} read = {} kept + {} superseded + {} deleted + {} rejected + {} names and others\n",
                       count_text(records["read"]), count_text(records["kept"]), count_text(records["superseded"]),
                       count_text(records["deleted"]), count_text(records["rejected"]),
                       with_thousands(records["labels"].get<std::uint64_t>() + records["other"].get<std::uint64_t>()));
    if (d.contains("update")) {
        const Json& u = d["update"];
        out += fmt::format("works     {} added, {} changed, {} unchanged, {} deleted\n", count_text(u["added"]),
                           count_text(u["changed"]), count_text(u["unchanged"]), count_text(u["deleted"]));
    }
    out += fmt::format(
        "country   known for {} of the works; references: {} of {} lead to works here\n",
        percent(atlas["works"].get<std::uint64_t>() - q["works_without_country"].get<std::uint64_t>(), atlas["works"]),
        count_text(q["references_resolved"]), count_text(q["references"]));
    out += fmt::format("hash      {}\n", atlas["hash"].get<std::string>());
    constexpr std::size_t kShown = 10;
    std::size_t shown = 0;
    for (const Json& warning : d["warnings"])
        if (shown++ < kShown) out += fmt::format("warning   {}\n", warning.get<std::string>());
    if (shown > kShown) out += fmt::format("          and {} more, in provenance.json\n", shown - kShown);
    if (const auto resumed = d["resumed_files"].get<std::uint64_t>(); resumed > 0)
        out += fmt::format("resumed   a build that was stopped had read {} of these files\n", count_text(d["resumed_files"]));
    if (const auto stored = d["stored_files"].get<std::uint64_t>(); stored > 0)
        out += fmt::format("memory    the records of {} of these files went through the disk\n", count_text(d["stored_files"]));
    const double seconds = d["seconds"]["total"].get<double>();
    const auto bytes = d["bytes"].get<std::uint64_t>(), bytes_read = d["bytes_read"].get<std::uint64_t>();
    if (bytes_read != bytes)
        out += fmt::format("columns   {:.1f} MB read of the input's {:.1f} MB{}\n", static_cast<double>(bytes_read) / 1e6,
                           static_cast<double>(bytes) / 1e6,
                           bytes_read < bytes ? ": " + percent(bytes_read, bytes) : "");  // the ends of small files are read twice
    out +=
        fmt::format("built in {:.2f} s: {} works/s, {:.1f} MB/s of input\n", seconds,
                    with_thousands(static_cast<std::uint64_t>(records["read"].get<double>() / std::max(seconds, 1e-9))),
                    static_cast<double>(bytes) / 1e6 / std::max(seconds, 1e-9));
    return out;
}

std::string render_funnel(const Json& d) {
    TextTable table({"filter", ">drops", ">leaves"});
    table.add({"all works", "", count_text(d["holds"]["works"])});
    for (const Json& step : d["funnel"])
        table.add(
            {shortened(step["filter"].get<std::string>(), 60), count_text(step["dropped"]), count_text(step["left"])});
    return "\nWhat each filter drops, one after the other\n" + table.text() +
           "Works without a country or a class stay in the world; they lower coverage.country and coverage.class.\n";
}

std::string top_counts(const Json& counts, std::size_t top, bool names) {
    std::string text;
    std::size_t i = 0;
    for (const auto& [key, n] : counts.items()) {
        if (i++ == top) break;
        const std::string label = key.empty() ? "(none)" : key;
        const std::string name = names && country_name(key) != key ? label + " " + country_name(key) : label;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count_text(n));
    }
    return counts.size() > top ? text + ", …" : text;
}

std::string render_info(const Json& d) {
    const Json &atlas = d["atlas"], &h = d["holds"];
    std::string out = fmt::format("{} works, {} citations between them; {}\n", count_text(h["works"]),
                                  count_text(h["citations"]), releases_text(atlas));
    out += fmt::format("scope         {}{}\n", atlas["scope"].get<std::string>(),
                       d.contains("scope_reason") ? " (" + d["scope_reason"].get<std::string>() + ")" : "");
    out += fmt::format("years         {} to {}\n", h["first_year"].get<int>(), h["last_year"].get<int>());
    out += fmt::format("coverage      country {}, class {}, references {}, fwci {}\n",
                       percent(h["with_country"], h["works"]), percent(h["with_class"], h["works"]),
                       percent(h["with_references"], h["works"]), percent(h["with_fwci"], h["works"]));
    out += without_text(atlas, "without       ");
    out += fmt::format("holds         {} authors, {} institutions, {} sources, {} funders, {} countries\n",
                       count_text(h["authors"]), count_text(h["institutions"]), count_text(h["sources"]),
                       count_text(h["funders"]), count_text(h["countries"]));
    out +=
        fmt::format("is_xpac       {}     is_retracted  {}\n", count_text(h["is_xpac"]), count_text(h["is_retracted"]));
    out += fmt::format("types         {}\n", top_counts(h["types"], 8, false));
    out += fmt::format("countries     {}\n", top_counts(h["works_by_country"], 10, true));
    out += fmt::format("hash          {}\n", atlas["hash"].get<std::string>());
    if (d.contains("warnings"))
        for (const Json& warning : d["warnings"]) out += fmt::format("warning       {}\n", warning.get<std::string>());
    out += "\n";
    TextTable years({"year", ">works", ">country known", ">class known", ">references listed"});
    constexpr std::size_t kYears = 20;
    const Json& list = h["years"];
    for (std::size_t i = list.size() > kYears ? list.size() - kYears : 0; i < list.size(); ++i) {
        const Json& y = list[i];
        years.add({y["year"].is_null() ? "unknown" : std::to_string(y["year"].get<int>()), count_text(y["works"]),
                   percent(y["with_country"], y["works"]), percent(y["with_class"], y["works"]),
                   percent(y["with_references"], y["works"])});
    }
    out += years.text();
    if (list.size() > kYears) out += fmt::format("({} earlier years: --format json)\n", list.size() - kYears);
    if (d.contains("inputs")) out += render_quality(d);
    if (d.contains("funnel")) out += render_funnel(d);
    return out;
}

std::string render_verify(const Json& d) {
    std::string out;
    for (const Json& check : d["checks"]) out += "ok  " + check.get<std::string>() + "\n";
    return out + fmt::format("the atlas is whole ({}); {} works, hash {}\n", d["depth"].get<std::string>(),
                             count_text(d["atlas"]["works"]), d["atlas"]["hash"].get<std::string>());
}

std::string render_explain(const Json& d) {
    if (d.contains("text")) return d["text"].get<std::string>();
    TextTable table({"name", "what it is"});
    std::size_t names = 0;
    for (const Json& one : d["definitions"]) names = std::max(names, display_width(one["name"]));
    for (const Json& one : d["definitions"])
        table.add({one["name"].get<std::string>(), shortened(one["summary"].get<std::string>(), room_on_terminal(names + 2, 90))});
    return table.text();
}

std::string render_sample(const Json& d) {
    return fmt::format(
        "{}: {} of fictional countries (seed {}), {}, {:.1f} MB of JSON, {:.1f} MB {}; truth.json says "
        "what was planted\n",
        d["out"].get<std::string>(), counted(d["works"].get<std::uint64_t>(), "works"), d["seed"].get<std::uint64_t>(),
        counted(d["files"].get<std::uint64_t>(), "files"), d["json_bytes"].get<double>() / 1e6, d["file_bytes"].get<double>() / 1e6,
        d["records"] == "parquet" ? "as Parquet" : "gz");
}

std::string render_fetch(const Json& d) {
    const std::string out = d["out"];
    std::string text = fmt::format("{}: {} of {} in {}", out, count_text(d["works"]),
                                   counted(d["count"].get<std::uint64_t>(), "works"), counted(d["pages"].get<std::uint64_t>(), "pages"));
    if (d["pages_before"] > 0) text += fmt::format(" ({} from before)", count_text(d["pages_before"]));
    text += fmt::format("; {}, {} of them repeated; ${:.4f}\n", counted(d["requests"].get<std::uint64_t>(), "requests"),
                        count_text(d["retries"]), d["cost_usd"].get<double>());
    for (const Json& warning : d["warnings"]) text += "warning: " + warning.get<std::string>() + "\n";
    if (d["works"] == 0 && d["complete"]) return text + "no work answers this question\n";
    return text + (d["complete"] ? "" : "not all yet: the same command (without --fresh, with a greater --limit) goes on from here\n") +
           fmt::format("next: comity build {} --out atlas\n", out);
}

}  // namespace

std::string render_text(const std::string& verb, const Json& document) {
    if (verb == "pair")
        return document["receipt"]["atlas"].value("kind", "") == "matrix" ? render_matrix_pair(document) : render_pair(document);
    if (verb == "works") return render_works(document);
    if (verb == "why") return render_why(document);
    if (verb == "rank") {
        if (document["question"].value("what", "") == "partners") return render_partners(document);
        return document["question"].contains("quantity") ? render_tie_rank(document) : render_rank(document);
    }
    if (verb == "trend") return render_trend(document);
    if (verb == "blocs") return render_blocs(document);
    if (verb == "cut") return render_cut(document);
    if (verb == "claim") return render_claim(document);
    if (verb == "decoupling") return render_decoupling(document);
    if (verb == "rerun") return render_rerun(document);
    const bool matrices = document.contains("atlas") && document["atlas"].value("kind", "") == "matrix";
    if (verb == "update" && document.contains("repeated"))
        return fmt::format("{}: these files were its last update: nothing was done\n", document["out"].get<std::string>());
    if (verb == "update") return render_build(document);
    if (verb == "build") return matrices ? render_matrix_build(document) : render_build(document);
    if (verb == "info") return matrices ? render_matrix_info(document) : render_info(document);
    if (verb == "verify") return matrices ? render_matrix_verify(document) : render_verify(document);
    if (verb == "explain") return render_explain(document);
    if (verb == "sample") return render_sample(document);
    if (verb == "fetch") return render_fetch(document);
    return document.dump(1) + "\n";
}

}  // namespace comity
