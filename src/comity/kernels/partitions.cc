#include "comity/kernels/partitions.h"

#include <cmath>
#include <map>

namespace comity {

namespace {

struct Crossing {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> both;
    std::map<std::uint32_t, std::int64_t> a, b;
};

Crossing cross(const Labels& a, const Labels& b) {
    Crossing table;
    for (std::size_t i = 0; i < a.size(); ++i) ++table.both[{a[i], b[i]}], ++table.a[a[i]], ++table.b[b[i]];
    return table;
}

template <class Map>
std::int64_t pairs_inside(const Map& sizes) {
    std::int64_t pairs = 0;
    for (const auto& [label, n] : sizes) pairs += n * (n - 1) / 2;
    return pairs;
}

}  // namespace

std::optional<double> adjusted_rand(const Labels& a, const Labels& b) {
    const auto n = static_cast<std::int64_t>(a.size());
    if (n < 2) return std::nullopt;
    const Crossing table = cross(a, b);
    const std::int64_t both = pairs_inside(table.both), in_a = pairs_inside(table.a), in_b = pairs_inside(table.b);
    const i128 pairs = n * (n - 1) / 2;
    // (both − in_a·in_b/pairs) / ((in_a + in_b)/2 − in_a·in_b/pairs), both times 2·pairs.
    const i128 above = 2 * (both * pairs - i128{in_a} * in_b);
    const i128 below = (i128{in_a} + in_b) * pairs - 2 * i128{in_a} * in_b;
    if (below == 0) return 1;  // all in one, or all alone, in both
    return static_cast<double>(static_cast<long double>(above) / static_cast<long double>(below));
}

double variation_of_information(const Labels& a, const Labels& b) {
    if (a.empty()) return 0;
    const Crossing table = cross(a, b);
    long double sum = 0;
    for (const auto& [labels, n] : table.both) {
        const auto part = static_cast<long double>(n);
        const auto in_a = static_cast<long double>(table.a.at(labels.first));
        const auto in_b = static_cast<long double>(table.b.at(labels.second));
        sum += part * (std::log(in_a / part) + std::log(in_b / part));
    }
    return static_cast<double>(sum / static_cast<long double>(a.size()));
}

void CoMembership::add(const Labels& labels) {
    ++partitions_;
    for (std::size_t i = 0; i < things_; ++i)
        for (std::size_t j = 0; j < things_; ++j) counts_[i * things_ + j] += labels[i] == labels[j];
}

}  // namespace comity
