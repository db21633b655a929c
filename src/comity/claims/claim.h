// A public statement as a file: the words, the questions it could mean, the figure stated, the choices that can be
// defended. docs/formats/claim.md is the definition.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct StatedValue {
    double value = 0;
    int decimals = 0;  // 0.248 with 3 decimals stands for 0.2475 … 0.2485
};

struct Reading {
    std::string id, measure, text;
    std::optional<StatedValue> stated;  // the figure under this reading, when it is another one than the claim's
};

// A choice: a convention's key and the values that can be defended; the first is the default one.
struct Axis {
    std::string key, why;
    bool estimand = false;  // another question, rather than another handling of the same one
    std::vector<std::string> options;
};

// Combinations that make no sense: all of `options` together.
struct Forbidden {
    std::vector<std::pair<std::string, std::string>> options;
    std::string why;
};

struct Claim {
    std::string id, statement, speaker, date, place, source;
    std::optional<StatedValue> stated;
    std::vector<std::string> countries;  // two sides; empty when works cannot answer
    std::string population = "joint";
    std::vector<std::string> needs;  // data that an atlas of works lacks
    std::string needs_why;
    std::vector<Reading> readings;
    std::vector<Axis> axes;
    std::vector<Forbidden> forbidden;
};

// A file that is no claim is a usage error that names the key.
Result<Claim> parse_claim(const std::string& toml, const std::string& name);

// The figure that a reading is judged by: its own, else the claim's if the reading's measure is a share as the claim's
// is.
std::optional<StatedValue> stated_for(const Claim& claim, std::size_t reading);

// The canonical name of a measure that a reading may use: one that is a single figure.
Result<std::string> claim_measure(const std::string& text);

// A commented template of a claim file.
std::string claim_template();

}  // namespace comity
