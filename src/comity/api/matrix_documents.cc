#include "comity/api/matrix_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "comity/api/document.h"
#include "comity/api/provenance.h"
#include "comity/atlas/matrix_atlas.h"
#include "comity/atlas/opening.h"
#include "comity/atlas/verify.h"
#include "comity/base/text.h"
#include "comity/build/matrix_build.h"
#include "comity/platform/files.h"
#include "comity/source/matrix/matrix_files.h"
#include "comity/source/openalex/input.h"

namespace comity {

namespace {

constexpr const char* kFates[] = {"kept", "twins", "zeros", "repeated", "dropped"};

Json summary(const MatrixManifest& m) {
    Json releases = Json::array();
    for (const Release& r : m.releases)
        releases.push_back({{"source", r.source}, {"date", r.date.empty() ? Json() : Json(r.date)}});
    return {{"kind", "matrix"},
            {"hash", m.hash},
            {"format", m.format},
            {"scope", scope_name(m.scope)},
            {"releases", releases},
            {"quantity", m.quantity},
            {"diagonal", diagonal_name(m.diagonal)},
            {"cells", m.cells}};
}

struct YearTotals {
    std::map<std::string, std::uint64_t> pairs;  // by heading
    double total = 0;
};

Json holds_json(const MatrixAtlas& atlas) {
    std::map<int, YearTotals> years;
    std::vector<double> by_country(atlas.countries.size());
    for (const MatrixSlice& slice : atlas.slices) {
        YearTotals& year = years[slice.year];
        std::uint64_t& pairs = year.pairs[std::string(atlas.headings[slice.heading])];
        for (std::uint64_t i = slice.begin; i < slice.end; ++i) {
            if (atlas.a[i] == atlas.b[i]) continue;
            ++pairs;
            year.total += atlas.count[i];
            by_country[atlas.a[i]] += atlas.count[i];
            by_country[atlas.b[i]] += atlas.count[i];
        }
    }
    Json list = Json::array(), headings = Json::array(), countries = Json::object();
    for (const auto& [y, totals] : years) {
        std::uint64_t pairs = 0;
        for (const auto& [heading, n] : totals.pairs) pairs += n;
        list.push_back({{"year", y},
                        {"matrices", totals.pairs.size()},
                        {"pairs", pairs},
                        {"sum_of_pairs", number_json(totals.total)}});
    }
    for (std::size_t h = 0; h < atlas.headings.size(); ++h) headings.push_back(std::string(atlas.headings[h]));
    std::vector<std::size_t> order(by_country.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto x, auto y) { return by_country[x] > by_country[y]; });
    for (const std::size_t i : order)
        if (by_country[i] > 0) countries[std::string(atlas.countries[i])] = number_json(by_country[i]);
    return {{"countries", atlas.countries.size()},
            {"headings", headings},
            {"first_year", years.begin()->first},
            {"last_year", years.rbegin()->first},
            {"cells", atlas.count.size()},
            {"ties_by_country", countries},
            {"years", list}};
}

Json sources(const MatrixManifest& m) {
    Json all = Json::array();
    for (const Release& r : m.releases)
        all.push_back({{"name", r.source},
                       {"release", r.date.empty() ? Json() : Json(r.date)},
                       {"licence", m.licence.empty() ? "unknown" : m.licence}});
    return all;
}

std::uint64_t count_in(const Json& json, const char* key) { return json.value(key, std::uint64_t{0}); }

bool adds_up(const Json& fates) {
    std::uint64_t sum = 0;
    for (const char* fate : kFates) sum += count_in(fates, fate);
    return sum == count_in(fates, "read");
}

// Every record of every file is accounted for, and the kept ones are the cells.
Status check_accounting(const std::string& directory, const MatrixAtlas& atlas, Json& checks) {
    COMITY_ASSIGN(const Json provenance, read_matrix_provenance(directory));
    if (provenance.is_null()) return ok();
    COMITY_TRY(check_provenance_is_of(provenance, directory, atlas.manifest.hash));
    std::uint64_t read = 0;
    for (const Json& file : provenance["files"]) {
        if (!adds_up(file))
            return failure(
                fmt::format("{}: provenance.json does not add up for {}", directory, file["path"].get<std::string>()));
        read += count_in(file, "read");
    }
    const Json& total = provenance["records"];
    if (!adds_up(total) || count_in(total, "read") != read || count_in(total, "kept") != atlas.count.size())
        return failure(fmt::format("{}: provenance.json does not add up: records were lost uncounted", directory));
    std::string parts;
    for (const char* fate : kFates)
        parts += fmt::format("{}{} {}", parts.empty() ? "" : " + ", with_thousands(count_in(total, fate)), fate);
    checks.push_back(fmt::format("{} records read = {}, in each of {} files", with_thousands(read), parts,
                                 with_thousands(provenance["files"].size())));
    return ok();
}

}  // namespace

std::vector<Parameter> matrix_build_parameters() {
    const std::string group = "Country matrices";
    const auto text = [&](std::string name, std::string help, std::string default_text) {
        return Parameter{std::move(name), ParameterKind::kText, false, false, std::move(help), std::move(default_text), group};
    };
    return {text("kind", "What the input holds: works or matrices.", "found by looking"),
            text("quantity", "What the matrices count: works, copatents, trade, …", "works"),
            text("diagonal",
                 "What their diagonal holds: a country's international part, its total, or none (it means nothing).",
                 "unknown"),
            text("symmetrize", "Where two twin cells differ by more than 1, take the max, the min or the upper one.",
                 "refuse"),
            text("source", "Who published the matrices.", "name of the input"),
            text("release", "When they were published: YYYY-MM-DD.", "unknown"),
            text("licence", "Under which licence, such as CC0-1.0.", "unknown")};
}

Result<bool> builds_matrices(const Arguments& arguments) {
    const std::string kind = arguments.text("kind");
    if (kind == "works" || kind == "matrices") return kind == "matrices";
    if (!kind.empty())
        return usage_error(fmt::format("--kind {} is not understood: it takes works or matrices", kind));
    if (!any_matrix(arguments.list("inputs"))) return false;
    const auto works = find_inputs(arguments.list("inputs"));
    if (works.ok() && std::any_of(works->begin(), works->end(), names_works))
        return usage_error("there are both works and country matrices in it: say --kind works or --kind matrices");
    return true;
}

Result<Json> build_matrices(const Arguments& arguments) {
    MatrixBuildOptions options;
    options.inputs = arguments.list("inputs");
    options.out = arguments.text("out");
    options.quantity = arguments.text("quantity", options.quantity);
    options.source = arguments.text("source");
    options.release = arguments.text("release");
    options.licence = arguments.text("licence");
    if (arguments.has("diagonal")) {
        const auto diagonal = diagonal_of(arguments.text("diagonal"));
        if (!diagonal)
            return usage_error(
                fmt::format("--diagonal {} is not understood: it takes international, total, none or unknown",
                            arguments.text("diagonal")));
        options.diagonal = *diagonal;
    }
    if (arguments.has("symmetrize")) {
        options.symmetrize = symmetrize_of(arguments.text("symmetrize"));
        if (!options.symmetrize)
            return usage_error(fmt::format("--symmetrize {} is not understood: it takes max, min or upper",
                                           arguments.text("symmetrize")));
    }
    if (arguments.has("scope")) {
        const auto scope = scope_of(arguments.text("scope"));
        if (!scope)
            return usage_error(fmt::format("--scope {} is not understood: it takes full, selection or unknown",
                                           arguments.text("scope")));
        options.scope = *scope;
    }
    COMITY_ASSIGN(const MatrixBuildReport report, build_matrix_atlas(options));
    Json json = {{"out", options.out}, {"atlas", summary(report.manifest)}};
    json.update(Json::parse(matrix_provenance_json(report)));
    json["atlas"] = summary(report.manifest);
    return json;
}

Result<Json> matrix_info(const std::string& directory) {
    COMITY_ASSIGN(const MatrixAtlas atlas, MatrixAtlas::open(directory));
    Json json = {{"atlas", summary(atlas.manifest)}, {"holds", holds_json(atlas)}};
    tell_provenance(json, read_matrix_provenance(directory), directory, atlas.manifest.hash,
                    {"records", "warnings", "differing_cells", "country_codes_outside_iso_3166", "codes_read_as", "skipped"});
    json["sources"] = sources(atlas.manifest);
    return json;
}

namespace {

Result<Json> verify_once(const std::string& directory, bool full, int threads) {
    COMITY_ASSIGN(const MatrixManifest manifest, read_matrix_manifest(directory));
    Json checks = Json::array();
    std::uint64_t bytes = 0;
    for (const FileFacts& file : manifest.files) bytes += file.bytes;
    if (full) {
        COMITY_TRY(check_file_hashes(directory, manifest.files, threads));
        checks.push_back(fmt::format("{} files, {} bytes: every SHA-256 as in atlas.json", manifest.files.size(),
                                     with_thousands(bytes)));
    }
    COMITY_ASSIGN(const MatrixAtlas atlas, MatrixAtlas::open(directory));
    checks.push_back(fmt::format("{} cells of {} matrices in order, each of two countries of the atlas and above 0",
                                 with_thousands(atlas.count.size()), with_thousands(atlas.slices.size())));
    if (full) COMITY_TRY(check_accounting(directory, atlas, checks));
    return Json{
        {"atlas", summary(manifest)}, {"depth", full ? "full" : "quick"}, {"bytes", bytes}, {"checks", checks}};
}

}  // namespace

Result<Json> verify_matrices(const std::string& directory, bool full, int threads) {
    return of_one_atlas(directory, [&] { return verify_once(directory, full, threads); });
}

}  // namespace comity
