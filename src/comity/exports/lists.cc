// The formats that are plain lists: Pajek, VOSviewer, CSV; and the choice of a writer.
#include <fmt/format.h>

#include <algorithm>

#include "comity/base/json.h"
#include "comity/exports/network.h"

namespace comity {

namespace {

// Pajek ends a label at the next quote and a line at its end.
std::string pajek_label(std::string text) {
    std::replace(text.begin(), text.end(), '"', '\'');
    std::replace(text.begin(), text.end(), '\n', ' ');
    return '"' + text + '"';
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

std::string csv_text(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string csv_number(const std::optional<double>& value) { return value ? fmt::format("{}", *value) : ""; }

}  // namespace

std::string to_pajek(const CountryNetwork& network) {
    std::string out = fmt::format("% {}\n% {}\n*Vertices {}\n", one_line(network.title), one_line(network.description),
                                  network.nodes.size());
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        out += fmt::format("{} {}\n", i + 1, pajek_label(network.nodes[i].code));
    out += "*Edges\n";
    for (const NetworkTie& tie : network.ties) out += fmt::format("{} {} {}\n", tie.a + 1, tie.b + 1, tie.count);
    return out;
}

std::string to_vosviewer(const CountryNetwork& network) {
    Json items = Json::array(), links = Json::array();
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        const NetworkNode& node = network.nodes[i];
        Json item = {{"id", i + 1}, {"label", node.name}, {"description", node.code}};
        if (node.bloc) item["cluster"] = *node.bloc + 1;
        Json weights = Json::object();
        for (const NetworkColumn& column : network.node_columns)
            if (column.values[i]) weights[column.name] = *column.values[i];
        item["weights"] = std::move(weights);
        items.push_back(std::move(item));
    }
    for (const NetworkTie& tie : network.ties)
        links.push_back({{"source_id", tie.a + 1}, {"target_id", tie.b + 1}, {"strength", tie.count}});
    Json clusters = Json::array();
    for (std::size_t c = 0; c < network.blocs.size(); ++c)
        clusters.push_back({{"cluster", c + 1}, {"label", network.blocs[c]}});
    const Json json = {{"info", {{"title", network.title}, {"description", network.description}}},
                              {"network", {{"items", items}, {"links", links}, {"clusters", clusters}}}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_network_csv(const CountryNetwork& network) {
    std::string out = "country_a,country_b,name_a,name_b,bloc_a,bloc_b,years,count";
    for (const NetworkColumn& column : network.tie_columns) out += "," + csv_text(column.name);
    out += "\n";
    const auto bloc = [&](const NetworkNode& node) { return node.bloc ? csv_text(network.blocs[*node.bloc]) : ""; };
    for (std::size_t i = 0; i < network.ties.size(); ++i) {
        const NetworkNode &a = network.nodes[network.ties[i].a], &b = network.nodes[network.ties[i].b];
        out += fmt::format("{},{},{},{},{},{},{},{}", csv_text(a.code), csv_text(b.code), csv_text(a.name),
                           csv_text(b.name), bloc(a), bloc(b), network.years, network.ties[i].count);
        for (const NetworkColumn& column : network.tie_columns) out += "," + csv_number(column.values[i]);
        out += "\n";
    }
    return out;
}

Result<std::string> write_network(const CountryNetwork& network, std::string_view format) {
    if (format == "graphml") return to_graphml(network);
    if (format == "gexf") return to_gexf(network);
    if (format == "pajek") return to_pajek(network);
    if (format == "vosviewer") return to_vosviewer(network);
    if (format == "csv") return to_network_csv(network);
    return usage_error(fmt::format("--format {} is not understood: a network takes {}", format, kNetworkFormats));
}

}  // namespace comity
