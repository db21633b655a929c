// Matrices as nested objects: {"y1982": {"G": {"CH": {"DE": 138}}}}: year, heading (may be missing), country, country.
#include <fmt/format.h>
#include <simdjson.h>

#include <nlohmann/json.hpp>

#include "comity/base/text.h"
#include "comity/source/byte_source.h"
#include "comity/source/matrix/readers.h"

namespace comity {

namespace {

// Objects of this parser keep a key that comes twice, with both values: the cells of both are counted, and may contradict.
using Json = simdjson::dom::element;
using Object = simdjson::dom::object;

std::string_view without_y(std::string_view key) {
    if (!key.empty() && (key.front() == 'y' || key.front() == 'Y')) key.remove_prefix(1);
    return key;
}

// Whether a key is meant as a year; that it is one is asked when it is read.
bool like_a_year(std::string_view key) {
    key = without_y(key);
    return key.size() == 4 && parse_integer<int>(key).has_value();
}

// country -> country -> count.
bool is_matrix(Json json) {
    Object rows, cells;
    if (json.get(rows) != simdjson::SUCCESS) return false;
    for (const auto [a, row] : rows) {
        if (a.size() < 2 || row.get(cells) != simdjson::SUCCESS) return false;
        for (const auto [b, count] : cells)
            if (b.size() < 2 || !count.is_number()) return false;
    }
    return true;
}

Status read_matrix(Json json, int year, const std::string& heading_text, const std::string& where, const MatrixTarget& t) {
    const auto wrong = [&](std::string_view message) {
        return failure(fmt::format("{} {}: {}", t.file.path, where, message));
    };
    const auto heading = t.batch.heading(heading_text);
    if (!heading.ok()) return wrong(heading.error().message);
    t.batch.add_slot(year, *heading, t.number);
    Object rows, cells;
    if (json.get(rows) != simdjson::SUCCESS) return ok();
    for (const auto [a_text, row] : rows) {
        if (row.get(cells) != simdjson::SUCCESS) continue;
        for (const auto [b_text, value] : cells) {
            double count = -1;
            if (value.get(count) != simdjson::SUCCESS || !(count >= 0))
                return wrong(fmt::format("{} of {} and {} is no count", simdjson::minify(value), a_text, b_text));
            auto a = t.batch.code(a_text), b = t.batch.code(b_text);
            for (const auto* code : {&a, &b})
                if (!code->ok()) return wrong(code->error().message);
            t.batch.add({static_cast<std::int16_t>(year), *heading, *a, *b, t.batch.codes[*a] < t.batch.codes[*b], false,
                         count, t.number, 0});
        }
    }
    return ok();
}

// year -> heading (may be missing) -> matrix.
bool is_years(Json json) {
    Object years, headings;
    if (json.get(years) != simdjson::SUCCESS) return false;
    for (const auto [year, of_year] : years) {
        if (!like_a_year(year)) return false;
        if (is_matrix(of_year)) continue;
        if (of_year.get(headings) != simdjson::SUCCESS) return false;
        for (const auto [heading, matrix] : headings)
            if (!is_matrix(matrix)) return false;
    }
    return true;
}

// Looks for the first byte that is no JSON: the parser that reads does not say where that is.
struct Place : nlohmann::json::json_sax_t {
    std::size_t byte = 0;
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(std::int64_t) override { return true; }
    bool number_unsigned(std::uint64_t) override { return true; }
    bool number_float(double, const std::string&) override { return true; }
    bool string(std::string&) override { return true; }
    bool binary(nlohmann::json::binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(std::string&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception&) override {
        byte = at;
        return false;
    }
};

// `mark`: bytes of the file before `text`.
std::string broken(std::string_view path, std::string_view text, std::size_t mark) {
    Place place;
    // A NUL would pass for the end.
    const bool reads = nlohmann::json::sax_parse(text, &place);
    const std::size_t nul = text.find('\0');
    const std::size_t byte = nul != std::string_view::npos && (reads || nul < place.byte) ? nul + 1 : place.byte;
    if (byte == 0) return fmt::format("{}: it is no valid JSON", path);
    return fmt::format("{}: it is no valid JSON, from byte {} on{}", path, byte + mark, byte > text.size() ? ": it is cut off" : "");
}

// Too large, or written as no number of JSON is.
bool has_odd_number(simdjson::error_code parsed) { return parsed == simdjson::NUMBER_ERROR || parsed == simdjson::NUMBER_OUT_OF_RANGE; }

}  // namespace

bool starts_with_year(std::string_view text) {
    std::string head;
    for (const char c : without_mark(text).substr(0, 64))
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') head += c;
    if (!head.starts_with("{\"")) return false;
    return like_a_year(head.substr(2, head.find('"', 2) - 2));
}

bool sniff_nested_json(std::string_view text) {
    simdjson::dom::parser parser;
    Json json;
    if (!starts_with_year(text)) return false;
    text = without_mark(text);
    const auto parsed = parser.parse(text.data(), text.size()).get(json);
    // Nothing can be seen of a text that is broken or has an odd number; passed over, its counts would read as zero: reading it
    // says why it ends.
    return parsed != simdjson::SUCCESS || is_years(json);
}

Status read_nested_json(std::string_view text, const MatrixTarget& target) {
    simdjson::dom::parser parser;
    Json json;
    Object years, headings;
    const std::size_t bytes = text.size();
    text = without_mark(text);
    const auto parsed = parser.parse(text.data(), text.size()).get(json);
    if (parsed == simdjson::DEPTH_ERROR) return failure(target.file.path + ": it is nested more than 1,024 levels deep");
    if (has_odd_number(parsed))
        return failure(target.file.path + ": a number in it cannot be read: it is a whole one from 2^64 on, a real one beyond 1.8e308, or none of JSON's");
    if (parsed != simdjson::SUCCESS) return failure(broken(target.file.path, text, bytes - text.size()));
    // It was when the file was found; files change.
    if (!is_years(json) || json.get(years) != simdjson::SUCCESS)
        return failure(target.file.path + ": no counts of pairs of countries by year");
    for (const auto [key, of_year] : years) {
        const std::optional<int> year = parse_year(without_y(key));
        if (!year) return failure(fmt::format("{}: '{}' is no year", target.file.path, key));
        if (is_matrix(of_year)) {
            COMITY_TRY(read_matrix(of_year, *year, target.file.heading, std::string(key), target));
            continue;
        }
        if (of_year.get(headings) != simdjson::SUCCESS) continue;
        for (const auto [heading, matrix] : headings)
            COMITY_TRY(read_matrix(matrix, *year, std::string(heading), fmt::format("{}/{}", key, heading), target));
    }
    return ok();
}

}  // namespace comity
