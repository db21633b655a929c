#include "comity/analysis/bloc_parts.h"
#include "comity/base/countries.h"

namespace comity {

Result<CountryNetwork> answer_network(const TieCube& cube, const BlocsQuestion& question, const Resources& resources) {
    COMITY_ASSIGN(const BlocData data, find_blocs(cube, nullptr, question, resources));
    CountryNetwork network;
    network.quantity = cube.quantity;
    network.years = std::to_string(cube.years.front().year) + ":" + std::to_string(cube.years.back().year);
    for (const CountryGroup& group : data.groups) network.blocs.push_back(group.name);
    NetworkColumn ties{"ties", {}}, partners{"partners", {}}, expected{"expected", {}}, ratio{"observed_over_expected", {}};
    const TieTable& table = data.table;
    const std::vector<double> sums = tie_sums(table.observed, table.n);
    for (std::size_t i = 0; i < table.n; ++i) {
        network.nodes.push_back({data.countries[i], country_name(data.countries[i]), (*data.partition)[i]});
        double others = 0;
        for (std::size_t j = 0; j < table.n; ++j) others += table.o(i, j) > 0;
        ties.values.emplace_back(sums[i]);
        partners.values.emplace_back(others);
        for (std::size_t j = i + 1; j < table.n; ++j) {
            if (!(table.o(i, j) > 0)) continue;
            network.ties.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), table.o(i, j)});
            expected.values.emplace_back(table.e(i, j));
            ratio.values.emplace_back(table.o(i, j) / table.e(i, j));
        }
    }
    network.node_columns = {std::move(ties), std::move(partners)};
    network.tie_columns = {std::move(expected), std::move(ratio)};
    return network;
}

}  // namespace comity
