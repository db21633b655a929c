#include <csignal>

#include "comity/cli/app.h"

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow (ulimit -f) is then an error of writing, as a full disk is
    return comity::run_command_line(argc, argv);
}
