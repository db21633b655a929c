#include "comity/base/address.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "comity/base/embedded.h"

namespace comity {

namespace {

// The bytes of one character of UTF-8; a byte that begins none counts as a character of its own.
std::size_t character_length(unsigned char first) {
    if (first >= 0xF0) return 4;
    if (first >= 0xE0) return 3;
    return first >= 0xC0 ? 2 : 1;
}

char32_t code_point(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    switch (character.size()) {
        case 2: return (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
        case 3: return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
        case 4: return (byte(0) & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 | (byte(3) & 0x3FU);
        default: return byte(0);
    }
}

bool is_letter(char32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xC0 || c == 0xD7 || c == 0xF7) return false;
    return !(c >= 0x2000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFF20);
}

// Every `step`th character from `first` to `last` is a capital letter, and its small one lies so far behind it.
struct Capitals {
    char32_t first, last, step;
    std::int32_t shift;
};

// Unicode's pairs of Latin Extended-A, Greek, Cyrillic and Latin Extended Additional, with what is no pair: İ is i, ς is σ.
constexpr Capitals kCapitals[] = {
    {0x100, 0x12E, 2, 1},      {0x130, 0x130, 1, 'i' - 0x130}, {0x132, 0x136, 2, 1},  {0x139, 0x147, 2, 1},   {0x14A, 0x176, 2, 1},
    {0x178, 0x178, 1, -121},   {0x179, 0x17D, 2, 1},           {0x386, 0x386, 1, 38}, {0x388, 0x38A, 1, 37},  {0x38C, 0x38C, 1, 64},
    {0x38E, 0x38F, 1, 63},     {0x391, 0x3A1, 1, 32},          {0x3A3, 0x3AB, 1, 32}, {0x3C2, 0x3C2, 1, 1},   {0x400, 0x40F, 1, 80},
    {0x410, 0x42F, 1, 32},     {0x460, 0x480, 2, 1},           {0x48A, 0x4BE, 2, 1},  {0x4C0, 0x4C0, 1, 15},  {0x4C1, 0x4CD, 2, 1},
    {0x4D0, 0x52E, 2, 1},      {0x1E00, 0x1E94, 2, 1},         {0x1E9E, 0x1E9E, 1, 0xDF - 0x1E9E}, {0x1EA0, 0x1EFE, 2, 1},
};
constexpr char32_t kFirstCapital = 0x100, kLastCapital = 0x1EFE;  // beyond ASCII and Latin-1

char32_t small_letter(char32_t c) {
    for (const Capitals& capitals : kCapitals) {
        if (c > capitals.last) continue;
        const bool is_one = c >= capitals.first && (c - capitals.first) % capitals.step == 0;
        return is_one ? static_cast<char32_t>(static_cast<std::int32_t>(c) + capitals.shift) : c;
    }
    return c;
}

// Of those that small letters are.
void append_character(std::string& out, char32_t c) {
    const auto add = [&](char32_t bits) { out += static_cast<char>(bits); };
    if (c < 0x80) return add(c);
    if (c < 0x800) return add(0xC0 | c >> 6), add(0x80 | (c & 0x3F));
    add(0xE0 | c >> 12), add(0x80 | (c >> 6 & 0x3F)), add(0x80 | (c & 0x3F));
}

void append_small(std::string& out, std::string_view character, char32_t c) {
    if (c >= kFirstCapital && c <= kLastCapital)
        if (const char32_t small = small_letter(c); small != c) return append_character(out, small);
    const std::size_t at = out.size();
    out += character;
    if (c >= 'A' && c <= 'Z') out[at] = static_cast<char>(c - 'A' + 'a');
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) out[at + 1] = static_cast<char>(out[at + 1] + 0x20);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

using Words = std::vector<std::string>;

// Runs of letters, in small letters. Whatever stands between blanks and has an @ in it is no part of an address.
Words words_of(std::string_view text) {
    Words words;
    std::size_t end = 0;
    for (std::size_t begin = 0; begin < text.size(); begin = end) {
        while (begin < text.size() && is_blank(text[begin])) ++begin;
        for (end = begin; end < text.size() && !is_blank(text[end]);) ++end;
        const std::string_view chunk = text.substr(begin, end - begin);
        if (chunk.find('@') != std::string_view::npos) continue;
        bool inside = false;
        for (std::size_t i = 0; i < chunk.size();) {
            const std::string_view character = chunk.substr(i, character_length(static_cast<unsigned char>(chunk[i])));
            const char32_t c = code_point(character);
            const bool letter = is_letter(c);
            if (letter && !inside) words.emplace_back();
            if (letter) append_small(words.back(), character, c);
            inside = letter;
            i += character.size();
        }
    }
    return words;
}

// One name, word by word, and its code; an empty code says nothing.
struct Name {
    Words words;
    std::string code;
};

// Names by their first word, the longest first.
using Names = std::unordered_map<std::string, std::vector<Name>>;

void add_name(Names& names, std::string_view text, std::string code) {
    Words words = words_of(text);
    auto& list = names[words.front()];
    std::erase_if(list, [&](const Name& known) { return known.words == words; });
    list.push_back({std::move(words), std::move(code)});
}

// Later names replace earlier ones: "Georgia" of ISO 3166-1 says nothing in an address.
Names load_names() {
    Names names;
    const auto iso = nlohmann::json::parse(embedded_text("iso_3166-1.json"), nullptr, false);
    for (const auto& entry : iso["3166-1"])
        for (const char* key : {"name", "common_name", "official_name"})
            if (entry.contains(key)) add_name(names, entry[key].get<std::string>(), entry["alpha_2"]);
    add_name(names, "kosovo", "XK");
    const toml::table table = toml::parse(embedded_text("data/country_names.toml"));
    for (const auto& [code, list] : *table["names"].as_table())
        for (const auto& name : *list.as_array())
            add_name(names, name.value_or(std::string_view()), std::string(code.str()));
    for (const auto& name : *table["nothing"]["names"].as_array())
        add_name(names, name.value_or(std::string_view()), {});
    for (auto& [first, list] : names)
        std::stable_sort(list.begin(), list.end(),
                         [](const Name& a, const Name& b) { return a.words.size() > b.words.size(); });
    return names;
}

// The longest name that stands at words[at], or none.
const Name* name_at(const Names& names, const Words& words, std::size_t at) {
    const auto list = names.find(words[at]);
    if (list == names.end()) return nullptr;
    for (const Name& name : list->second)
        if (name.words.size() <= words.size() - at &&
            std::equal(name.words.begin(), name.words.end(), words.begin() + static_cast<std::ptrdiff_t>(at)))
            return &name;
    return nullptr;
}

}  // namespace

std::string_view country_of_address(std::string_view address) {
    static const Names names = load_names();
    const Words words = words_of(address);
    std::string_view found;
    for (std::size_t at = 0; at < words.size();) {
        const Name* name = name_at(names, words, at);
        at += name == nullptr ? 1 : name->words.size();
        if (name == nullptr || name->code.empty()) continue;
        if (!found.empty() && found != name->code) return {};
        found = name->code;
    }
    return found;
}

}  // namespace comity
