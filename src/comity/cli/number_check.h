// Numbers of flags that the parser fills in, refused in the words of other values that are not understood.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

namespace comity {

CLI::Validator whole_number(std::int64_t least, std::int64_t most);
CLI::Validator real_number(double least, double most);

}  // namespace comity
