#include "comity/api/document.h"

#include <cmath>

#include "comity/api/operations_internal.h"
#include "comity/base/text.h"
#include "comity/measures/ties_of_matrix.h"
#include "comity/source/id_list.h"

namespace comity {

namespace {

Json optional_json(const std::optional<double>& value) { return value ? number_json(*value) : Json(); }
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json convention_json(const ConventionValue& value) {
    switch (value.kind) {
        case ValueKind::kList: {
            Json list = Json::array();
            for (const std::string_view part : split(value.text, ',')) list.push_back(std::string(part));
            return list;
        }
        case ValueKind::kNumber:
            if (const auto whole = parse_integer<std::uint64_t>(value.text)) return *whole;
            if (value.text.find('.') != std::string::npos) return std::stod(value.text);
            return value.text;  // none, open, until:2024
        case ValueKind::kText: break;
    }
    return value.text;
}

}  // namespace

Json number_json(double value) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (!std::isfinite(value)) return Json();
    if (value == std::floor(value) && std::abs(value) < kExact) return static_cast<std::int64_t>(value);
    return value;
}

Json said_json(const Said& said) {
    Json list = Json::array();
    for (const SaidPart& part : said.parts()) {
        Json values = Json::object();
        for (const auto& [name, value] : part.values) {
            if (const auto* real = std::get_if<double>(&value)) values[name] = number_json(*real);
            else if (const auto* whole = std::get_if<std::int64_t>(&value)) values[name] = *whole;
            else values[name] = std::get<std::string>(value);
        }
        list.push_back({{"key", part.key}, {"values", values}});
    }
    return list;
}

Json conventions_json(const Conventions& conventions) {
    Json json = Json::object();
    for (const ConventionValue& value : convention_values(conventions)) json[value.key] = convention_json(value);
    return json;
}

Json question_json(const std::string& verb, const PairQuestion& question) {
    Json countries = Json::array();
    for (const Side* side : {&question.a, &question.b})
        if (!side->name.empty()) countries.push_back(side->name);
    Json json = {{"verb", verb}, {"countries", std::move(countries)}};
    state_filters(json, question.filter, question.filter_text);
    if (question.measures != core_measures()) json["measures"] = question.measures;
    return json;
}

Json answer_json(const Answer& a, const Conventions& conventions) {
    Json json = {{"measure", a.measure}, {"unit", unit_of(a.measure)}, {"population", a.population}};
    if (!a.by.empty()) {
        Json by = Json::object();
        for (const auto& [key, value] : a.by) std::visit([&](const auto& v) { by[key] = v; }, value);
        json["by"] = by;
    }
    json["value"] = optional_json(a.value);
    // An interval without an end says nothing.
    const bool bounds = a.bounds && a.value && std::isfinite(a.bounds->lower) && std::isfinite(a.bounds->upper);
    json["lower"] = bounds ? number_json(a.bounds->lower) : Json();
    json["upper"] = bounds ? number_json(a.bounds->upper) : Json();
    json["level"] = bounds ? Json(std::stod(conventions.level_text)) : Json();
    json["n"] = a.n ? Json(*a.n) : Json();
    json["coverage"] = {{"class", optional_json(a.coverage.class_level)},
                        {"country", optional_json(a.coverage.country)},
                        {"references", optional_json(a.coverage.references)},
                        {"fwci", optional_json(a.coverage.fwci)}};
    json["notes"] = a.notes;
    return json;
}

Json work_json(const ListedWork& w) {
    Json json = {{"id", "https://openalex.org/W" + std::to_string(w.id)},
                 {"doi", text_or_null(doi_url(w.doi))},
                 {"title", text_or_null(w.title)},
                 {"year", w.year},
                 {"type", text_or_null(w.type)},
                 {"class", text_or_null(w.topic_class)},
                 {"countries", w.countries},
                 {"authors", w.authors},
                 {"citations", w.citations}};
    json["cohort_works"] = w.cohort_works ? Json(*w.cohort_works) : Json();
    json["cohort_mean"] = optional_json(w.cohort_mean);
    json["ncs"] = optional_json(w.ncs);
    json["top_10"] = optional_json(w.top_10);
    json["top_1"] = optional_json(w.top_1);
    json["percentile_rank"] = optional_json(w.percentile_rank);
    json["ncs_2"] = w.ncs_2 ? Json(*w.ncs_2) : Json();
    json["fwci"] = optional_json(w.fwci);
    json["weight"] = number_json(w.weight);
    json["flags"] = w.flags;
    return json;
}

Json sources_json(const AtlasIdentity& atlas) {
    Json sources = Json::array();
    for (const Release& release : atlas.releases)
        sources.push_back({{"name", release.source},
                           {"release", text_or_null(release.date)},
                           {"licence", atlas.licence.empty() ? "unknown" : atlas.licence}});
    return sources;
}

namespace {

// What a matrix atlas counts in place of works.
Json atlas_json(const AtlasIdentity& atlas) {
    Json json = {{"hash", atlas.hash}, {"format", atlas.format}, {"scope", scope_name(atlas.scope)}};
    if (atlas.kind == AtlasKind::kWorks) {
        json["works"] = atlas.works;
    } else {
        json["kind"] = atlas_kind_name(atlas.kind);
        json["quantity"] = atlas.quantity;
        json["cells"] = atlas.cells;
    }
    return json;
}

}  // namespace

namespace {

// Country matrices know years and places: other conventions would promise what counts cannot keep.
bool obeys(const AtlasIdentity& atlas, const std::string& key) { return atlas.kind == AtlasKind::kWorks || is_matrix_convention(key); }

Json conventions_json(const AtlasIdentity& atlas, const Conventions& conventions) {
    const Json all = conventions_json(conventions);
    Json json = Json::object();
    for (const auto& [key, value] : all.items())
        if (obeys(atlas, key)) json[key] = value;
    return json;
}

}  // namespace

std::string conventions_text(const AtlasIdentity& atlas, const Conventions& conventions) {
    std::string text;
    for (const ConventionValue& value : convention_values(conventions))
        if (obeys(atlas, value.key)) text += (text.empty() ? "" : ";") + value.key + "=" + value.text;
    return text;
}

Json receipt_json(const AtlasIdentity& atlas, const Json& question, const Conventions& conventions) {
    Json releases = Json::array();
    for (const Release& r : atlas.releases) releases.push_back({{"source", r.source}, {"date", text_or_null(r.date)}});
    Json receipt = {{"comity", COMITY_VERSION},
                    {"atlas", atlas_json(atlas)},
                    {"releases", releases},
                    {"question", question},
                    {"conventions", conventions_json(atlas, conventions)},
                    {"seed", conventions.seed}};
    if (!conventions.preset.empty())
        receipt["preset"] = {{"name", conventions.preset}, {"changed", conventions.changed}};
    return receipt;
}

Json document_json(const Atlas& atlas, Json question, const Conventions& conventions, Json answers) {
    return document_json(identity_of(atlas.manifest), std::move(question), conventions, std::move(answers));
}

Json document_json(const AtlasIdentity& atlas, Json question, const Conventions& conventions, Json answers) {
    Json receipt = receipt_json(atlas, question, conventions);
    return {{"question", std::move(question)},
            {"conventions", conventions_json(atlas, conventions)},
            {"answers", std::move(answers)},
            {"receipt", std::move(receipt)},
            {"sources", sources_json(atlas)}};
}

std::string document_text(const Json& document) {
    return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace comity
