// The command line: verbs and flags come from api's list at run time.
#pragma once

#include <string>

namespace comity {

// Runs one command and returns the exit code: 0 done, 1 failed, 2 wrong usage.
int run_command_line(int argc, char** argv);

// "min_cohort" -> "--min-cohort".
std::string flag_name(const std::string& parameter);

}  // namespace comity
