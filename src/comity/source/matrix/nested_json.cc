// Matrices as nested objects: {"y1982": {"G": {"CH": {"DE": 138}}}}: year, heading (may be missing), country, country.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "comity/base/text.h"
#include "comity/source/matrix/readers.h"

namespace comity {

namespace {

using Json = nlohmann::ordered_json;

std::optional<int> year_of_key(std::string_view key) {
    if (!key.empty() && (key.front() == 'y' || key.front() == 'Y')) key.remove_prefix(1);
    if (key.size() != 4) return std::nullopt;
    return parse_integer<int>(key);
}

// country -> country -> count.
bool is_matrix(const Json& json) {
    if (!json.is_object()) return false;
    for (const auto& [a, row] : json.items()) {
        if (a.size() < 2 || !row.is_object()) return false;
        for (const auto& [b, count] : row.items())
            if (b.size() < 2 || !count.is_number()) return false;
    }
    return true;
}

Status read_matrix(const Json& json, int year, const std::string& heading_text, const std::string& where,
                   const MatrixTarget& t) {
    const auto wrong = [&](std::string_view message) {
        return failure(fmt::format("{} {}: {}", t.file.path, where, message));
    };
    const std::uint16_t heading = t.batch.heading(heading_text);
    t.batch.add_slot(year, heading, t.number);
    for (const auto& [a_text, row] : json.items())
        for (const auto& [b_text, value] : row.items()) {
            const double count = value.get<double>();
            if (!(count >= 0)) return wrong(fmt::format("{} of {} and {} is no count", value.dump(), a_text, b_text));
            auto a = t.batch.code(a_text), b = t.batch.code(b_text);
            for (const auto* code : {&a, &b})
                if (!code->ok()) return wrong(code->error().message);
            t.batch.add({static_cast<std::int16_t>(year), heading, *a, *b, t.batch.codes[*a] < t.batch.codes[*b], false,
                         count, t.number, 0});
        }
    return ok();
}

// year -> heading (may be missing) -> matrix.
bool is_years(const Json& json) {
    if (!json.is_object()) return false;
    for (const auto& [year, of_year] : json.items()) {
        if (!year_of_key(year)) return false;
        if (is_matrix(of_year)) continue;
        if (!of_year.is_object()) return false;
        for (const auto& [heading, matrix] : of_year.items())
            if (!is_matrix(matrix)) return false;
    }
    return true;
}

}  // namespace

bool starts_with_year(std::string_view text) {
    std::string head;
    for (const char c : text.substr(0, 64))
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') head += c;
    if (!head.starts_with("{\"")) return false;
    const std::string key = head.substr(2, head.find('"', 2) - 2);
    return year_of_key(key).has_value();
}

bool sniff_nested_json(std::string_view text) {
    return starts_with_year(text) && is_years(Json::parse(text, nullptr, false));
}

Status read_nested_json(std::string_view text, const MatrixTarget& target) {
    const Json json = Json::parse(text, nullptr, false);
    // It was when the file was found; files change.
    if (!is_years(json)) return failure(target.file.path + ": no counts of pairs of countries by year");
    for (const auto& [key, of_year] : json.items()) {
        const int year = *year_of_key(key);
        if (is_matrix(of_year)) {
            COMITY_TRY(read_matrix(of_year, year, target.file.heading, key, target));
            continue;
        }
        for (const auto& [heading, matrix] : of_year.items())
            COMITY_TRY(read_matrix(matrix, year, heading, key + "/" + heading, target));
    }
    return ok();
}

}  // namespace comity
