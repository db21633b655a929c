#include "comity/base/orcid.h"

namespace comity {

namespace {

constexpr int kDigits = 15;

char check_digit(const std::string& digits) {
    unsigned total = 0;
    for (const char digit : digits) total = (total + static_cast<unsigned>(digit - '0')) * 2;
    const unsigned rest = (12 - total % 11) % 11;
    return rest == 10 ? 'X' : static_cast<char>('0' + rest);
}

}  // namespace

std::uint64_t parse_orcid(std::string_view text) {
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) text.remove_prefix(slash + 1);
    std::string digits;
    for (const char c : text)
        if (c != '-') digits += c == 'x' ? 'X' : c;
    if (digits.size() != kDigits + 1) return 0;
    const char last = digits.back();
    digits.pop_back();
    std::uint64_t value = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return 0;
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return last == check_digit(digits) ? value : 0;
}

std::string orcid_text(std::uint64_t orcid) {
    if (orcid == 0) return {};
    std::string digits(kDigits, '0');
    for (int i = kDigits - 1; i >= 0; --i, orcid /= 10)
        digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + orcid % 10);
    digits.push_back(check_digit(digits));
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && i % 4 == 0) text.push_back('-');
        text.push_back(digits[i]);
    }
    return text;
}

}  // namespace comity
