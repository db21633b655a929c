#include "comity/cli/serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "comity/base/kept.h"
#include "comity/cli/number_check.h"
#include "comity/cli/path_check.h"
#include "comity/platform/files.h"
#include "comity/platform/paths.h"
#include "comity/server/server.h"

namespace comity {

namespace {

// Room for parts of answers: an eighth of what the machine can spare, within these bounds.
constexpr std::uint64_t kLeastKept = 64u << 20, kMostKept = 4096ull << 20;

// "my-claim.toml" -> "my-claim".
std::string claim_id(const std::string& name) {
    constexpr std::string_view kEnding = ".toml";
    return name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : name;
}

Result<std::string> atlas_of(const ServeFlags& flags) {
    if (!flags.place.empty() && !flags.atlas.empty() && real_path(flags.place) != real_path(flags.atlas))
        return usage_error(fmt::format("two atlases are named, {} and {}: say which one", flags.place, flags.atlas));
    if (!flags.place.empty() || !flags.atlas.empty()) return flags.place.empty() ? flags.atlas : flags.place;
    const std::string from_environment = environment("COMITY_ATLAS");
    return from_environment.empty() ? "atlas" : from_environment;
}

Result<ServeOptions> options_of(const ServeFlags& flags) {
    ServeOptions options;
    options.address = flags.address;
    options.port = flags.port;
    options.names = flags.names;
    options.session.resources.threads = flags.threads;
    options.session.resources.kept = std::make_shared<Kept>(std::clamp<std::uint64_t>(usable_memory_bytes() / 8, kLeastKept, kMostKept));
    options.limits.request_seconds = flags.patience;
    for (const std::string& path : flags.claims) {
        COMITY_ASSIGN(std::string text, read_file(path));
        const std::string name = path.substr(path.rfind('/') + 1);
        options.session.claims[claim_id(name)] = {std::move(text), name};
    }
    COMITY_ASSIGN(options.atlas, atlas_of(flags));
    // An atlas that cannot be opened, or a claim that is none, is said now and not to the first visitor.
    Arguments arguments;
    arguments.add("atlas", options.atlas);
    COMITY_TRY(find_operation("info")->run(arguments, options.session));
    Arguments listing;
    listing.add("action", "list");
    COMITY_TRY(find_operation("claim")->run(listing, options.session));
    return options;
}

void greet(const ServeOptions& options, const std::string& url, bool browser) {
    if (!is_loopback(options.address))
        std::fputs(fmt::format("comity: warning: {} reaches beyond this machine: whoever can connect can read all answers; "
                               "there is no password and no encryption\n",
                               options.address)
                       .c_str(),
                   stderr);
    std::fputs(fmt::format("Comity serves {} at {} (Ctrl-C ends it)\n", options.atlas, url).c_str(), stdout);
    std::fflush(stdout);
    if (browser) open_in_browser(url);
}

}  // namespace

CLI::App* add_serve(CLI::App& app, ServeFlags& flags) {
    CLI::App* verb = app.add_subcommand("serve", "Show the answers of an atlas as pages in a browser, on this machine.");
    constexpr const char* kAtlas = "Folder of the atlas. [default: $COMITY_ATLAS, else ./atlas]";
    verb->add_option("atlas", flags.place, kAtlas)->type_name("PATH");
    verb->add_option("--atlas", flags.atlas, kAtlas)->type_name("PATH")->check(no_flag());
    verb->add_option("--port", flags.port, "Port to listen at; 0: any free one. [default: 8080]")
        ->type_name("NUMBER")
        ->check(whole_number(0, 65535));
    verb->add_option("--address", flags.address,
                     "Address to listen at; any other than a loopback address lets other machines in. "
                     "[default: 127.0.0.1]")
        ->type_name("ADDRESS");
    verb->add_option("--name", flags.names, "A host name to answer under, beside localhost.")->type_name("HOST");
    verb->add_option("--claim", flags.claims, "A claim file to offer beside those that Comity carries.")
        ->type_name("FILE")
        ->check(no_flag());
    verb->add_flag("--no-browser", flags.no_browser, "Do not open a browser.");
    verb->add_option("--threads", flags.threads, "Threads to use; never changes an answer [default: all]")
        ->type_name("NUMBER")
        ->check(whole_number(0, 4096));
    verb->add_option("--patience", flags.patience, "Seconds that a client has to send a request. [default: 10]")
        ->type_name("SECONDS")
        ->check(real_number(0.1, 3600));
    verb->footer("Example: comity serve atlas --port 8080");
    return verb;
}

int run_serve(const ServeFlags& flags) {
    constexpr int kDone = 0, kFailed = 1, kUsage = 2;
    const auto complain = [](const Error& error) {
        std::fputs(("comity: " + error.message + "\n").c_str(), stderr);
        return error.kind == ErrorKind::kUsage ? kUsage : kFailed;
    };
    const auto options = options_of(flags);
    if (!options.ok()) return complain(options.error());
    const bool browser = !flags.no_browser && is_terminal(1);
    const auto done = serve(*options, [&](const std::string& url) { greet(*options, url, browser); });
    return done.ok() ? kDone : complain(done.error());
}

}  // namespace comity
