// A network of countries as other tools read it. The writers are pure: a value in, a text out; docs/formats/network.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"

namespace comity {

// A number a node or a tie; absent where it does not exist.
struct NetworkColumn {
    std::string name;
    std::vector<std::optional<double>> values;
};

struct NetworkNode {
    std::string code, name;
    std::optional<std::uint32_t> bloc;  // from 0; index of `blocs`
};

struct NetworkTie {
    std::uint32_t a = 0, b = 0;  // a < b: nodes
    double count = 0;            // above 0
};

struct CountryNetwork {
    std::string title, description, quantity = "works", years;
    std::vector<NetworkNode> nodes;  // ascending by code
    std::vector<NetworkColumn> node_columns;
    std::vector<NetworkTie> ties;  // ascending by (a, b)
    std::vector<NetworkColumn> tie_columns;
    std::vector<std::string> blocs;  // names
};

inline constexpr std::string_view kNetworkFormats = "graphml, gexf, pajek, vosviewer, csv";
Result<std::string> write_network(const CountryNetwork& network, std::string_view format);

std::string to_graphml(const CountryNetwork& network);
std::string to_gexf(const CountryNetwork& network);
std::string to_pajek(const CountryNetwork& network);
std::string to_vosviewer(const CountryNetwork& network);
std::string to_network_csv(const CountryNetwork& network);

}  // namespace comity
