// Texts carried by the program: docs/methods/*.md, data/*.toml and ISO 3166-1. See cmake/EmbedText.cmake.
#pragma once

#include <span>
#include <string_view>

namespace comity {

struct EmbeddedText {
    std::string_view name;  // path from the project's root; for ISO 3166-1 it ends in "iso_3166-1.json"
    std::string_view text;
};

std::span<const EmbeddedText> embedded_texts();

// The text whose name ends with `suffix`, or an empty view.
inline std::string_view embedded_text(std::string_view suffix) {
    for (const auto& entry : embedded_texts())
        if (entry.name.ends_with(suffix)) return entry.text;
    return {};
}

}  // namespace comity
