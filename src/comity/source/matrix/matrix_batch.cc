#include "comity/source/matrix/matrix_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/countries.h"
#include "comity/base/text.h"
#include "comity/base/utf8.h"

namespace comity {

namespace {

constexpr double kLargestCount = 1e18;        // sums of all cells stay numbers
constexpr std::size_t kMostNumbers = 0xFFFF;  // of codes and of headings: tables hold 16 bits of each

// alpha-3 code or English name, upper case -> alpha-2.
const std::map<std::string, std::string>& other_spellings() {
    static const std::map<std::string, std::string> all = [] {
        std::map<std::string, std::string> map = {{"UK", "GB"}, {"EL", "GR"}};
        for (const Country& country : countries()) {
            map.emplace(country.alpha3, country.alpha2);
            map.emplace(upper(country.name), country.alpha2);
        }
        return map;
    }();
    return all;
}

// A label that is no code: letters, digits, - and _ stay, the rest becomes one _ a run ("Unnamed: 1" -> "UNNAMED_1").
std::string word_of(std::string_view text) {
    std::string word;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (plain) word += c;
        else if (!word.empty() && word.back() != '_') word += '_';
    }
    while (!word.empty() && word.back() == '_') word.pop_back();
    return word;
}

}  // namespace

std::string_view matrix_format_name(MatrixFormat format) {
    switch (format) {
        case MatrixFormat::kPajek: return "Pajek network";
        case MatrixFormat::kEdgeList: return "edge list";
        case MatrixFormat::kSquare: return "square matrix";
        case MatrixFormat::kNestedJson: return "nested JSON";
    }
    return {};
}

Result<std::uint16_t> MatrixBatch::code(std::string_view text) {
    const std::string given(trimmed(text));
    if (const auto known = code_of_.find(given); known != code_of_.end()) return known->second;
    std::string code = upper(given);
    if (find_country(code) == nullptr)
        if (const auto other = other_spellings().find(code); other != other_spellings().end()) {
            read_as.emplace(given, other->second);
            code = other->second;
        }
    const std::string word = word_of(code);
    if (word.empty()) return failure(fmt::format("'{}' is no country code", given));
    const auto& first = word_of_.emplace(word, code).first->second;
    if (first != code) return failure(fmt::format("'{}' and '{}' would both be the country {}: give them codes", first, code, word));
    if (word != code) {
        read_as.emplace(given, word);
        code = word;
    }
    auto at = code_of_.find(code);
    if (at == code_of_.end()) {
        if (codes.size() == kMostNumbers) return failure("more than 65,535 different country codes");
        at = code_of_.emplace(code, static_cast<std::uint16_t>(codes.size())).first;
        codes.push_back(code);
    }
    const std::uint16_t number = at->second;
    code_of_.emplace(given, number);
    return number;
}

Result<std::uint16_t> MatrixBatch::heading(const std::string& text) {
    if (const auto known = heading_of_.find(text); known != heading_of_.end()) return known->second;
    if (!is_utf8(text)) return failure("its heading is not valid UTF-8: save the file as UTF-8");
    if (headings.size() == kMostNumbers) return failure("more than 65,535 different headings");
    const auto number = static_cast<std::uint16_t>(headings.size());
    heading_of_.emplace(text, number);
    headings.push_back(text);
    return number;
}

void MatrixBatch::add_slot(int year, std::uint16_t heading, std::uint32_t file) {
    const MatrixSlot slot{static_cast<std::int16_t>(year), heading, file};
    if (slots.empty() || slots.back() != slot) slots.push_back(slot);
}

void MatrixBatch::add(const MatrixCell& cell) {
    ++read[cell.file];
    if (cell.count == 0) ++zeros[cell.file];
    else cells.push_back(cell);
}

std::optional<double> parse_count(std::string_view text) {
    text = trimmed(text);
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value < 0 || value > kLargestCount)
        return std::nullopt;
    return value;
}

}  // namespace comity
