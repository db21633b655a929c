#include "comity/cli/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/api/operation.h"
#include "comity/cli/app.h"
#include "comity/cli/serve.h"

namespace comity {

namespace {

std::string flags_of(const Operation& operation) {
    std::string flags = "--help --format --output --threads --chunk";
    if (operation.name == "build" || operation.name == "update") flags += " --memory";
    for (const Parameter& p : operation.parameters)
        if (!p.positional || p.name == "atlas") flags += " " + flag_name(p.name);
    return flags;
}

std::string verbs() {
    std::string out;
    for (const Operation& operation : operations()) out += (out.empty() ? "" : " ") + operation.name;
    return out + " serve completion";
}

// `serve` is no operation of the list: its flags are asked of the parser. (flag, help).
std::vector<std::pair<std::string, std::string>> serve_flags() {
    CLI::App app;
    ServeFlags flags;
    std::vector<std::pair<std::string, std::string>> out;
    for (const CLI::Option* option : add_serve(app, flags)->get_options())
        for (const std::string& name : option->get_lnames()) out.emplace_back("--" + name, option->get_description());
    return out;
}

std::string bash() {
    std::string cases;
    for (const Operation& operation : operations())
        cases += fmt::format("        {}) words='{}' ;;\n", operation.name, flags_of(operation));
    std::string of_serve;
    for (const auto& [flag, help] : serve_flags()) of_serve += (of_serve.empty() ? "" : " ") + flag;
    cases += fmt::format("        serve) words='{}' ;;\n", of_serve);
    return fmt::format(
        "_comity() {{\n    local words='{}' current=${{COMP_WORDS[COMP_CWORD]}}\n    [ \"$COMP_CWORD\" -gt 1 ] && case "
        "${{COMP_WORDS[1]}} in\n{}"
        "        completion) words='bash zsh fish' ;;\n    esac\n    case $current in\n        -*) "
        "COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
        "        *) if [ \"$COMP_CWORD\" -eq 1 ] || [ \"${{COMP_WORDS[1]}}\" = completion ]; then COMPREPLY=($(compgen "
        "-W \"$words\" -- \"$current\"))\n"
        "           else COMPREPLY=($(compgen -f -- \"$current\")); fi ;;\n    esac\n}}\ncomplete -o filenames -F "
        "_comity comity\n",
        verbs(), cases);
}

std::string fish() {
    std::string out = "complete -c comity -f -n __fish_use_subcommand -a '" + verbs() + "'\n";
    const auto add = [&](const std::string& verb, const std::string& flag, std::string help) {
        std::replace(help.begin(), help.end(), '\'', '`');
        out += fmt::format("complete -c comity -n '__fish_seen_subcommand_from {}' -l {} -d '{}'\n", verb,
                           flag.substr(2), help);
    };
    for (const Operation& operation : operations())
        for (const Parameter& p : operation.parameters)
            if (!p.positional) add(operation.name, flag_name(p.name), p.help);
    for (const auto& [flag, help] : serve_flags()) add("serve", flag, help);
    return out;
}

}  // namespace

Result<std::string> completion_script(const std::string& shell) {
    if (shell == "bash") return bash();
    if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash();
    if (shell == "fish") return fish();
    return usage_error(fmt::format("'{}' is no shell known here: bash, zsh or fish", shell));
}

}  // namespace comity
