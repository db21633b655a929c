#include "comity/cli/render_matrix.h"

#include <fmt/format.h>

#include "comity/base/countries.h"
#include "comity/base/text.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr std::size_t kLines = 10;

std::string count_text(const Json& n) {
    const double value = n.get<double>();
    return value == static_cast<double>(static_cast<std::uint64_t>(value))
               ? with_thousands(static_cast<std::uint64_t>(value))
               : fmt::format("{:.1f}", value);
}

std::string source_lines(const Json& atlas) {
    std::string releases;
    for (const Json& r : atlas["releases"])
        releases += fmt::format("{}{}, {}", releases.empty() ? "" : "; ", r["source"].get<std::string>(),
                                r["date"].is_null() ? "of unknown date" : r["date"].get<std::string>());
    return fmt::format("source     {}; scope {}\ndiagonal   {}\n", releases, atlas["scope"].get<std::string>(),
                       atlas["diagonal"] == "unknown"
                           ? "unknown: what needs it answers null (--diagonal when building)"
                           : atlas["diagonal"].get<std::string>());
}

std::string record_line(const Json& records) {
    return fmt::format("records    {} read = {} kept + {} twins + {} zeros + {} repeated + {} dropped\n",
                       count_text(records["read"]), count_text(records["kept"]), count_text(records["twins"]),
                       count_text(records["zeros"]), count_text(records["repeated"]), count_text(records["dropped"]));
}

// The first lines of a list, and how many more there are.
std::string list_lines(const Json& items, const std::string& label) {
    std::string out;
    for (std::size_t i = 0; i < std::min(kLines, items.size()); ++i)
        out += fmt::format("{:<11}{}\n", label, items[i].get<std::string>());
    if (items.size() > kLines) out += fmt::format("{:<11}and {} more (--format json)\n", "", items.size() - kLines);
    return out;
}

std::string difference_lines(const Json& differences) {
    if (differences.empty()) return "";
    TextTable table({"cells that differ from their twins", ">year", ">upper", ">lower", ">taken"});
    for (std::size_t i = 0; i < std::min(kLines, differences.size()); ++i) {
        const Json& d = differences[i];
        const std::string heading = d["heading"].get<std::string>();
        table.add({fmt::format("{} {}{}", d["a"].get<std::string>(), d["b"].get<std::string>(),
                               heading.empty() ? "" : " (" + heading + ")"),
                   std::to_string(d["year"].get<int>()), count_text(d["upper"]), count_text(d["lower"]),
                   count_text(d["taken"])});
    }
    std::string out = "\n" + table.text();
    if (differences.size() > kLines) out += fmt::format("({} more: --format json)\n", differences.size() - kLines);
    return out;
}

}  // namespace

std::string render_matrix_build(const Json& d) {
    const Json& atlas = d["atlas"];
    std::string out = fmt::format("{}: {} of {} countries by pair, {} to {}\n", d["out"].get<std::string>(),
                                  atlas["quantity"].get<std::string>(), count_text(d["countries"]),
                                  d["first_year"].get<int>(), d["last_year"].get<int>());
    out += source_lines(atlas) + record_line(d["records"]);
    out += fmt::format("files      {} read, {} skipped\n", d["files"].size(), d["skipped"].size());
    out += list_lines(d["skipped"], "skipped") + list_lines(d["warnings"], "warning");
    out += fmt::format("hash       {}\n", atlas["hash"].get<std::string>());
    return out + fmt::format("built in {:.2f} s\n", d["seconds"]["total"].get<double>());
}

std::string render_matrix_info(const Json& d) {
    const Json &atlas = d["atlas"], &h = d["holds"];
    std::string out = fmt::format("an atlas of country matrices: {} by pair of countries, {} to {}\n",
                                  atlas["quantity"].get<std::string>(), h["first_year"].get<int>(),
                                  h["last_year"].get<int>());
    out += source_lines(atlas);
    std::string headings, top;
    for (const Json& heading : h["headings"])
        headings += (headings.empty() ? "" : ", ") + heading.get<std::string>();
    out += fmt::format("holds      {} countries, {} cells{}\n", count_text(h["countries"]), count_text(h["cells"]),
                       headings.empty() ? "" : "; headings " + headings);
    std::size_t shown = 0;
    for (const auto& [code, n] : h["ties_by_country"].items())
        if (shown++ < kLines)
            top += fmt::format("{}{} {} {}", top.empty() ? "" : ", ", code, country_name(code), count_text(n));
    out += fmt::format("ties       {}\n", top);
    if (d.contains("records")) out += record_line(d["records"]);
    if (d.contains("skipped")) out += list_lines(d["skipped"], "skipped");
    if (d.contains("warnings")) out += list_lines(d["warnings"], "warning");
    out += fmt::format("hash       {}\n\n", atlas["hash"].get<std::string>());
    TextTable years({"year", ">matrices", ">pairs", ">sum over pairs"});
    constexpr std::size_t kYears = 20;
    const Json& list = h["years"];
    for (std::size_t i = list.size() > kYears ? list.size() - kYears : 0; i < list.size(); ++i)
        years.add({std::to_string(list[i]["year"].get<int>()), count_text(list[i]["matrices"]),
                   count_text(list[i]["pairs"]), count_text(list[i]["sum_of_pairs"])});
    out += years.text();
    if (list.size() > kYears) out += fmt::format("({} earlier years: --format json)\n", list.size() - kYears);
    if (d.contains("differing_cells")) out += difference_lines(d["differing_cells"]);
    return out;
}

std::string render_matrix_verify(const Json& d) {
    std::string out;
    for (const Json& check : d["checks"]) out += "ok  " + check.get<std::string>() + "\n";
    return out + fmt::format("the atlas is whole ({}); {} cells, hash {}\n", d["depth"].get<std::string>(),
                             count_text(d["atlas"]["cells"]), d["atlas"]["hash"].get<std::string>());
}

}  // namespace comity
