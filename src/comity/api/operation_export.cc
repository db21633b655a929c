#include <fmt/format.h>

#include "comity/api/document.h"
#include "comity/api/export_options.h"
#include "comity/api/network_question.h"
#include "comity/api/table_export.h"
#include "comity/base/text.h"
#include "comity/exports/table_file.h"

namespace comity {

namespace {

// All that is needed to know what the file is, in one line.
std::string description_of(const AtlasIdentity& atlas, const BlocsQuestion& q) {
    std::string sources;
    for (const Json& source : sources_json(atlas))
        sources += fmt::format("{}{}{} ({})", sources.empty() ? "" : ", ", source["name"].get<std::string>(),
                               source["release"].is_null() ? "" : " " + source["release"].get<std::string>(),
                               source["licence"].get<std::string>());
    return fmt::format(
        "Weights are counts; expected and observed_over_expected under {}; blocs by links that weigh {}, resolution {}, "
        "seed {}. Countries with fewer than {} ties are left out. {}. Sources: {}. Atlas {}, Comity {}",
        tie_null_name(q.expected), link_weight_name(q.search.weight),
        static_cast<double>(q.search.resolutions.front().num) / static_cast<double>(q.search.resolutions.front().den),
        q.search.seed, q.min_ties, conventions_text(atlas, q.conventions), sources, atlas.hash, COMITY_VERSION);
}

Result<Json> run_export(const Arguments& arguments, const Session& session) {
    if (arguments.text("what") != "network") return export_tables(arguments, session);
    COMITY_TRY(check_network_options(arguments));
    const std::string format = arguments.text("format", "graphml");
    if (format == "parquet")
        return usage_error(fmt::format("--format parquet is for tables: a network is written as {}", kNetworkFormats));
    COMITY_ASSIGN(const TieSource source, open_network(arguments, session));
    COMITY_ASSIGN(NetworkQuestion asked, network_question(arguments, source, session.resources));
    BlocsQuestion& question = asked.blocs;
    question.by_year = false;
    question.search.resolutions.resize(1);
    COMITY_ASSIGN(CountryNetwork network, answer_network(asked.cube, question, session.resources));
    network.title = fmt::format("Ties ({}) of {} countries, {} to {}", network.quantity, network.nodes.size(),
                                question.conventions.years->from, question.conventions.years->to);
    for (const auto& [key, value] : asked.filter_text) network.title += fmt::format(", {} {}", key, value);
    network.description = description_of(source.identity(), question);
    for (const std::string& note : asked.notes) network.description += ". " + note;
    COMITY_ASSIGN(std::string text, write_network(network, format));
    return Json{{"format", format},
                {"title", network.title},
                {"description", network.description},
                {"countries", network.nodes.size()},
                {"ties", network.ties.size()},
                {"text", std::move(text)}};
}

}  // namespace

Operation export_operation() {
    std::vector<Parameter> parameters = {
        {"what", ParameterKind::kText, true, false,
         "What to write: network (countries, their ties and blocs), all, or tables, with commas between them; nothing: "
         "list the tables. Conventions are for the network and the table cohorts, population filters for the network.",
         "", ""},
        atlas_parameter(false),
        {"out", ParameterKind::kPath, false, false, "Folder that tables are written into; new or empty. A network goes to --output.", "", ""},
        {"columns", ParameterKind::kText, false, false, "Columns of tables to write, with commas between them.", "all",
         ""}};
    for (Parameter& p : network_parameters())
        if (p.name != "null_networks") parameters.push_back(std::move(p));
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    for (Parameter& p : filter_parameters()) parameters.push_back(std::move(p));
    Operation operation{"export",
                        "Write tables of the atlas, or the network of countries, for other tools.",
                        "comity export network --atlas world --years 2019:2023 --format gexf --output world.gexf",
                        false,
                        std::move(parameters),
                        run_export};
    for (const std::string_view format : split(kNetworkFormats, ',')) operation.formats.emplace_back(trimmed(format));
    operation.formats.emplace_back("parquet");
    operation.formats_help = fmt::format("for a network {}; for tables {}; the first by default", kNetworkFormats, kTableFormats);
    return operation;
}

}  // namespace comity
