// A public statement as a file: the words, the questions it could mean, the figure stated, the choices that can be
// defended. docs/formats/claim.md is the definition.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comity/base/result.h"
#include "comity/measures/conventions.h"

namespace comity {

struct StatedValue {
    double value = 0;
    int decimals = 0;  // 0.248 with 3 decimals stands for 0.2475 … 0.2485
};

struct Reading {
    std::string id, measure, text;
    std::optional<StatedValue> stated;  // the figure under this reading, when it is another one than the claim's
    std::optional<std::size_t> of;      // of a share of one side's works: whose, as an index into the claim's countries
};

// When options of an axis make sense. `when` names other axes, each with options: a rule that forbids leaves out the
// combinations that have one of them on every axis named; a rule that allows keeps only those.
struct Rule {
    std::vector<std::string> options;  // of the axis that the rule stands at
    bool allows = false;
    std::vector<std::pair<std::string, std::vector<std::string>>> when;
    std::string why;
};

// A choice: a convention's key and the values that can be defended; the first is the default one. A key may name
// several conventions, "language & sources"; its options then have as many parts, "en & core".
struct Axis {
    std::string key, why;
    bool estimand = false;  // another question, rather than another handling of the same one
    std::vector<std::string> options;
    std::vector<Rule> rules;
    std::string name;                // what people call it, and each of its options: as the file says, else key and options
    std::vector<std::string> names;

    [[nodiscard]] std::vector<std::string> conventions() const;  // the keys that `key` names
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
};

// A file that is no claim is a usage error that names the key.
Result<Claim> parse_claim(const std::string& toml, const std::string& name);

// The figure that a reading is judged by: its own, else the claim's if the reading's measure is a share as the claim's
// is: of joint works (pp_…) or of one side's.
std::optional<StatedValue> stated_for(const Claim& claim, std::size_t reading);

// The canonical name of a measure that a reading may use: one that is a single figure, of the joint works or of one side.
Result<std::string> claim_measure(const std::string& text);

// Sets what an option of an axis stands for.
Status set_option(Conventions& conventions, const Axis& axis, const std::string& option);

// A commented template of a claim file.
std::string claim_template();

}  // namespace comity
