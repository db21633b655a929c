#include "comity/cli/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <new>
#include <optional>

#include "comity/api/operation.h"
#include "comity/api/workbook.h"
#include "comity/base/printable.h"
#include "comity/base/text.h"
#include "comity/cli/completion.h"
#include "comity/cli/formats.h"
#include "comity/cli/live_line.h"
#include "comity/cli/number_check.h"
#include "comity/cli/outputs.h"
#include "comity/cli/path_check.h"
#include "comity/cli/render.h"
#include "comity/cli/serve.h"
#include "comity/cli/size.h"
#include "comity/cli/text_table.h"
#include "comity/cli/usage.h"
#include "comity/platform/files.h"
#include "comity/platform/paths.h"
#include "comity/platform/terminal.h"

namespace comity {

namespace {

constexpr int kDone = 0, kFailed = 1, kUsage = 2;

// What CLI11 fills in for one verb.
struct Verb {
    const Operation* operation = nullptr;
    CLI::App* app = nullptr;
    std::map<std::string, std::vector<std::string>> lists;
    std::map<std::string, std::string> texts;
    std::map<std::string, bool> switches;
    std::vector<std::pair<std::string, CLI::Option*>> single;  // options that fill `texts`

    [[nodiscard]] bool is_given(const std::string& name) const {
        return std::any_of(single.begin(), single.end(), [&](const auto& s) { return s.first == name && s.second->count() > 0; });
    }
};

struct Common {
    std::string format, output;  // no format: the verb's first
    int threads = 0;
    std::int64_t chunk = static_cast<std::int64_t>(Resources().chunk);
    std::optional<std::string> memory;           // absent: what the machine can spare
    std::optional<std::string> out_of_in_place;  // --out of a verb that has none: refused
};

std::string both_spellings(const std::string& name) {
    const std::string dashed = flag_name(name);
    return dashed == "--" + name ? dashed : dashed + ",--" + name;
}

void add_parameter(Verb& verb, const Parameter& p) {
    const std::string help = p.default_text.empty() ? p.help : fmt::format("{} [default: {}]", p.help, p.default_text);
    if (p.kind == ParameterKind::kSwitch) {
        verb.app->add_flag(both_spellings(p.name), verb.switches[p.name], help);
        return;
    }
    const std::string names = p.positional ? p.name : both_spellings(p.name);
    CLI::Option* option = p.kind == ParameterKind::kPaths ? verb.app->add_option(names, verb.lists[p.name], help)
                                                          : verb.app->add_option(names, verb.texts[p.name], help);
    if (p.kind != ParameterKind::kPaths) verb.single.emplace_back(p.name, option);
    if (p.kind == ParameterKind::kNumber) option->type_name("NUMBER");
    if (p.kind == ParameterKind::kText) option->type_name("TEXT");
    if (p.values > 1) option->expected(p.values)->join(',');
    if (p.kind == ParameterKind::kPath) option->type_name("PATH");
    // In a place of its own nothing that begins so comes but behind --, which says that it is no flag.
    if (!p.positional && (p.kind == ParameterKind::kPath || p.kind == ParameterKind::kPaths)) option->check(no_flag());
    if (p.required) option->required();
    if (!p.group.empty()) option->group(p.group);
}

void add_common(CLI::App& app, Common& common, const Operation& operation) {
    const std::string first = operation.formats_help.empty() ? fmt::format(" [default: {}]", formats_of(operation).front()) : "";
    app.add_option("--format", common.format, formats_text(operation) + first)
        ->type_name("TEXT");
    const bool has_out = std::any_of(operation.parameters.begin(), operation.parameters.end(),
                                     [](const Parameter& p) { return p.name == "out"; });
    // Beside verbs that write an atlas, --out would be taken for one.
    const bool in_place = operation.writes && !has_out;
    app.add_option(has_out || in_place ? "-o,--output" : "-o,--output,--out", common.output,
                   "Write to this file instead of standard output (-); its ending tells the format where --format does not.")
        ->type_name("FILE")
        ->check(no_flag());
    if (in_place) app.add_option("--out", common.out_of_in_place)->group("");
    app.add_option("--threads", common.threads, "Threads to use; never changes an answer [default: all]")
        ->type_name("NUMBER")
        ->check(whole_number(0, 4096));
    app.add_option("--chunk", common.chunk, "Works a batch; never changes an answer [default: 65535]")
        ->type_name("NUMBER")
        ->group("Resources")
        ->check(whole_number(1, std::int64_t{1} << 40));
    if (operation.name == "build" || operation.name == "update")
        app.add_option("--memory", common.memory,
                       fmt::format("Memory that it may use, about: 16GB, 500MB, 1.5GB ({}). What does not fit goes "
                                   "through the disk beside the atlas; never changes an answer [default: three quarters "
                                   "of the machine's, three fifths of a container's]",
                                   kSizeUnits))
            ->type_name("SIZE")
            ->group("Resources");
}

Arguments arguments_of(const Verb& verb) {
    Arguments arguments;
    for (const auto& [name, values] : verb.lists)
        for (const std::string& value : values) arguments.add(name, value);
    for (const auto& [name, option] : verb.single)
        if (option->count() > 0) arguments.add(name, verb.texts.at(name));
    for (const auto& [name, on] : verb.switches)
        if (on) arguments.add(name, "true");
    return arguments;
}

int complain(const Error& error) {
    std::fputs(("comity: " + printable(error.message) + "\n").c_str(), stderr);
    return error.kind == ErrorKind::kUsage ? kUsage : kFailed;
}

Result<std::string> formatted(const Operation& operation, const Json& document, const std::string& format) {
    if (!operation.formats.empty()) return document["text"].get<std::string>();
    if (format == "json") return document_text(document);
    if (format == "csv") return to_csv(flatten(operation.name, document));
    if (format == "xlsx") return to_xlsx(operation.name, document);
    if (format == "parquet") return to_parquet(flatten(operation.name, document));
    return printable(render_text(operation.name, document));  // names come from files
}

// `info atlas --atlas other`: nobody can mean both.
Status check_one_atlas(const Verb& verb) {
    std::string first;
    for (const auto& [name, option] : verb.single) {
        if (name != "atlas" || option->count() == 0) continue;
        const std::string& value = option->results().back();
        if (!first.empty() && real_path(value) != real_path(first))
            return usage_error(fmt::format("two atlases are named, {} and {}: say which one", first, value));
        first = value;
    }
    return ok();
}

// Bytes; 0 where nothing was said.
Result<std::uint64_t> memory_of(const Common& common) {
    if (!common.memory) return std::uint64_t{0};
    COMITY_ASSIGN(const Size size, parse_size("--memory", *common.memory));
    if (!size.has_unit && size.bytes < 1'000'000)
        std::fputs(fmt::format("comity: --memory {0} is {0} bytes: say {0}MB or {0}GB if that is meant\n", size.bytes).c_str(),
                   stderr);
    return size.bytes;
}

// What can be said before any work.
Status check_flags(const Verb& verb, const Common& common) {
    if (common.out_of_in_place)
        return usage_error(fmt::format("{0} changes its atlas in place and takes no --out: to keep what it is now, copy it "
                                       "before; --output FILE is for what {0} reports",
                                       verb.operation->name));
    return check_one_atlas(verb);
}

int run_verb(const Verb& verb, const Common& common) {
    // Where --out is a folder, the file beside it is a report of what was written there; so is a list of what there is.
    const bool report = !verb.operation->formats.empty() && (verb.is_given("out") || !verb.is_given("what"));
    const auto format = format_for(*verb.operation, common.format, report ? "" : common.output);
    if (!format.ok()) return complain(format.error());
    if (auto status = check_flags(verb, common); !status.ok()) return complain(status.error());
    const auto memory = memory_of(common);
    if (!memory.ok()) return complain(memory.error());
    Arguments arguments = arguments_of(verb);
    if (auto status = check_outputs(arguments, common.output, verb.operation->name == "build"); !status.ok()) return complain(status.error());
    Session session{{common.threads, static_cast<std::size_t>(common.chunk), *memory}, {}};
    const bool live = is_terminal(2);
    LiveLine line(2, terminal_is_plain());
    if (live) session.progress = [&](const std::string& text) { line.show(text); };
    if (!verb.operation->formats.empty() && (!common.format.empty() || *format != verb.operation->formats.front()))
        arguments.add("format", *format);
    auto document = verb.operation->run(arguments, session);
    if (live) line.clear();
    if (!document.ok()) return complain(document.error());
    fit_texts_to(common.output.empty() || common.output == "-" ? terminal_columns(1) : 0);
    auto text = formatted(*verb.operation, *document, *format);
    if (!text.ok()) return complain(text.error());
    if (auto status = put(*text, common.output); !status.ok()) return complain(status.error());
    if (auto status = write_side_files(arguments, *verb.operation, *document); !status.ok())
        return complain(status.error());
    // Like diff: figures that differ from those before are no success.
    return document->contains("rerun") && (*document)["rerun"]["same"] == false ? kFailed : kDone;
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return std::string(trimmed(text));
}

}  // namespace

std::string flag_name(const std::string& parameter) {
    std::string name = "--" + parameter;
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

namespace {

int run_guarded(int argc, char** argv) {
    CLI::App app("Comity measures science and technology cooperation between countries from open data.", "comity");
    app.set_version_flag("--version", "comity " COMITY_VERSION);
    app.require_subcommand(0, 1);
    app.footer("'comity VERB --help' tells more; 'comity explain' lists all definitions.");
    Common common;
    std::vector<std::unique_ptr<Verb>> verbs;
    for (const Operation& operation : operations()) {
        auto& verb = *verbs.emplace_back(std::make_unique<Verb>());
        verb.operation = &operation;
        verb.app = app.add_subcommand(operation.name, operation.summary);
        verb.app->footer("Example: " + operation.example);
        for (const Parameter& p : operation.parameters) {
            add_parameter(verb, p);
            // `info atlas` and `info --atlas atlas` are the same.
            if (p.name == "atlas" && p.positional)
                verb.single.emplace_back(
                    p.name, verb.app->add_option("--atlas", verb.texts["atlas"], p.help)->type_name("PATH")->check(no_flag()));
        }
        add_common(*verb.app, common, operation);
    }
    ServeFlags serve_flags;
    const CLI::App* serve_verb = add_serve(app, serve_flags);
    std::string shell;
    CLI::App* completion = app.add_subcommand("completion", "Print a completion script for bash, zsh or fish.");
    completion->add_option("shell", shell, "bash, zsh or fish")->required();
    std::vector<std::string> words = words_with_flags(argc, argv);
    if (words.size() > 1 && words[1] == "--help" && !words[0].starts_with('-') && !has_verb(app, words[0]))
        return complain(usage_error(unknown_verb(app, words[0])));
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    try {
        app.parse(std::move(words));
    } catch (const CLI::Success& success) {
        return app.exit(success) == 0 ? kDone : kDone;
    } catch (const CLI::ParseError& problem) {
        return complain(usage_error(usage_sentence(app, problem)));
    }
    if (completion->parsed()) {
        auto script = completion_script(shell);
        if (!script.ok()) return complain(script.error());
        const auto status = put(*script, "");
        return status.ok() ? kDone : complain(status.error());
    }
    if (serve_verb->parsed()) return run_serve(serve_flags);
    for (const auto& verb : verbs)
        if (verb->app->parsed()) return run_verb(*verb, common);
    std::fputs(app.help().c_str(), stdout);
    return kUsage;
}

}  // namespace

// The last net: what a library throws where nobody expected it becomes a message, not a stack trace.
int run_command_line(int argc, char** argv) {
    try {
        return run_guarded(argc, argv);
    } catch (const std::bad_alloc&) {
        return complain(failure("memory ran out: this needs more than there is; 'build' and 'update' keep to --memory SIZE"));
    } catch (const std::exception& problem) {
        return complain(failure(fmt::format("unexpected trouble: {}", one_line(problem.what()))));
    }
}

}  // namespace comity
