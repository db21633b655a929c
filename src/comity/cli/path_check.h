// Paths behind flags: a flag that stands where a path should be was meant as one.
#pragma once

#include <CLI/CLI.hpp>

namespace comity {

CLI::Validator no_flag();

}  // namespace comity
