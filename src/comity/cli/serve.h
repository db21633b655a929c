// The verb `serve`: flags and words around server/server.h.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace comity {

struct ServeFlags {
    std::string place, atlas;  // the atlas by its place, or by its flag
    std::string address = "127.0.0.1";
    int port = 8080;
    std::vector<std::string> names, claims;
    bool no_browser = false;
    int threads = 0;
    double patience = 10;
};

CLI::App* add_serve(CLI::App& app, ServeFlags& flags);
// Serves until Ctrl-C; the exit code.
int run_serve(const ServeFlags& flags);

}  // namespace comity
