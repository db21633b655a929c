#include "comity/cli/formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "comity/base/text.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// Endings of names that say what is in a file. Some formats share one: the verb decides.
const std::multimap<std::string, std::string>& formats_by_ending() {
    static const std::multimap<std::string, std::string> all = {
        {"json", "json"},       {"json", "vosviewer"}, {"csv", "csv"},   {"parquet", "parquet"}, {"xlsx", "xlsx"},
        {"html", "html"},       {"htm", "html"},       {"net", "pajek"}, {"graphml", "graphml"}, {"gexf", "gexf"},
        {"txt", "table"},       {"md", "table"}};
    return all;
}

// What people ask for and nobody here writes.
constexpr std::string_view kWrittenByNobody[] = {"pdf", "doc", "docx", "odt", "ods", "xls", "tsv", "xml", "yaml", "png",
                                                 "svg", "jpg", "gz",   "zip", "zst", "bz2", "xz"};

std::string ending_of(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    const auto dot = name.rfind('.');
    return dot == std::string::npos ? "" : lower(name.substr(dot + 1));
}

bool among(const std::vector<std::string>& formats, const std::string& format) {
    return std::find(formats.begin(), formats.end(), format) != formats.end();
}

// By the name of the file; the verb's first format where it says nothing.
Result<std::string> format_of_name(const Operation& operation, const std::string& output) {
    const auto formats = formats_of(operation);
    const std::string ending = ending_of(output);
    const auto [begin, end] = formats_by_ending().equal_range(ending);
    for (auto at = begin; at != end; ++at)
        if (among(formats, at->second)) return at->second;
    const bool text = formats.front() == "table" && begin != end && begin->second == "table";
    const bool nobody = std::find(std::begin(kWrittenByNobody), std::end(kWrittenByNobody), ending) != std::end(kWrittenByNobody);
    if ((begin != end || nobody) && !text)
        return usage_error(fmt::format("{} would be no .{}: '{}' writes {}", output, ending, operation.name, formats_text(operation)));
    return formats.front();
}

// A name with the ending of another format than the one asked for. Text has no ending of its own.
Status check_name(const std::string& format, const std::string& output) {
    const std::string ending = ending_of(output);
    const auto [begin, end] = formats_by_ending().equal_range(ending);
    const bool fits = std::any_of(begin, end, [&](const auto& known) { return known.second == format || known.second == "table"; });
    if (begin == end || fits) return ok();
    return usage_error(fmt::format("--format {} and {} contradict each other: leave --format out, or name the file otherwise",
                                   format, output));
}

}  // namespace

std::vector<std::string> formats_of(const Operation& operation) {
    if (operation.formats.empty()) return {"table", "json", "csv", "parquet", "xlsx"};
    return operation.formats;
}

std::string formats_text(const Operation& operation) {
    if (!operation.formats_help.empty()) return operation.formats_help;
    const auto words = formats_of(operation);
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return text;
}

Result<std::string> format_for(const Operation& operation, const std::string& given, const std::string& output) {
    const auto formats = formats_of(operation);
    if (!given.empty() && !among(formats, given))
        return usage_error(fmt::format("--format {} is not understood: it takes {}", given, formats_text(operation)));
    const bool to_file = !output.empty() && output != "-";
    std::string format = given.empty() ? formats.front() : given;
    if (to_file && given.empty()) {
        COMITY_ASSIGN(format, format_of_name(operation, output));
    } else if (to_file) {
        COMITY_TRY(check_name(format, output));
    }
    // Tables of `export` go into a folder, whatever their format.
    const bool for_files = (format == "parquet" && operation.formats.empty()) || format == "xlsx" || format == "html";
    if (for_files && !to_file && is_terminal(1))
        return usage_error(
            fmt::format("{} is not for a terminal: say --output FILE",
                        format == "xlsx" ? "A workbook" : format == "html" ? "A report" : "Parquet"));
    return format;
}

}  // namespace comity
