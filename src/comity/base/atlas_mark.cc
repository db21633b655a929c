#include "comity/base/atlas_mark.h"

#include "comity/base/json_text.h"

namespace comity {

AtlasMark atlas_mark(std::string_view text) {
    const Json json = json_of(text);
    if (json.is_discarded()) return AtlasMark::kTorn;
    const auto has = [&](const char* key, auto is) { return json.contains(key) && is(json[key]); };
    const bool ours = json.is_object() && has("format", [](const Json& v) { return v.is_number(); }) &&
                      has("hash", [](const Json& v) { return v.is_string(); }) &&
                      has("files", [](const Json& v) { return v.is_array(); });
    return ours ? AtlasMark::kOurs : AtlasMark::kForeign;
}

}  // namespace comity
