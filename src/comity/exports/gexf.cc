#include "comity/exports/network.h"
#include "comity/exports/xml.h"

namespace comity {

namespace {

std::string attribute(const std::string& id, std::string_view name, std::string_view type) {
    return fmt::format("      <attribute id=\"{}\" title=\"{}\" type=\"{}\"/>\n", id, xml_text(name), type);
}

std::string value_of(const std::string& id, const std::string& text) {
    return fmt::format("          <attvalue for=\"{}\" value=\"{}\"/>\n", id, text);
}

std::string values_of(const std::vector<NetworkColumn>& columns, char prefix, std::size_t row) {
    std::string out;
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c].values[row])
            out += value_of(fmt::format("{}{}", prefix, c), xml_number(*columns[c].values[row]));
    return out;
}

std::string wrapped(const std::string& values) {
    return values.empty() ? "" : "        <attvalues>\n" + values + "        </attvalues>\n";
}

}  // namespace

std::string to_gexf(const CountryNetwork& network) {
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n"
        "  <meta>\n    <creator>Comity</creator>\n    <description>{}. {}</description>\n  </meta>\n"
        "  <graph defaultedgetype=\"undirected\" mode=\"static\">\n    <attributes class=\"node\">\n",
        xml_text(network.title), xml_text(network.description));
    out += attribute("bloc", "bloc", "string");
    for (std::size_t c = 0; c < network.node_columns.size(); ++c)
        out += attribute(fmt::format("n{}", c), network.node_columns[c].name, "double");
    out += "    </attributes>\n    <attributes class=\"edge\">\n";
    for (std::size_t c = 0; c < network.tie_columns.size(); ++c)
        out += attribute(fmt::format("e{}", c), network.tie_columns[c].name, "double");
    out += "    </attributes>\n    <nodes>\n";
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        const NetworkNode& node = network.nodes[i];
        const std::string bloc = node.bloc ? value_of("bloc", xml_text(network.blocs[*node.bloc])) : "";
        out += fmt::format("      <node id=\"{}\" label=\"{}\">\n", xml_text(node.code), xml_text(node.name)) +
               wrapped(bloc + values_of(network.node_columns, 'n', i)) + "      </node>\n";
    }
    out += "    </nodes>\n    <edges>\n";
    for (std::size_t i = 0; i < network.ties.size(); ++i) {
        const NetworkTie& tie = network.ties[i];
        out += fmt::format("      <edge id=\"{}\" source=\"{}\" target=\"{}\" weight=\"{}\">\n", i,
                           xml_text(network.nodes[tie.a].code), xml_text(network.nodes[tie.b].code),
                           xml_number(tie.count)) +
               wrapped(values_of(network.tie_columns, 'e', i)) + "      </edge>\n";
    }
    return out + "    </edges>\n  </graph>\n</gexf>\n";
}

}  // namespace comity
