#include "comity/source/openalex/json_scan.h"

#include <charconv>

namespace comity {

namespace {

constexpr int kDeepest = 64;     // simdjson refuses 1024
constexpr std::size_t kSlack = 128;
constexpr int kMostDigits = 18;  // they fit 64 bits whatever they are

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

using Token = const std::uint32_t*;

bool is_digits(std::uint64_t bytes) {
    return (((bytes & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030) |
            (((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030)) == 0;
}

// Whether the next eight bytes are digits.
bool are_digits(const char* text) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    return is_digits(bytes);
}

// Whether the token is a number of up to 8 digits, and nothing else before the next token. It can be any token; 8 bytes
// behind it can be read.
bool is_short_number(const char* text, Token at) {
    const std::uint32_t size = at[1] - at[0];
    if (size - 1 >= 8) return false;
    std::uint64_t bytes;
    std::memcpy(&bytes, text + *at, sizeof bytes);
    if (static_cast<char>(bytes) == '0') return size == 1;
    const std::uint64_t behind = ~std::uint64_t{0} << (8 * size - 1) << 1;
    return is_digits((bytes & ~behind) | (0x3030303030303030 & behind));
}

// The token behind a list of such numbers; null when the list at `at` is another one.
Token behind_numbers(const char* text, Token at) {
    for (++at; is_short_number(text, at); ++at) {
        const char mark = text[*++at];
        if (mark == ']') return at + 1;
        if (mark != ',') return nullptr;
    }
    return nullptr;
}

// `:[7],"`, as it stands behind nearly every word of an abstract, compared in one piece: by the digits of the number.
struct Position {
    std::uint64_t text, fixed, digits;  // what is compared; bits that must be the same; bytes that hold digits
};
constexpr std::size_t kMostPosition = 3;  // digits: all of it is eight bytes then

constexpr Position position(std::size_t digits) {
    constexpr std::uint64_t kBefore = ':' | '[' << 8, kBehind = ']' | ',' << 8 | '"' << 16;
    const std::uint64_t places = ((std::uint64_t{1} << (8 * digits)) - 1) << 16;
    const std::size_t size = digits + 5;
    const std::uint64_t all = size == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size)) - 1;
    return {kBefore | (0x3030303030303030 & places) | kBehind << (8 * digits + 16), all & ~(0x0F0F0F0F0F0F0F0F & places), places};
}
constexpr Position kPositions[] = {position(1), position(2), position(3)};

// The key behind such a position; null when something else stands at `colon`. Five tokens behind it can be looked at.
Token behind_position(const char* text, Token colon) {
    const std::size_t digits = colon[3] - colon[2];
    if (digits - 1 >= kMostPosition) return nullptr;
    const Position& like = kPositions[digits - 1];
    std::uint64_t bytes;
    std::memcpy(&bytes, text + *colon, sizeof bytes);
    const std::uint64_t other = bytes ^ like.text, values = other & like.digits;
    const bool above_nine = ((values + (0x0606060606060606 & like.digits)) & 0x1010101010101010) != 0;
    const bool zero_first = digits > 1 && (values & 0xFF0000) == 0;
    return (other & like.fixed) != 0 || above_nine || zero_first ? nullptr : colon + 5;
}

}  // namespace

bool JsonScan::open(simdjson::dom::parser& parser, std::string_view json) {
    if (json.empty() || json.size() >= (std::size_t{1} << 31)) return false;
    if (parser.capacity() < json.size() && parser.allocate(json.size() * 2) != simdjson::SUCCESS) return false;
    stages_ = parser.implementation.get();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(json.data());
    if (stages_->stage1(bytes, json.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) return false;
    text_ = json.data();
    length_ = static_cast<std::uint32_t>(json.size());
    index_ = stages_->structural_indexes.get();
    tokens_ = stages_->n_structural_indexes;
    end_ = index_ + tokens_;
    next_ = 0;
    search_escape(0);
    // Strings that lose their escapes become shorter; simdjson may write some bytes behind the last one.
    if (room_ < json.size() + kSlack) {
        room_ = json.size() * 2 + kSlack;
        unescaped_.reset(new char[room_]);
    }
    used_ = 0;
    return tokens_ > 4 && first(0) == '{';
}

void JsonScan::search_escape(std::uint32_t from) {
    const void* found = std::memchr(text_ + from, '\\', length_ - from);
    backslash_ = found == nullptr ? length_ : static_cast<std::uint32_t>(static_cast<const char*>(found) - text_);
    searched_from_ = from;
}

std::string_view JsonScan::unescaped(std::uint32_t begin) {
    if (used_ + (length_ - begin) + kSlack > room_) throw Unusual{};
    auto* out = reinterpret_cast<std::uint8_t*>(unescaped_.get() + used_);
    const std::uint8_t* end = stages_->parse_string(reinterpret_cast<const std::uint8_t*>(text_ + begin + 1), out);
    if (end == nullptr) throw Unusual{};
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(end - out)};
}

JsonScan::Number JsonScan::number(Token at) const {
    const char* c = text_ + *at;
    const bool negative = *c == '-';
    if (negative) ++c;
    if (!is_digit(*c) || (*c == '0' && is_digit(c[1]))) throw Unusual{};
    Number out;
    int digits = 0;
    for (; is_digit(*c) && digits < kMostDigits; ++digits) out.digits = out.digits * 10 + (*c++ - '0');
    if (negative) out.digits = -out.digits;
    if (*c == '.') {
        out.whole = false;
        if (!is_digit(*++c)) throw Unusual{};
        while (are_digits(c)) c += 8;
        while (is_digit(*c)) ++c;
    }
    if (*c == 'e' || *c == 'E') {  // exponents of two digits lead to no infinity
        out.whole = false;
        ++c;
        if (*c == '-' || *c == '+') ++c;
        if (!is_digit(*c++)) throw Unusual{};
        if (is_digit(*c)) ++c;
    }
    if (c != text_ + at[1] && !is_blank(*c)) throw Unusual{};
    return out;
}

double JsonScan::real(std::uint32_t at) const {
    const Number read = number(at);
    if (read.whole) return static_cast<double>(read.digits);
    const char* begin = text_ + index_[at];
    double real = 0;
    const auto end = std::from_chars(begin, text_ + index_[at + 1], real);
    if (end.ec != std::errc{}) throw Unusual{};
    return real;
}

void JsonScan::check_word(Token at, std::string_view word) const {
    const std::uint32_t end = *at + static_cast<std::uint32_t>(word.size());
    if (std::memcmp(text_ + *at, word.data(), word.size()) != 0) throw Unusual{};
    if (at[1] != end && !is_blank(text_[end])) throw Unusual{};
}

JsonScan::Token JsonScan::passed(Token at, int depth) {
    const char c = text_[*at];
    if (c == '"') return passed_string(at);
    if (c == '{') return passed_object(at, depth + 1);
    if (c == '[') return passed_list(at, depth + 1);
    if (c == 'n') check_word(at, "null");
    else if (c == 't') check_word(at, "true");
    else if (c == 'f') check_word(at, "false");
    else if (!is_short_number(text_, at)) (void)number(at);
    return at + 1;
}

JsonScan::Token JsonScan::passed_object(Token at, int depth) {
    const char* const text = text_;
    const Token last = end_ - 3;  // the last one at which a field can begin
    if (depth > kDeepest) throw Unusual{};
    if (text[*++at] == '}') return at + 1;
    for (;;) {
        if (at > last || text[*at] != '"' || text[at[1]] != ':') throw Unusual{};
        at = passed_string(at) + 1;
        const char c = text[*at];
        // Lists of numbers are half of all tokens: abstracts have one a word.
        if (c == '"') {
            at = passed_string(at);
        } else if (c == '[') {
            if (const Token key = at < last - 2 ? behind_position(text, at - 1) : nullptr; key != nullptr) {
                at = key;
                continue;
            }
            const Token behind = behind_numbers(text, at);
            at = behind != nullptr ? behind : passed(at, depth);
        } else {
            at = passed(at, depth);
        }
        const char mark = text[*at++];
        if (mark == '}') return at;
        if (mark != ',') throw Unusual{};
    }
}

JsonScan::Token JsonScan::passed_list(Token at, int depth) {
    const char* const text = text_;
    if (depth > kDeepest) throw Unusual{};
    if (text[*++at] == ']') return at + 1;
    for (;;) {
        if (at >= end_) throw Unusual{};
        at = text[*at] == '"' ? passed_string(at) : passed(at, depth);
        const char mark = text[*at++];
        if (mark == ']') return at;
        if (mark != ',') throw Unusual{};
    }
}

}  // namespace comity
