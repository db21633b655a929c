#include "comity/base/json_text.h"

#include <fmt/format.h>

namespace comity {

Json json_of(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return Json(Json::value_t::discarded);
    return Json::parse(text, nullptr, false);
}

std::string json_trouble(const std::exception& problem) {
    constexpr int kNoKey = 403;
    std::string_view said = problem.what();  // "[json.exception.out_of_range.403] key 'works' not found"
    const auto* of_json = dynamic_cast<const Json::exception*>(&problem);
    if (of_json == nullptr) return std::string(said);
    if (const auto end = said.find("] "); end != std::string_view::npos) said.remove_prefix(end + 2);
    if (of_json->id == kNoKey && said.ends_with(" not found")) {
        said.remove_suffix(std::string_view(" not found").size());
        return fmt::format("it has no {}", said);
    }
    return fmt::format("a key has a value of another kind ({})", said);
}

}  // namespace comity
