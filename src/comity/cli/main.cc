#include <csignal>

#include "comity/cli/app.h"
#include "comity/platform/fault_notice.h"

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow (ulimit -f) is then an error of writing, as a full disk is
    comity::tell_memory_faults();
    return comity::run_command_line(argc, argv);
}
