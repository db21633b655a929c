// Whose atlas.json it is: other programs have files of that name too.
#pragma once

#include <cstdint>
#include <string_view>

namespace comity {

// kTorn: it is no JSON, so that what lies beside it has to tell.
enum class AtlasMark : std::uint8_t { kOurs, kForeign, kTorn };
AtlasMark atlas_mark(std::string_view text);

}  // namespace comity
