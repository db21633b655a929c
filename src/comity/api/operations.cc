#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/info.h"
#include "comity/analysis/pair.h"
#include "comity/analysis/works.h"
#include "comity/api/document.h"
#include "comity/api/matrix_documents.h"
#include "comity/api/operation.h"
#include "comity/api/provenance.h"
#include "comity/api/ties_internal.h"
#include "comity/atlas/verify.h"
#include "comity/base/text.h"
#include "comity/build/atlas_folder.h"
#include "comity/measures/presets.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/source/sample/sample.h"

namespace comity {

Parameter atlas_parameter(bool positional) {
    return {"atlas", ParameterKind::kPath, positional, false, "Folder of the atlas.", "$COMITY_ATLAS, else ./atlas",
            ""};
}

std::vector<Parameter> convention_parameters() {
    std::string names;
    for (const Preset& preset : presets()) names += (names.empty() ? "" : ", ") + preset.name;
    std::vector<Parameter> out = {{"preset", ParameterKind::kText, false, false,
                                   "All conventions as another system has them; those given beside it change single ones. " + names,
                                   "", "Conventions"}};
    for (const ConventionHelp& help : convention_help())
        out.push_back({help.key, ParameterKind::kText, false, false, help.meaning + " " + help.values,
                       help.default_value, "Conventions"});
    return out;
}

Result<std::string> atlas_directory(const Arguments& arguments) {
    const std::string from_environment = environment("COMITY_ATLAS");
    const std::string directory =
        arguments.text("atlas", from_environment.empty() ? std::string_view("atlas") : from_environment);
    if (is_object_path(directory))
        return usage_error(fmt::format("{}: an atlas lies in a folder of this machine, not in a store; 'comity build' makes one of what does",
                                       directory));
    if (!path_exists(directory))
        return usage_error(fmt::format(
            "there is no atlas at {}: build one with 'comity build INPUT --out {}', or name one with --atlas",
            directory, directory));
    return directory;
}

Result<SharedAtlas> open_atlas(const Arguments& arguments, const Session& session, std::string_view verb) {
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    if (const auto kind = atlas_kind(directory); kind.ok() && *kind == AtlasKind::kMatrix)
        return usage_error(fmt::format("{} is an atlas of country matrices: '{}' needs works", directory, verb));
    return open_shared(directory, session.resources.kept.get());
}

Result<Conventions> conventions_of(const Arguments& arguments) {
    Conventions conventions;
    if (arguments.has("preset")) {
        COMITY_ASSIGN(conventions, preset_conventions(arguments.text("preset")));
    }
    for (const std::string& key : convention_keys()) {
        if (!arguments.has(key)) continue;
        COMITY_TRY(set_convention(conventions, key, arguments.text(key)));
        conventions.changed.push_back(key);
    }
    return conventions;
}

Result<PairQuestion> pair_question(const Arguments& arguments, const Atlas& atlas, const Resources& resources) {
    PairQuestion question;
    COMITY_ASSIGN(question.conventions, conventions_of(arguments));
    for (const auto& [key, side] : {std::pair{"a", &question.a}, std::pair{"b", &question.b}}) {
        if (!arguments.has(key)) continue;
        COMITY_ASSIGN(*side, parse_side(arguments.text(key), atlas));
    }
    COMITY_ASSIGN(FilterChoice filter, filter_of(arguments, atlas, resources.threads));
    question.filter = filter.filter;
    question.filter_text = std::move(filter.text);
    COMITY_ASSIGN(question.measures, measures_of(arguments));
    return question;
}

namespace {

std::vector<Parameter> joined(std::initializer_list<std::vector<Parameter>> lists) {
    std::vector<Parameter> out;
    for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
    return out;
}

std::vector<Parameter> side_parameters(bool required) {
    return {{"a", ParameterKind::kText, true, required,
             "A country (GB), a bloc (EU27) or codes joined by + (CN+HK+MO).", "", ""},
            {"b", ParameterKind::kText, true, required, "The other side.", "", ""}};
}

Result<Json> run_pair(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    if (const auto kind = atlas_kind(directory); kind.ok() && *kind == AtlasKind::kMatrix)
        return run_matrix_pair(arguments, session);
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "pair"));
    const Atlas& atlas = *opened;
    COMITY_ASSIGN(PairQuestion question, pair_question(arguments, atlas, session.resources));
    COMITY_ASSIGN(const PairAnswers result, answer_pair(atlas, std::move(question), session.resources));
    Json answers = Json::array();
    for (const Answer& answer : result.answers) answers.push_back(answer_json(answer, result.question.conventions));
    add_filter_notes(answers, result.question.filter);
    return document_json(atlas, question_json("pair", result.question), result.question.conventions,
                         std::move(answers));
}

Result<Json> run_works(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "works"));
    const Atlas& atlas = *opened;
    WorksQuestion question;
    COMITY_ASSIGN(question.pair, pair_question(arguments, atlas, session.resources));
    question.pair.conventions.interval = IntervalKind::kNone;
    question.population = arguments.text("population", arguments.has("b")   ? "joint"
                                                       : arguments.has("a") ? "A"
                                                                            : "world");
    const auto order = works_order(arguments.text("sort", "ncs"));
    if (!order)
        return usage_error(
            fmt::format("--sort {} is not understood: it takes {}", arguments.text("sort"), kWorksOrders));
    question.order = *order;
    const auto top = parse_integer<std::uint64_t>(arguments.text("top", "0"));
    if (!top) return usage_error(fmt::format("--top {} is not a whole number", arguments.text("top")));
    question.top = *top;
    COMITY_ASSIGN(const WorksAnswer result, answer_works(atlas, question, session.resources));

    Json asked = question_json("works", result.question);
    asked["population"] = result.population;
    asked["sort"] = arguments.text("sort", "ncs");
    asked["top"] = question.top == 0 ? Json() : Json(question.top);
    Answer count{"publications",
                 result.population,
                 {},
                 static_cast<double>(result.found),
                 {},
                 result.found,
                 {},
                 {"number of works, each counted once"}};
    Json answers = Json::array({answer_json(count, result.question.conventions)});
    add_filter_notes(answers, result.question.filter);
    Json document = document_json(atlas, std::move(asked), result.question.conventions, std::move(answers));
    document["works"] = Json::array();
    for (const ListedWork& work : result.works) document["works"].push_back(work_json(work));
    return document;
}

}  // namespace

Json manifest_summary(const Manifest& m) {
    Json releases = Json::array();
    for (const Release& r : m.releases)
        releases.push_back({{"source", r.source}, {"date", r.date.empty() ? Json() : Json(r.date)}});
    Json json = {{"hash", m.hash},       {"format", m.format}, {"scope", scope_name(m.scope)},
                 {"releases", releases}, {"works", m.works},   {"citations", m.citations}};
    for (const Detail detail : kAllDetails)
        if (m.without.has(detail)) json["without"].push_back(detail_name(detail));
    return json;
}

namespace {

Json pairs_json(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
    Json json = Json::object();
    for (const auto& [key, n] : counts) json[key] = n;
    return json;
}

// Null: the atlas was built without.
Json or_null(const std::optional<std::uint64_t>& n) { return n ? Json(*n) : Json(); }

Json info_json(const Info& info) {
    Json years = Json::array();
    for (const YearCount& y : info.years)
        years.push_back({{"year", y.year == 0 ? Json() : Json(y.year)},
                         {"works", y.works},
                         {"with_country", y.with_country},
                         {"with_class", y.with_class},
                         {"with_references", y.with_references}});
    return {{"works", info.works},
            {"citations", info.citations},
            {"dangling_references", info.dangling},
            {"authors", or_null(info.authors)},
            {"institutions", or_null(info.institutions)},
            {"sources", info.sources},
            {"funders", or_null(info.funders)},
            {"countries", info.countries},
            {"bylines", info.bylines},
            {"first_year", info.first_year},
            {"last_year", info.last_year},
            {"with_country", info.with_country},
            {"with_class", info.with_class},
            {"with_references", info.with_references},
            {"with_fwci", info.with_fwci},
            {"is_xpac", info.xpac},
            {"is_retracted", info.retracted},
            {"types", pairs_json(info.types)},
            {"works_by_country", pairs_json(info.countries_by_works)},
            {"years", years}};
}

// Conventions change nothing but the funnel: whoever gives one expects figures that move.
Status check_conventions_of_info(const Arguments& arguments, std::string_view advice) {
    std::vector<std::string> names = convention_keys();
    names.emplace_back("preset");
    for (const std::string& name : names)
        if (arguments.has(name) && !arguments.has("funnel"))
            return usage_error(fmt::format("--{} changes nothing in what an atlas holds{}", flag_of(name), advice));
    return ok();
}

Result<Json> run_info(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    if (const auto kind = atlas_kind(directory); kind.ok() && *kind == AtlasKind::kMatrix) {
        for (const char* flag : {"funnel", "quality"})
            if (arguments.has(flag))
                return usage_error(fmt::format("--{} needs works: this atlas holds country matrices", flag));
        COMITY_TRY(check_conventions_of_info(arguments, ""));
        return matrix_info(directory);
    }
    COMITY_TRY(check_conventions_of_info(arguments, ": conventions go with --funnel"));
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "info"));
    const Atlas& atlas = *opened;
    COMITY_ASSIGN(Conventions conventions, conventions_of(arguments));
    Json json = {{"atlas", manifest_summary(atlas.manifest)}, {"holds", info_json(describe_atlas(atlas, session.resources.threads))}};
    const Result<Json> provenance = read_provenance(atlas.directory);
    if (!provenance.ok() && arguments.has("quality")) return provenance.error();
    tell_provenance(json, provenance, atlas.directory, atlas.manifest.hash, {"scope_reason", "records", "quality", "warnings"});
    if (arguments.has("quality"))  // null: nothing is known of them
        json["inputs"] = json.contains("quality") ? (*provenance)["inputs"] : Json();
    if (arguments.has("funnel")) {
        if (conventions.years || atlas.release_year()) COMITY_TRY(resolve_years(conventions, atlas));
        COMITY_ASSIGN(const auto dropped, funnel(atlas, conventions, session.resources.threads));
        Json steps = Json::array();
        for (const FunnelStep& step : dropped)
            steps.push_back({{"filter", step.filter}, {"dropped", step.dropped}, {"left", step.left}});
        json["conventions"] = conventions_json(conventions);
        json["funnel"] = steps;
    }
    json["sources"] = sources_json(identity_of(atlas.manifest));
    return json;
}

constexpr const char* kFates[] = {"kept", "superseded", "deleted", "rejected", "labels", "other"};

std::uint64_t count_in(const Json& counts, const char* key) { return counts.value(key, std::uint64_t{0}); }

bool adds_up(const Json& counts) {
    std::uint64_t sum = 0;
    for (const char* fate : kFates) sum += count_in(counts, fate);
    return count_in(counts, "read") == sum;
}

// provenance.json, file by file and in sum: nothing may be lost uncounted.
Status check_accounting(const std::string& directory, const Manifest& manifest, Json& checks) {
    COMITY_ASSIGN(const Json provenance, read_provenance(directory));
    if (provenance.is_null()) return ok();
    COMITY_TRY(check_provenance_is_of(provenance, directory, manifest.hash));
    std::uint64_t read = 0, files = 0;
    for (const Json& input : provenance["inputs"])
        for (const Json& file : input["files"]) {
            if (!adds_up(file))
                return failure(fmt::format("{}: provenance.json does not add up for {}", directory,
                                           file["path"].get<std::string>()));
            read += count_in(file, "read");
            ++files;
        }
    const Json& total = provenance["records"];
    if (!adds_up(total) || count_in(total, "read") != read || count_in(total, "kept") != manifest.works)
        return failure(fmt::format("{}: provenance.json does not add up: records were lost uncounted", directory));
    std::string parts;
    for (const char* fate : kFates)
        parts += fmt::format("{}{} {}", parts.empty() ? "" : " + ", with_thousands(count_in(total, fate)), fate);
    checks.push_back(fmt::format("{} records read = {}, in each of {} files", with_thousands(read), parts,
                                 with_thousands(files)));
    return ok();
}

Result<Json> run_verify(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    const bool full = arguments.has("full");
    if (const auto kind = atlas_kind(directory); kind.ok() && *kind == AtlasKind::kMatrix)
        return verify_matrices(directory, full, session.resources.threads);
    COMITY_ASSIGN(const VerifyReport report, verify_atlas(directory, full, session.resources.threads));
    Json checks = report.checks;
    if (full) COMITY_TRY(check_accounting(directory, report.manifest, checks));
    return Json{{"atlas", manifest_summary(report.manifest)},
                {"depth", full ? "full" : "quick"},
                {"bytes", report.bytes},
                {"checks", checks}};
}

Result<Json> run_sample(const Arguments& arguments, const Session& session) {
    SampleOptions options;
    options.out = arguments.text("out");
    if (options.out.empty()) return usage_error("say where the sample world goes: --out FOLDER");
    COMITY_TRY(check_outside_atlases(options.out));
    for (const auto& [key, slot] : {std::pair{"works", &options.works}, std::pair{"seed", &options.seed}}) {
        if (!arguments.has(key)) continue;
        const auto value = parse_integer<std::uint64_t>(arguments.text(key));
        if (!value) return usage_error(fmt::format("--{} {} is not a whole number", key, arguments.text(key)));
        *slot = *value;
    }
    const std::string records = arguments.text("records", "jsonl");
    if (records != "jsonl" && records != "parquet")
        return usage_error(fmt::format("--records {} is not understood: it takes jsonl or parquet", records));
    options.format = records == "parquet" ? SampleFormat::kParquet : SampleFormat::kJsonLines;
    COMITY_ASSIGN(const SampleReport report, write_sample(options, session.resources));
    return Json{{"out", options.out},
                {"works", report.works},
                {"seed", options.seed},
                {"records", records},
                {"files", report.files},
                {"json_bytes", report.json_bytes},
                {"file_bytes", report.file_bytes}};
}

}  // namespace

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all = {
        {"sample",
         "Write a world of fictional countries in OpenAlex's format, with planted truth.",
         "comity sample --out world --works 20000 --seed 1",
         false,
         {{"out", ParameterKind::kPath, false, true, "Folder to write to; it must be new or empty.", "", ""},
          {"works", ParameterKind::kNumber, false, false, "Number of works.", "20000", ""},
          {"seed", ParameterKind::kNumber, false, false, "Seed; the same seed gives the same world.", "1", ""},
          {"records", ParameterKind::kText, false, false, "Format of the records: jsonl or parquet.", "jsonl", ""}},
         run_sample, true},
        build_operation(),
        update_operation(),
        {"info", "Say what an atlas holds.", "comity info atlas --funnel", false,
         joined(
             {{atlas_parameter(true),
               {"funnel", ParameterKind::kSwitch, false, false, "Also say how many works each filter drops.", "", ""},
               {"quality", ParameterKind::kSwitch, false, false,
                "Also say how good the data are: parts against their manifest, what is missing or odd.", "", ""}},
              convention_parameters()}),
         run_info},
        {"pair", "How two countries or blocs cooperate.", "comity pair GB CN --atlas atlas --years 2010:2025", true,
         joined({side_parameters(true), {atlas_parameter(false), measures_parameter()}, convention_parameters(),
                 filter_parameters()}),
         run_pair},
        {"works", "List the works behind a number.",
         "comity works GB CN --population joint --sort ncs --top 50 --format csv", true,
         joined({side_parameters(false),
                 {atlas_parameter(false),
                  {"population", ParameterKind::kText, false, false,
                   "Population to list, as 'pair' names it: joint, world, GB, 'GB domestic', …",
                   "joint; with one side that side, without sides world", ""},
                  {"sort", ParameterKind::kText, false, false, fmt::format("Order: {}; highest first.", kWorksOrders),
                   "ncs", ""},
                  {"top", ParameterKind::kNumber, false, false, "List only this many; 0 lists all.", "all", ""}},
                 convention_parameters(),
                 filter_parameters()}),
         run_works},
        why_operation(),
        rank_operation(),
        trend_operation(),
        decoupling_operation(),
        blocs_operation(),
        cut_operation(),
        export_operation(),
        claim_operation(),
        report_operation(),
        rerun_operation(),
        fetch_operation(),
        {"verify",
         "Check that an atlas is whole.",
         "comity verify atlas --full",
         false,
         {atlas_parameter(true),
          {"full", ParameterKind::kSwitch, false, false, "Read every byte: hashes, order, every index, works that are there twice.", "", ""}},
         run_verify},
        explain_operation(),
    };
    return all;
}

}  // namespace comity
