#include "comity/api/network_question.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/trend.h"
#include "comity/api/document.h"
#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::uint32_t kMostRuns = 10'000, kMostNetworks = 100'000;

Result<std::uint32_t> whole_number(const Arguments& arguments, const std::string& name, std::uint32_t otherwise,
                                   std::uint32_t least, std::uint32_t most) {
    if (!arguments.has(name)) return otherwise;
    const auto value = parse_integer<std::uint32_t>(arguments.text(name));
    if (!value || *value < least || *value > most)
        return usage_error(fmt::format("--{} {} is not understood: it takes a whole number from {} to {}",
                                       name == "null_networks" ? "null-networks" : name, arguments.text(name), least, most));
    return *value;
}

// "1.25" as 125/100: decimal digits as they stand.
std::optional<Fraction> parse_decimal(std::string_view text) {
    Fraction value{0, 1};
    bool point = false, digit = false;
    for (const char c : text) {
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || value.den > 1000 || value.num > 100'000) return std::nullopt;
        value.num = value.num * 10 + static_cast<std::uint64_t>(c - '0');
        if (point) value.den *= 10;
        digit = true;
    }
    if (!digit) return std::nullopt;
    return value;
}

Result<std::vector<Fraction>> resolutions_of(const Arguments& arguments, LinkWeight weight) {
    std::vector<Fraction> out;
    const std::string text = arguments.text("resolution", "1,1.25,1.5");
    for (const std::string_view part : split(text, ',')) {
        const auto value = parse_decimal(trimmed(part));
        if (!value || value->num == 0)
            return usage_error(fmt::format("--resolution {} is not understood: it takes positive decimal numbers "
                                           "separated by commas, such as 1,1.25,1.5",
                                           text));
        if (weight == LinkWeight::kLog && value->num < value->den)
            return usage_error(fmt::format("--resolution {} is below 1: under --weight log a bloc works together at least "
                                           "as much as expected",
                                           part));
        const auto same = [&](const Fraction& r) { return r.num * value->den == value->num * r.den; };
        if (std::none_of(out.begin(), out.end(), same)) out.push_back(*value);
    }
    return out;
}

Result<double> min_ties_of(const Arguments& arguments) {
    if (!arguments.has("min_ties")) return BlocsQuestion().min_ties;
    const auto value = parse_integer<std::uint64_t>(arguments.text("min_ties"));
    if (!value) return usage_error(fmt::format("--min-ties {} is not a whole number", arguments.text("min_ties")));
    return static_cast<double>(*value);
}

Status resolve_network_years(Conventions& conventions, const TieSource& source, const PopulationFilter& filter) {
    if (source.works() != nullptr) return resolve_years(conventions, *source.works());
    return resolve_recent_years(conventions, source, filter.field);
}

}  // namespace

std::vector<Parameter> network_parameters() {
    return {{"expected", ParameterKind::kText, false, false,
             fmt::format("What ties are compared with: {}.", kTieNulls), "quasi_independence", "Network"},
            {"weight", ParameterKind::kText, false, false,
             fmt::format("What a link weighs when blocs are looked for: {}.", kLinkWeights), "log", "Network"},
            {"resolution", ParameterKind::kText, false, false,
             "How tight a bloc must be; the blocs of the first value are shown, the others tell how stable they are.",
             "1,1.25,1.5", "Network"},
            {"runs", ParameterKind::kNumber, false, false, "Searches a network and resolution, each with its own draws.",
             "20", "Network"},
            {"min_ties", ParameterKind::kNumber, false, false,
             "Countries with fewer ties in all years together stay out of the network.", "100", "Network"},
            {"null_networks", ParameterKind::kNumber, false, false,
             "Random networks with the same sums to compare with; 0: none.", "20", "Network"}};
}

Result<TieSource> open_network(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    return open_ties(directory, session.resources.kept.get());
}

Result<NetworkQuestion> network_question(const Arguments& arguments, const TieSource& source, const Resources& resources,
                                         const std::vector<Side>& sides) {
    NetworkQuestion out;
    BlocsQuestion& q = out.blocs;
    COMITY_ASSIGN(q.conventions, conventions_of(arguments));
    COMITY_ASSIGN(FilterChoice filter, tie_filter_of(arguments, source, resources.threads));
    q.filter = filter.filter;
    out.filter_text = std::move(filter.text);
    COMITY_TRY(resolve_network_years(q.conventions, source, q.filter));
    const auto expected = tie_null_of(arguments.text("expected", "quasi_independence"));
    if (!expected)
        return usage_error(
            fmt::format("--expected {} is not understood: it takes {}", arguments.text("expected"), kTieNulls));
    q.expected = *expected;
    const auto weight = link_weight_of(arguments.text("weight", "log"));
    if (!weight)
        return usage_error(
            fmt::format("--weight {} is not understood: it takes {}", arguments.text("weight"), kLinkWeights));
    q.search.weight = *weight;
    COMITY_ASSIGN(q.search.resolutions, resolutions_of(arguments, *weight));
    COMITY_ASSIGN(q.search.runs, whole_number(arguments, "runs", q.search.runs, 1, kMostRuns));
    COMITY_ASSIGN(q.null_networks, whole_number(arguments, "null_networks", q.null_networks, 0, kMostNetworks));
    COMITY_ASSIGN(q.min_ties, min_ties_of(arguments));
    q.search.seed = q.conventions.seed;
    COMITY_ASSIGN(const TieMaker maker, source.maker(sides, q.conventions, resources, q.filter.field));
    COMITY_ASSIGN(out.cube, maker.cube({.classes = q.filter}));
    out.notes = maker.notes();
    return out;
}

void state_network(Json& asked, const BlocsQuestion& q) {
    Json resolutions = Json::array();
    for (const Fraction& r : q.search.resolutions)
        resolutions.push_back(number_json(static_cast<double>(r.num) / static_cast<double>(r.den)));
    asked["expected"] = tie_null_name(q.expected);
    asked["weight"] = link_weight_name(q.search.weight);
    asked["resolutions"] = std::move(resolutions);
    asked["runs"] = q.search.runs;
    asked["min_ties"] = number_json(q.min_ties);
}

}  // namespace comity
