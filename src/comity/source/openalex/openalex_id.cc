// OpenAlex's ids as numbers: a record has a hundred.
#include <cstring>

#include "comity/base/text.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace {

constexpr std::size_t kFewDigits = 18;  // they fit 64 bits whatever they are

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Eight digits as a number: neighbours are joined to pairs, fours and the eight.
std::uint64_t eight_digits(const char* digits) {
    std::uint64_t bytes;
    std::memcpy(&bytes, digits, sizeof bytes);
    bytes -= 0x3030303030303030;
    bytes = bytes * 10 + (bytes >> 8);  // in every other byte
    return ((bytes & 0x000000FF000000FF) * (100 + (1'000'000ULL << 32)) +
            ((bytes >> 16) & 0x000000FF000000FF) * (1 + (10'000ULL << 32))) >> 32;
}

OpenAlexId number_of(std::string_view digits) {
    OpenAlexId id = 0;
    for (; digits.size() >= 8; digits.remove_prefix(8)) id = id * 100'000'000 + eight_digits(digits.data());
    for (const char digit : digits) id = id * 10 + static_cast<OpenAlexId>(digit - '0');
    return id;
}

}  // namespace

OpenAlexId parse_openalex_id(std::string_view text, char letter) {
    std::size_t at = text.size();
    while (at > 0 && is_digit(text[at - 1])) --at;
    const std::string_view digits = text.substr(at);
    if (digits.empty()) return 0;
    if (letter != 0) {
        if (at == 0 || (text[at - 1] != letter && text[at - 1] != letter - 'A' + 'a')) return 0;
        --at;
    }
    if (at > 0 && text[at - 1] != '/') return 0;
    return digits.size() <= kFewDigits ? number_of(digits) : parse_integer<OpenAlexId>(digits).value_or(0);
}

}  // namespace comity
