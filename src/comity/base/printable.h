// Text of files as a terminal may show it.
#pragma once

#include <string>
#include <string_view>

namespace comity {

// What would move the cursor, colour, hide or turn round what is shown (control characters but for newlines, marks of direction) as
// its number: \u001b. Bytes that are no UTF-8 stay.
std::string printable(std::string_view text);

}  // namespace comity
