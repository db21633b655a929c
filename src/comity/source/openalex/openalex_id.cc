// OpenAlex's ids as numbers: a record has a hundred.
#include <cstring>
#include <string>

#include "comity/base/text.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace {

constexpr std::size_t kFewDigits = 18;  // they fit 64 bits whatever they are

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Eight digits as a number: neighbours are joined to pairs, fours and the eight.
std::uint64_t eight_digits(std::uint64_t bytes) {
    bytes -= 0x3030303030303030;
    bytes = bytes * 10 + (bytes >> 8);  // in every other byte
    return ((bytes & 0x000000FF000000FF) * (100 + (1'000'000ULL << 32)) +
            ((bytes >> 16) & 0x000000FF000000FF) * (1 + (10'000ULL << 32))) >> 32;
}

std::uint64_t eight_digits(const char* digits) {
    std::uint64_t bytes;
    std::memcpy(&bytes, digits, sizeof bytes);
    return eight_digits(bytes);
}

OpenAlexId number_of(std::string_view digits) {
    OpenAlexId id = 0;
    for (; digits.size() >= 8; digits.remove_prefix(8)) id = id * 100'000'000 + eight_digits(digits.data());
    for (const char digit : digits) id = id * 10 + static_cast<OpenAlexId>(digit - '0');
    return id;
}

bool are_digits(std::uint64_t bytes) {
    return (((bytes & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030) |
            (((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030)) == 0;
}

// The `count` characters before `end`, 8 at most, behind zeros.
std::uint64_t last_digits(const char* end, std::size_t count) {
    std::uint64_t bytes;
    std::memcpy(&bytes, end - sizeof bytes, sizeof bytes);
    const std::uint64_t front = count >= 8 ? 0 : ~std::uint64_t{0} >> (8 * count);
    return (bytes & ~front) | (0x3030303030303030 & front);
}

constexpr std::string_view kUrl = "https://openalex.org/";
constexpr std::size_t kMostAtOnce = 16;

// Of an id as nearly all are written: the URL, the letter, up to 16 digits. 0 for all others.
OpenAlexId usual_id(std::string_view text, char letter) {
    const std::size_t count = text.size() - kUrl.size() - 1;
    if (count - 1 >= kMostAtOnce || text[kUrl.size()] != letter || std::memcmp(text.data(), kUrl.data(), kUrl.size()) != 0) return 0;
    const char* const end = text.data() + text.size();
    const std::uint64_t low = last_digits(end, count), high = last_digits(end - 8, count < 8 ? 0 : count - 8);
    return are_digits(low) && are_digits(high) ? eight_digits(high) * 100'000'000 + eight_digits(low) : 0;
}

}  // namespace

OpenAlexId parse_openalex_id(std::string_view text, char letter) {
    if (const OpenAlexId id = usual_id(text, letter); id != 0) return id;
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

bool is_id_beyond_bounds(std::string_view text, char letter) {
    const std::size_t front = text.find_last_not_of("0123456789") + 1;  // 0: there are digits alone
    const std::string_view digits = text.substr(front);
    if (digits.size() <= kFewDigits || parse_integer<OpenAlexId>(digits)) return false;
    return parse_openalex_id(std::string(text.substr(0, front)) + '1', letter) != 0;
}

}  // namespace comity
