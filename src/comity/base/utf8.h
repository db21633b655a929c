// Whether bytes are a text.
#pragma once

#include <string_view>

namespace comity {

bool is_utf8(std::string_view bytes);

}  // namespace comity
