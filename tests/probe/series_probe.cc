// Breaks of series from standard input, one series a line: `mean` or `line`, then the values. Prints one line a series:
// what the kernels say, for comparison with other programs. `interruption AT`, then the values at times 0, 1, …: both
// regressions. --time: prints instead how long the search, its p and all partitions took for all of them. --pairs ATLAS:
// prints the series of all pairs of countries of an atlas, ln((joint works + ½) ÷ (expected works + ½)), and reads none.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "comity/analysis/decoupling.h"
#include "comity/kernels/break_null.h"
#include "comity/kernels/break_tests.h"
#include "comity/kernels/breakpoints.h"
#include "comity/kernels/regression.h"

namespace {

using namespace comity;

struct Line {
    SegmentShape shape = SegmentShape::kLine;
    bool interruption = false;
    double at = 0;
    std::vector<double> y;
};

std::vector<Line> read_lines() {
    std::vector<Line> out;
    for (std::string text; std::getline(std::cin, text);) {
        std::istringstream words(text);
        std::string shape;
        words >> shape;
        Line line;
        if (shape == "mean") line.shape = SegmentShape::kMean;
        line.interruption = shape == "interruption";
        if (line.interruption) words >> line.at;
        for (double value; words >> value;) line.y.push_back(value);
        out.push_back(std::move(line));
    }
    return out;
}

std::string numbers(const std::vector<std::size_t>& list) {
    std::string out;
    for (const std::size_t n : list) out += fmt::format("{}{}", out.empty() ? "" : " ", n);
    return out;
}

// Places as other programs count them: the last observation before the break, from 1.
void print(const Line& line) {
    const SegmentFits fits(line.shape, line.y);
    const std::size_t shortest = shortest_segment(line.y.size(), fits.parameters());
    const BreakSearch search = search_break(fits, shortest);
    const FluctuationTest ols = ols_cusum(fits), recursive = recursive_cusum(line.shape, line.y);
    const auto partitions = best_partitions(fits, shortest);
    const std::size_t m = breaks_by_bic(partitions);
    std::string text = fmt::format(
        "{:.17g} {} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {}", search.sup, search.best,
        search.average, search.exponential,
        asymptotic_sup_p(search.sup, fits.parameters(), search_length(search, line.y.size())), ols.statistic, ols.p,
        recursive.statistic, recursive.p, m);
    for (const Partition& p : partitions) text += fmt::format(";{:.17g} {:.17g} {}", p.rss, p.bic, numbers(p.begins));
    text += "|";
    for (const auto& interval : break_intervals(fits, partitions[m].begins))
        text += interval ? fmt::format(" {} {}", interval->lower + 1, interval->upper + 1) : std::string(" NA NA");
    std::puts(text.c_str());
}

std::string text_of(const std::optional<Regression>& fit) {
    if (!fit) return "NA";
    std::string out;
    for (std::size_t i = 0; i < fit->coefficients.size(); ++i)
        out += fmt::format("{:.17g} {:.17g} ", fit->coefficients[i], fit->errors[i]);
    return out + fmt::format("{:.17g} {:.17g}", fit->deviance, fit->dispersion);
}

void print_interruption(const Line& line) {
    std::vector<double> times;
    for (std::size_t t = 0; t < line.y.size(); ++t) times.push_back(static_cast<double>(t));
    const Design design = interruption_design(times, line.at);
    std::puts((text_of(least_squares(design, line.y)) + ";" + text_of(poisson_regression(design, line.y))).c_str());
}

void time_all(const std::vector<Line>& lines) {
    const auto start = std::chrono::steady_clock::now();
    NullSamples samples;
    std::vector<double> p;
    std::size_t breaks = 0;
    for (const Line& line : lines) {
        const SegmentFits fits(line.shape, line.y);
        const std::size_t shortest = shortest_segment(line.y.size(), fits.parameters());
        const double sup = largest_break_statistic(fits, shortest);
        p.push_back(simulated_p(samples.of({line.shape, line.y.size(), shortest}).sup[kUnbounded], sup));
        breaks += breaks_by_bic(best_partitions(fits, shortest));
    }
    std::size_t found = 0;
    for (const double q : discovery_rates(p)) found += q <= 0.05;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print("{} series, {} breaks by BIC, {} at a false-discovery rate of 5 %, {:.6f} s\n", lines.size(), breaks,
               found, took.count());
}

int print_pairs(const std::string& directory) {
    const auto source = open_ties(directory);
    if (!source.ok()) return std::fputs((source.error().message + "\n").c_str(), stderr), 1;
    const auto made = decoupling_cube(*source, {}, Conventions(), PopulationFilter(), Resources{0});
    if (!made.ok()) return std::fputs((made.error().message + "\n").c_str(), stderr), 1;
    const CubeMargins margins(made->cube);
    for (std::size_t a = 0; a < made->cube.places(); ++a)
        for (std::size_t b = a + 1; b < made->cube.places(); ++b) {
            std::string line = "line";
            for (const PairYear& y : margins.pair(a, b))
                line += fmt::format(" {:.17g}", std::log((y.sums.joint + 0.5) / (y.sums.expected().value_or(0) + 0.5)));
            std::puts(line.c_str());
        }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 2 && std::string(argv[1]) == "--pairs") return print_pairs(argv[2]);
    const std::vector<Line> lines = read_lines();
    if (argc > 1 && std::string(argv[1]) == "--time") time_all(lines);
    else
        for (const Line& line : lines) line.interruption ? print_interruption(line) : print(line);
}
