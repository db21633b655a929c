#include "comity/base/json.h"
#include "comity/build/build.h"

namespace comity {

namespace {

Json counts_json(const BuiltFile& f) {
    return {{"read", f.read},       {"kept", f.kept},         {"superseded", f.superseded},
            {"deleted", f.deleted}, {"rejected", f.rejected}, {"labels", f.labels},
            {"other", f.other}};
}

Json file_json(const BuiltFile& f) {
    Json json = {{"path", f.path}, {"bytes", f.bytes}, {"bytes_read", f.bytes_read}, {"inflated_bytes", f.inflated}};
    json.update(counts_json(f));
    if (f.listed_records) json["manifest_record_count"] = *f.listed_records;
    if (f.listed_bytes) json["manifest_content_length"] = *f.listed_bytes;
    if (!f.damage.empty()) json["damage"] = f.damage;
    return json;
}

// What the atlas was built without is not told.
Json quality_json(const Quality& q, const Details& without) {
    Json odd = Json::object();
    for (const auto& [code, n] : q.odd_countries) odd[code] = n;
    Json json = {{"records_deleted_by_a_list", q.deleted_by_list},
            {"records_absent_from_a_whole_release", q.absent_from_release},
            {"references", q.references},
            {"references_resolved", q.resolved},
            {"references_dangling", q.dangling},
            {"self_references", q.self_references},
            {"duplicate_references", q.duplicate_references},
            {"malformed_references", q.malformed_references},
            {"negative_citation_ages", q.negative_ages},
            {"citations_sharing_an_author", q.shared_author},
            {"citations_sharing_a_country", q.shared_country},
            {"bad_updated_dates", q.bad_dates},
            {"authorships", q.authorships},
            {"authorships_with_country_published", q.country_published},
            {"authorships_with_country_by_address", q.country_by_address},
            {"authorships_with_country_by_history", q.country_by_history},
            {"works_without_year", q.without_year},
            {"works_with_far_year", q.far_years},
            {"works_without_type", q.without_type},
            {"works_without_topic", q.without_topic},
            {"works_without_authorships", q.without_authorships},
            {"works_without_country", q.without_country},
            {"works_without_references", q.without_references},
            {"country_codes_outside_iso_3166", odd}};
    if (without.has(Detail::kSelfCitations)) json.erase("citations_sharing_a_country");
    if (without.has(Detail::kSelfCitations) || without.has(Detail::kAuthors)) json.erase("citations_sharing_an_author");
    if (without.has(Detail::kAddresses)) json.erase("authorships_with_country_by_address");
    if (without.rule_out_histories()) json.erase("authorships_with_country_by_history");
    return json;
}

Json seconds_json(const BuildReport& report) {
    Json seconds = Json::object();
    for (const auto& [step, took] : report.step_seconds) seconds[step] = took;
    seconds["total"] = report.total_seconds;
    return seconds;
}

}  // namespace

std::string provenance_json(const BuildReport& report) {
    Json inputs = Json::array();
    for (const BuiltInput& input : report.inputs) {
        Json files = Json::array();
        for (const BuiltFile& file : input.files) files.push_back(file_json(file));
        Json one = {{"input", input.name},
                    {"release", input.release.empty() ? Json() : Json(input.release)},
                    {"manifest", input.has_manifest},
                    {"manifest_conflicts", input.manifest_conflicts},
                    {"listed_but_absent", input.listed_but_absent},
                    {"present_but_unlisted", input.present_but_unlisted},
                    {"skipped", input.skipped},
                    {"deleted_ids", input.deleted.ids}};
        if (input.deleted.ids > 0) one["deleted_ids_sha256"] = input.deleted.sha256;
        one["files"] = std::move(files);
        inputs.push_back(std::move(one));
    }
    Json json = {{"comity", COMITY_VERSION},
                       {"atlas", report.manifest.hash},
                       {"working_directory", report.working_directory},
                       {"scope_reason", report.scope_reason},
                       {"resumed_files", report.resumed},
                       {"stored_files", report.stored},
                       {"records", counts_json(report.total)},
                       {"bytes", report.total.bytes},
                       {"bytes_read", report.total.bytes_read},
                       {"listed",
                        {{"rejected", report.rejects_listed},
                         {"deleted", report.deleted_listed},
                         {"superseded", report.superseded_listed}}},
                       {"quality", quality_json(report.quality, report.manifest.without)},
                       {"holds", Json::parse(contents_json(report.contents))},
                       {"warnings", report.warnings},
                       {"inputs", inputs},
                       {"seconds", seconds_json(report)},
                       {"peak_memory_bytes", report.peak_memory}};
    if (report.update)
        json["update"] = {{"before", report.before},
                          {"added", report.update->added},
                          {"changed", report.update->changed},
                          {"unchanged", report.update->unchanged},
                          {"deleted", report.update->deleted}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace comity
