// One helpful sentence for a command line that is not understood.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace comity {

// What is wrong with the words that `app` could not parse: the first that is not understood, or what lacks.
std::string usage_sentence(const CLI::App& app, const CLI::ParseError& problem);
bool has_verb(const CLI::App& app, const std::string& name);
std::string unknown_verb(const CLI::App& app, const std::string& said);

// The words after the program's name, `help VERB` and `version` as the flags that they stand for.
std::vector<std::string> words_with_flags(int argc, char** argv);

}  // namespace comity
