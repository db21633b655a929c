#include "comity/api/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "comity/base/json_text.h"
#include "comity/platform/files.h"
#include "comity/platform/regular_file.h"

namespace comity {

namespace {

enum class Kind : std::uint8_t { kText, kTexts, kCount, kCounts, kNumber, kFlag, kList };

bool is_count(const Json& value) { return value.is_number_unsigned(); }

// By name a count, or counts by name of a group.
bool are_counts(const Json& value) {
    return value.is_object() && std::all_of(value.begin(), value.end(), [](const Json& n) {
        return is_count(n) || (n.is_object() && std::all_of(n.begin(), n.end(), is_count));
    });
}

bool is(const Json& value, Kind kind) {
    switch (kind) {
        case Kind::kText: return value.is_string();
        case Kind::kTexts:
            return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& t) { return t.is_string(); });
        case Kind::kCount: return is_count(value);
        case Kind::kCounts: return are_counts(value);
        case Kind::kNumber: return value.is_number();
        case Kind::kFlag: return value.is_boolean();
        case Kind::kList: return value.is_array();
    }
    return false;
}

const char* word_of(Kind kind) {
    switch (kind) {
        case Kind::kText: return "text";
        case Kind::kTexts: return "list of texts";
        case Kind::kCount: return "count";
        case Kind::kCounts: return "object of counts";
        case Kind::kNumber: return "number";
        case Kind::kFlag: return "true or false";
        case Kind::kList: return "list";
    }
    return "";
}

constexpr bool kMust = true, kMay = false;

struct Part {
    const char* key;
    Kind kind;
    bool needed;
};

constexpr Part kWhole[] = {{"atlas", Kind::kText, kMust},      {"records", Kind::kCounts, kMust},
                           {"quality", Kind::kCounts, kMust},  {"inputs", Kind::kList, kMust},
                           {"scope_reason", Kind::kText, kMay}, {"warnings", Kind::kTexts, kMay}};
constexpr Part kInput[] = {{"input", Kind::kText, kMust},
                           {"manifest", Kind::kFlag, kMust},
                           {"listed_but_absent", Kind::kList, kMust},
                           {"present_but_unlisted", Kind::kList, kMust},
                           {"files", Kind::kList, kMust}};
constexpr Part kFile[] = {{"path", Kind::kText, kMust},      {"read", Kind::kCount, kMust},
                          {"bytes", Kind::kCount, kMust},    {"kept", Kind::kCount, kMay},
                          {"superseded", Kind::kCount, kMay}, {"deleted", Kind::kCount, kMay},
                          {"rejected", Kind::kCount, kMay},  {"labels", Kind::kCount, kMay},
                          {"other", Kind::kCount, kMay},     {"manifest_record_count", Kind::kCount, kMay},
                          {"damage", Kind::kText, kMay},     {"manifest_content_length", Kind::kCount, kMay}};

constexpr Part kMatrixWhole[] = {{"atlas", Kind::kText, kMust},         {"records", Kind::kCounts, kMust},
                                 {"files", Kind::kList, kMust},         {"warnings", Kind::kTexts, kMay},
                                 {"differing_cells", Kind::kList, kMay}, {"skipped", Kind::kTexts, kMay}};
constexpr Part kFates[] = {{"read", Kind::kCount, kMust},  {"kept", Kind::kCount, kMust},
                           {"twins", Kind::kCount, kMust}, {"zeros", Kind::kCount, kMust},
                           {"repeated", Kind::kCount, kMust}, {"dropped", Kind::kCount, kMust}};
constexpr Part kMatrixFile[] = {{"path", Kind::kText, kMust}};
constexpr Part kDifference[] = {{"year", Kind::kNumber, kMust},  {"heading", Kind::kText, kMust},
                                {"a", Kind::kText, kMust},       {"b", Kind::kText, kMust},
                                {"upper", Kind::kNumber, kMust}, {"lower", Kind::kNumber, kMust},
                                {"taken", Kind::kNumber, kMust}};

// What is wrong with an object, in words; empty: nothing.
std::string wrong_in(const Json& object, std::span<const Part> parts, const std::string& name) {
    if (!object.is_object()) return name + " is no JSON object";
    for (const auto& [key, kind, needed] : parts) {
        const bool there = object.contains(key);
        if (!there && needed) return fmt::format("{} lacks \"{}\"", name, key);
        if (there && !is(object[key], kind)) return fmt::format("\"{}\" of {} is no {}", key, name, word_of(kind));
    }
    return "";
}

std::string wrong_in_list(const Json& list, std::span<const Part> parts, const std::string& name) {
    for (const Json& item : list)
        if (std::string wrong = wrong_in(item, parts, name); !wrong.empty()) return wrong;
    return "";
}

// One group of counts is by code; all else is a count.
std::string wrong_in_counts(const Json& counts) {
    constexpr std::string_view kByCode = "country_codes_outside_iso_3166";
    for (const auto& [key, value] : counts.items())
        if (value.is_object() != (key == kByCode)) return fmt::format("\"{}\" of it is no {}", key, word_of(key == kByCode ? Kind::kCounts : Kind::kCount));
    return "";
}

std::string wrong_in_works(const Json& json) {
    std::string wrong = wrong_in(json, kWhole, "it");
    for (const char* counts : {"records", "quality"})
        if (wrong.empty()) wrong = wrong_in_counts(json[counts]);
    if (wrong.empty()) wrong = wrong_in_list(json["inputs"], kInput, "an input");
    if (!wrong.empty()) return wrong;
    for (const Json& input : json["inputs"])
        if (wrong = wrong_in_list(input["files"], kFile, "a file"); !wrong.empty()) return wrong;
    return "";
}

std::string wrong_in_matrices(const Json& json) {
    std::string wrong = wrong_in(json, kMatrixWhole, "it");
    if (wrong.empty()) wrong = wrong_in(json["records"], kFates, "records");
    if (wrong.empty()) wrong = wrong_in_list(json["files"], kMatrixFile, "a file");
    if (wrong.empty()) wrong = wrong_in_list(json["files"], kFates, "a file");
    if (wrong.empty() && json.contains("differing_cells"))
        wrong = wrong_in_list(json["differing_cells"], kDifference, "a differing cell");
    return wrong;
}

std::string place_of(const std::string& directory) { return join_path(directory, "provenance.json"); }

Result<Json> read_checked(const std::string& directory, std::string (*wrong_in_it)(const Json&)) {
    if (!path_exists(place_of(directory))) return Json();
    COMITY_ASSIGN(const std::string text, read_regular_file(place_of(directory), kMostOfJson));
    Json json = json_of(text);
    const std::string wrong = wrong_in_it(json);
    if (!wrong.empty()) return failure(fmt::format("{} is damaged: {}", place_of(directory), wrong));
    return json;
}

}  // namespace

Result<Json> read_provenance(const std::string& directory) { return read_checked(directory, wrong_in_works); }
Result<Json> read_matrix_provenance(const std::string& directory) { return read_checked(directory, wrong_in_matrices); }

Status check_provenance_is_of(const Json& provenance, const std::string& directory, const std::string& hash) {
    if (provenance.is_null() || provenance["atlas"] == hash) return ok();
    return failure(fmt::format("{} is of another atlas, with the hash {}", place_of(directory),
                               provenance["atlas"].get<std::string>()));
}

void tell_provenance(Json& info, const Result<Json>& provenance, const std::string& directory, const std::string& hash,
                     std::initializer_list<const char*> keys) {
    const Status fits = provenance.ok() ? check_provenance_is_of(*provenance, directory, hash) : provenance.error();
    if (!fits.ok()) {
        info["warnings"] = Json::array({fits.error().message + ": what it tells is left out"});
        return;
    }
    for (const char* key : keys)
        if (provenance->contains(key)) info[key] = (*provenance)[key];
}

}  // namespace comity
