// One figure with everything that makes it honest. docs/formats/answer.md is the definition; api/ turns it into JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "comity/measures/conventions.h"
#include "comity/measures/interval.h"

namespace comity {

struct Coverage {
    std::optional<double> class_level, country, references, fwci;
};

using ByValue = std::variant<std::int64_t, std::string>;

struct Answer {
    std::string measure, population;
    std::vector<std::pair<std::string, ByValue>> by;  // empty: a headline figure
    std::optional<double> value;                      // absent: a reason is in notes
    std::optional<Bounds> bounds;
    std::optional<std::uint64_t> n;
    Coverage coverage;
    std::vector<std::string> notes;
};

// The unit of a measure: "works", "citations", "ratio", "share", "authors", "countries", "per year", "nats",
// "count" (of the quantity at hand), "ties".
std::string unit_of(const std::string& measure);
// Shares are printed as percentages for people and stay fractions in every other output.
bool is_share(const std::string& measure);

}  // namespace comity
