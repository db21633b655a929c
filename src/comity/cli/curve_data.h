// What a picture of a specification curve needs of the document of `claim curve`, sorted and counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comity/api/operation.h"

namespace comity {

struct CurvePoint {
    double value = 0;
    std::optional<double> lower, upper, world;
    std::vector<int> choice;         // by axis: index into its options, or -1
    std::uint64_t among_equals = 0;  // order among equal values: mixed, so that it shows no choice
    bool judges = true;              // rests on enough works
};

struct CurveAxis {
    std::string key;
    bool estimand = false;
    std::vector<std::string> options;
    std::string name;                // what people call it, and its options
    std::vector<std::string> names;
};

struct CurveReading {
    std::string id, measure, unit, text, verdict, compared_with;
    std::string of;  // the side whose works a share is of
    // A share says whose works it is of.
    [[nodiscard]] std::string whose_measure() const { return of.empty() ? measure : measure + " of " + of; }
    std::uint64_t specifications = 0, judging = 0, most_works = 0;
    std::optional<double> reach_share;                     // reach the stated figure
    std::vector<std::pair<std::string, double>> moved_by;  // axes with their shares of variance, largest first
    std::optional<double> stated;
    int decimals = 0;
    std::vector<CurvePoint> points;  // with a value, ascending
    // Figures are those of points that judge, where any does: what rests on few works is shown and moves nothing.
    [[nodiscard]] bool counts(const CurvePoint& point) const { return judging == 0 || point.judges; }
    double smallest = 0, median = 0, largest = 0;
    [[nodiscard]] bool is_share() const { return unit == "share"; }
    std::vector<std::pair<std::string, std::uint64_t>> reasons;  // why others have none, most frequent first
};

struct CurveData {
    std::string statement, said;  // said: who, where, when
    std::string paragraph;        // what the claim's answer says
    std::uint64_t fewest_to_judge = 0;
    std::vector<CurveAxis> axes;
    std::vector<CurveReading> readings;
    bool full_scope = false;
    std::string source;  // atlas, scope, releases
};

CurveData curve_data(const Json& document);

double median_of_sorted(const std::vector<double>& values);

// A value as people read it: shares in percent, ratios with two decimals, counts with thousands.
std::string measure_text(const CurveReading& reading, double value);
// The stated figure with its own decimals.
std::string stated_text(const CurveReading& reading);
bool is_count_measure(const std::string& measure);

}  // namespace comity
