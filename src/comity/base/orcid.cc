#include "comity/base/orcid.h"

namespace comity {

namespace {

constexpr int kDigits = 15;

// The digits come one by one.
class CheckDigit {
  public:
    void add(unsigned digit) { total_ = (total_ + digit) * 2; }
    [[nodiscard]] char character() const {
        const unsigned rest = (12 - total_ % 11) % 11;
        return rest == 10 ? 'X' : static_cast<char>('0' + rest);
    }

  private:
    unsigned total_ = 0;  // below 2^20 after fifteen digits
};

}  // namespace

std::uint64_t parse_orcid(std::string_view text) {
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) text.remove_prefix(slash + 1);
    CheckDigit check;
    std::uint64_t value = 0;
    int digits = 0;
    char last = 0;
    for (const char c : text) {
        if (c == '-') continue;
        if (++digits > kDigits) {
            last = c == 'x' ? 'X' : c;
            continue;
        }
        if (c < '0' || c > '9') return 0;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
        check.add(static_cast<unsigned>(c - '0'));
    }
    return digits == kDigits + 1 && last == check.character() ? value : 0;
}

std::string orcid_text(std::uint64_t orcid) {
    if (orcid == 0) return {};
    std::string digits(kDigits, '0');
    for (int i = kDigits - 1; i >= 0; --i, orcid /= 10)
        digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + orcid % 10);
    CheckDigit check;
    for (const char digit : digits) check.add(static_cast<unsigned>(digit - '0'));
    digits.push_back(check.character());
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && i % 4 == 0) text.push_back('-');
        text.push_back(digits[i]);
    }
    return text;
}

}  // namespace comity
