// The one door for every face: a list of operations as data. A face (CLI, Python, HTTP) offers what the list holds,
// with the names, kinds and help texts found here, and shows the documents that run() returns.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/json.h"
#include "comity/base/result.h"
#include "comity/platform/machine.h"

namespace comity {

// kPath and kPaths name files or folders: a face that others can reach must not offer them.
enum class ParameterKind : std::uint8_t { kText, kNumber, kSwitch, kPath, kPaths };

struct Parameter {
    std::string name;  // as in JSON: "min_cohort"; a flag may write _ as -
    ParameterKind kind = ParameterKind::kText;
    bool positional = false, required = false;
    std::string help;          // one sentence
    std::string default_text;  // for the help; empty: none
    std::string group;         // heading in the help: "Conventions", "Population filters", …
    int values = 1;            // of a text: how many a flag takes, as in --pair GB CN; elsewhere they stand as GB,CN
};

// What a user gave: parameter name -> values, absent when not given.
class Arguments {
  public:
    void add(const std::string& name, std::string value) { values_[name].push_back(std::move(value)); }
    [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
    [[nodiscard]] std::string text(const std::string& name, std::string_view otherwise = {}) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::string(otherwise) : found->second.back();
    }
    [[nodiscard]] const std::vector<std::string>& list(const std::string& name) const {
        static const std::vector<std::string> kEmpty;
        const auto found = values_.find(name);
        return found == values_.end() ? kEmpty : found->second;
    }

    [[nodiscard]] const std::map<std::string, std::vector<std::string>>& all() const { return values_; }

  private:
    std::map<std::string, std::vector<std::string>> values_;
};

// A claim that a face was given as a file.
struct GivenClaim {
    std::string text;
    std::string file;  // its name without its folder, for commands that others may read; empty: no file of theirs
};

// What a face lends to a run. Neither changes an answer.
struct Session {
    Resources resources;
    std::function<void(const std::string&)> progress;  // one line about how far; may be empty
    std::map<std::string, GivenClaim> claims;          // by id, beside those that the program carries
};

struct Operation {
    std::string name;     // the verb
    std::string summary;  // one sentence
    std::string example;
    bool answers = false;  // its document obeys docs/formats/answer.md
    std::vector<Parameter> parameters;
    std::function<Result<Json>(const Arguments&, const Session&)> run;
    bool writes = false;  // leaves files behind: not for faces that others can reach
    // Forms of its own in place of a table, the first by default: `run` is told which by the argument "format" and puts
    // it into the document as "text".
    std::vector<std::string> formats = {};
    std::string formats_help = {};  // which is for what, where not all are for everything
};

// A parameter as the command line writes it, without dashes: min-works.
std::string flag_of(std::string name);

// In the order a newcomer meets them.
const std::vector<Operation>& operations();
const Operation* find_operation(std::string_view name);

// An error where `directory` (empty: as for every verb, $COMITY_ATLAS or ./atlas) holds no atlas, of works or of matrices, that can be
// opened. What is opened for it stays with the session.
Status check_atlas(const std::string& directory, const Session& session);

// A document as every face writes it, byte for byte.
std::string document_text(const Json& document);
// One text for all ways to ask the same: conventions in canonical form, defaults written out.
std::string canonical_question(const Operation& operation, const Arguments& arguments);

}  // namespace comity
