#include "comity/cli/app.h"

int main(int argc, char** argv) { return comity::run_command_line(argc, argv); }
