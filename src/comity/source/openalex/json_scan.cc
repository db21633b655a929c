#include "comity/source/openalex/json_scan.h"

#include <charconv>

namespace comity {

namespace {

constexpr int kDeepest = 64;     // simdjson refuses 1024
constexpr std::size_t kSlack = 128;
constexpr int kMostDigits = 18;  // they fit 64 bits whatever they are

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Whether the `size` bytes at `text` are digits; size is 1 to 8, and 8 bytes can be read.
bool all_digits(const char* text, std::uint32_t size) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    const std::uint64_t behind = ~std::uint64_t{0} << (8 * size - 1) << 1;
    bytes = (bytes & ~behind) | (0x3030303030303030 & behind);
    return (((bytes & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030) |
            (((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030)) == 0;
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
    next_ = 0;
    search_escape(0);
    // Strings that lose their escapes become shorter; simdjson may write some bytes behind the last one.
    if (room_ < json.size() + kSlack) {
        room_ = json.size() * 2 + kSlack;
        unescaped_.reset(new char[room_]);
    }
    used_ = 0;
    return tokens_ >= 2 && first(0) == '{';
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

JsonScan::Number JsonScan::number(std::uint32_t at) const {
    const char* c = text_ + index_[at];
    const bool negative = *c == '-';
    if (negative) ++c;
    if (!is_digit(*c) || (*c == '0' && is_digit(c[1]))) throw Unusual{};
    Number out;
    int digits = 0;
    for (; is_digit(*c) && digits < kMostDigits; ++digits) out.digits = out.digits * 10 + (*c++ - '0');
    if (*c == '.') {
        ++c;
        out.whole = false;
        for (; is_digit(*c) && digits < kMostDigits; ++digits, ++out.decimals)
            out.digits = out.digits * 10 + (*c++ - '0');
        if (out.decimals == 0) throw Unusual{};
    }
    if (c != text_ + index_[at + 1] && !is_blank(*c)) throw Unusual{};
    if (negative) out.digits = -out.digits;
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

void JsonScan::check_number(std::uint32_t at) const {
    const char* text = text_ + index_[at];
    const std::uint32_t size = index_[at + 1] - index_[at];
    if (size <= 8 && (*text != '0' || size == 1) && all_digits(text, size)) return;
    (void)number(at);
}

void JsonScan::check_word(std::uint32_t at, std::string_view word) const {
    const std::uint32_t begin = index_[at], end = begin + static_cast<std::uint32_t>(word.size());
    if (std::memcmp(text_ + begin, word.data(), word.size()) != 0) throw Unusual{};
    if (index_[at + 1] != end && !is_blank(text_[end])) throw Unusual{};
}

std::uint32_t JsonScan::skipped(std::uint32_t at, int depth) {
    switch (first(at)) {
        case '"': check_string(at); break;
        case '{': return skipped_object(at, depth + 1);
        case '[': return skipped_list(at, depth + 1);
        case 'n': check_word(at, "null"); break;
        case 't': check_word(at, "true"); break;
        case 'f': check_word(at, "false"); break;
        default: check_number(at);
    }
    return at + 1;
}

std::uint32_t JsonScan::skipped_object(std::uint32_t at, int depth) {
    ++at;
    if (depth > kDeepest) throw Unusual{};
    if (first(at) == '}') return at + 1;
    do {
        expect_field(at);
        check_string(at);
        at = skipped(at + 2, depth);
    } while (first(at++) == ',');
    if (first(at - 1) != '}') throw Unusual{};
    return at;
}

std::uint32_t JsonScan::skipped_list(std::uint32_t at, int depth) {
    ++at;
    if (depth > kDeepest) throw Unusual{};
    if (first(at) == ']') return at + 1;
    do {
        if (at >= tokens_) throw Unusual{};
        at = skipped(at, depth);
    } while (first(at++) == ',');
    if (first(at - 1) != ']') throw Unusual{};
    return at;
}

}  // namespace comity
