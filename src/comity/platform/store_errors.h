// What a store's refusals mean, told from Arrow's and the SDK's messages.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// Those messages are long and say the same several times: what a user can act on.
Error store_error(const std::string& path, std::string_view doing, const std::string& message);
// Whether the same request would be answered likewise in a second: it is forbidden, not there, or asked of the wrong store.
bool is_lasting(std::string_view message);
// Whether bytes were asked for that the object does not have.
bool is_beyond_end(std::string_view message);
// The message where a store gives fewer bytes than were asked for, which is no error to Arrow.
inline constexpr std::string_view kFewer = "the store gives fewer bytes than the object has";

}  // namespace comity
