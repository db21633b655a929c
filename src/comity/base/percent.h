// Shares as percent, where text says them exactly.
#pragma once

#include <string>

namespace comity {

// "95" of 0.95, and "99.99999" of 0.9999999: the level of an interval, as exactly as conventions state it.
std::string percent_of_level(double level);

}  // namespace comity
