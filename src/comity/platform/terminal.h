// The terminal that a person looks at.
#pragma once

#include <cstddef>

namespace comity {

// 0: unknown, or no terminal.
std::size_t terminal_columns(int descriptor);
// Whether it knows no codes: TERM=dumb, or none.
bool terminal_is_plain();

}  // namespace comity
