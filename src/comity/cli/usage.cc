#include "comity/cli/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cctype>

#include "comity/base/nearest.h"
#include "comity/base/text.h"

namespace comity {

namespace {

// "'comity pair --help' tells more".
std::string pointer_to_help(const CLI::App& verb) {
    return verb.get_parent() == nullptr ? "'comity --help' lists what there is"
                                        : fmt::format("'comity {} --help' tells more", verb.get_name());
}

std::string meant(const std::string& nearest) {
    return nearest.empty() ? std::string() : fmt::format("did you mean {}? ", nearest);
}

// As the help writes them first: with hyphens.
std::vector<std::string> flags_of(const CLI::App& verb) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : verb.get_options()) {
        if (option->get_group().empty()) continue;  // hidden
        for (std::string name : option->get_lnames()) {
            std::replace(name.begin(), name.end(), '_', '-');
            flags.push_back("--" + name);
        }
    }
    return flags;
}

constexpr std::string_view kForms[] = {"table", "json", "csv", "parquet", "xlsx", "html", "graphml", "gexf", "pajek", "vosviewer"};

// --json for --format json: the help of --format lists those that the verb has.
std::string format_meant(const CLI::App& verb, const std::string& flag) {
    const CLI::Option* format = verb.get_option_no_throw("--format");
    if (format == nullptr || !flag.starts_with("--")) return "";
    std::string forms = format->get_description();
    std::replace(forms.begin(), forms.end(), ',', ' ');
    const std::string said = flag.substr(2);
    if (std::find(std::begin(kForms), std::end(kForms), said) == std::end(kForms)) return "";
    const auto words = split(forms, ' ');
    return std::find(words.begin(), words.end(), said) == words.end() ? "" : "--format " + said;
}

std::string unknown_flag(const CLI::App& verb, const std::string& said) {
    std::string flag = said.substr(0, said.find('='));
    std::replace(flag.begin(), flag.end(), '_', '-');
    std::string nearest = format_meant(verb, flag);
    if (nearest.empty()) nearest = nearest_name(flag, flags_of(verb));
    if (nearest == flag && verb.get_parent() != nullptr)
        return fmt::format("{} belongs behind the verb, as in 'comity {} … {}'; {}", said, verb.get_name(), flag, pointer_to_help(verb));
    return fmt::format("{} is not understood{}; {}{}", said, verb.get_parent() == nullptr ? "" : " by " + verb.get_name(),
                       meant(nearest), pointer_to_help(verb));
}

constexpr std::string_view kEndOfFlags = "--";

std::string unknown_word(const CLI::App& verb, std::vector<std::string> words) {
    const auto end = std::find(words.begin(), words.end(), kEndOfFlags);
    const auto flag = std::find_if(words.begin(), end, [](const std::string& w) { return w.size() > 1 && w[0] == '-'; });
    // What follows a flag that is not known may be its value.
    if (flag != end && (verb.get_parent() != nullptr || flag == words.begin())) return unknown_flag(verb, *flag);
    std::erase(words, kEndOfFlags);
    if (verb.get_parent() == nullptr) return unknown_verb(verb, words.front());
    return fmt::format("'{}' is one word too many for {}; {}", words.front(), verb.get_name(), pointer_to_help(verb));
}

// The first sentence of a help text, within another one.
std::string within(std::string help) {
    help.resize(std::min(help.size(), help.find(". ")));
    while (help.ends_with('.')) help.pop_back();
    if (help.size() > 1 && std::isupper(static_cast<unsigned char>(help[0])) && std::islower(static_cast<unsigned char>(help[1])))
        help[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(help[0])));
    return help;
}

std::string first_word(const std::string& text) { return text.substr(0, text.find_first_of(" :")); }

std::string lacking(const CLI::App& verb, const std::string& problem) {
    const std::string name = first_word(problem);
    const CLI::Option* option = verb.get_option_no_throw(name);
    const std::string help = option == nullptr ? "" : within(option->get_description());
    constexpr std::string_view kExample = "Example: ";
    const std::string footer = verb.get_footer();
    const std::string example = footer.starts_with(kExample) ? footer.substr(kExample.size()) : "";
    return fmt::format("{} needs {}{}{}; {}", verb.get_name(), name, help.empty() ? "" : " (" + help + ")",
                       example.empty() ? "" : ", as in '" + example + "'", pointer_to_help(verb));
}

std::string wrong_number_of_values(const CLI::App& verb, const std::string& problem) {
    const std::string name = first_word(problem);
    const CLI::Option* option = verb.get_option_no_throw(name);
    const int wanted = option == nullptr ? 1 : option->get_items_expected_min();
    const bool repeated = option != nullptr && option->get_items_expected_max() < static_cast<int>(option->results().size());
    const std::string what = repeated      ? "is given more than once"
                             : wanted == 0 ? "takes no value"
                                      : fmt::format("needs {} behind it", wanted == 1 ? "a value" : fmt::format("{} values", wanted));
    return fmt::format("{} {}; {}", name, what, pointer_to_help(verb));
}

std::vector<std::string> verbs_of(const CLI::App& app) {
    std::vector<std::string> verbs;
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) verbs.push_back(verb->get_name());
    return verbs;
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return std::string(trimmed(text));
}

}  // namespace

bool has_verb(const CLI::App& app, const std::string& name) {
    const auto verbs = verbs_of(app);
    return std::find(verbs.begin(), verbs.end(), name) != verbs.end();
}

std::string unknown_verb(const CLI::App& app, const std::string& said) {
    const auto verbs = verbs_of(app);
    return fmt::format("there is no verb '{}'; {}'comity --help' lists what there is", said, meant(nearest_name(lower(said), verbs)));
}

std::string usage_sentence(const CLI::App& app, const CLI::ParseError& problem) {
    const std::vector<CLI::App*> parsed = app.get_subcommands();
    const CLI::App& verb = parsed.empty() ? app : *parsed.back();
    const std::string text = one_line(problem.what());
    const bool of_values = dynamic_cast<const CLI::ArgumentMismatch*>(&problem) != nullptr;
    const bool of_value = dynamic_cast<const CLI::ValidationError*>(&problem) != nullptr;
    // What lacks may be what was meant by a word that is not understood: that comes first.
    const auto rest = app.remaining(true);
    const bool some = std::any_of(rest.begin(), rest.end(), [](const std::string& w) { return w != kEndOfFlags; });
    if (some && !of_values && !of_value) return unknown_word(verb, rest);
    if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr && !parsed.empty()) return lacking(verb, text);
    if (of_values) return wrong_number_of_values(verb, text);
    if (of_value) {  // "--threads: abc is not understood: …", as a check says it
        const auto colon = text.find(": ");
        return colon == std::string::npos ? text : text.substr(0, colon) + text.substr(colon + 1);
    }
    return fmt::format("{}; {}", text, pointer_to_help(verb));
}

std::vector<std::string> words_with_flags(int argc, char** argv) {
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (words.empty()) return words;
    if (words[0] == "version" && words.size() == 1) return {"--version"};
    if (words[0] != "help") return words;
    words.erase(words.begin());
    if (!words.empty() && (words[0] == "help" || words[0].starts_with('-'))) return {"--help"};
    words.insert(words.begin() + (words.empty() ? 0 : 1), "--help");
    return words;
}

}  // namespace comity
