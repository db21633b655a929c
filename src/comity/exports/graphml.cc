#include "comity/exports/network.h"
#include "comity/exports/xml.h"

namespace comity {

namespace {

std::string key(std::string_view id, std::string_view where, std::string_view name, std::string_view type) {
    return fmt::format("  <key id=\"{}\" for=\"{}\" attr.name=\"{}\" attr.type=\"{}\"/>\n", id, where, xml_text(name),
                       type);
}

std::string data(const std::string& id, const std::string& text) {
    return fmt::format("      <data key=\"{}\">{}</data>\n", id, text);
}

std::string columns_of(const std::vector<NetworkColumn>& columns, char prefix, std::size_t row) {
    std::string out;
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c].values[row])
            out += data(fmt::format("{}{}", prefix, c), xml_number(*columns[c].values[row]));
    return out;
}

std::string keys_of(const CountryNetwork& network) {
    std::string out = key("title", "graph", "title", "string") + key("description", "graph", "description", "string") +
                      key("name", "node", "name", "string") + key("bloc", "node", "bloc", "string") +
                      key("count", "edge", "weight", "double");
    for (std::size_t c = 0; c < network.node_columns.size(); ++c)
        out += key(fmt::format("n{}", c), "node", network.node_columns[c].name, "double");
    for (std::size_t c = 0; c < network.tie_columns.size(); ++c)
        out += key(fmt::format("e{}", c), "edge", network.tie_columns[c].name, "double");
    return out;
}

}  // namespace

std::string to_graphml(const CountryNetwork& network) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n" +
        keys_of(network) + "  <graph edgedefault=\"undirected\">\n" + data("title", xml_text(network.title)) +
        data("description", xml_text(network.description));
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        const NetworkNode& node = network.nodes[i];
        out += fmt::format("    <node id=\"{}\">\n", xml_text(node.code)) + data("name", xml_text(node.name));
        if (node.bloc) out += data("bloc", xml_text(network.blocs[*node.bloc]));
        out += columns_of(network.node_columns, 'n', i) + "    </node>\n";
    }
    for (std::size_t i = 0; i < network.ties.size(); ++i) {
        const NetworkTie& tie = network.ties[i];
        out += fmt::format("    <edge source=\"{}\" target=\"{}\">\n", xml_text(network.nodes[tie.a].code),
                           xml_text(network.nodes[tie.b].code)) +
               data("count", xml_number(tie.count)) + columns_of(network.tie_columns, 'e', i) + "    </edge>\n";
    }
    return out + "  </graph>\n</graphml>\n";
}

}  // namespace comity
