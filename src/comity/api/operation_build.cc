#include <fmt/format.h>

#include "comity/api/build_progress.h"
#include "comity/api/matrix_documents.h"
#include "comity/api/operations_internal.h"
#include "comity/build/build.h"

namespace comity {

namespace {

// They would say something of matrices that are not there.
Status check_no_matrix_options(const Arguments& arguments) {
    for (const Parameter& p : matrix_build_parameters())
        if (p.name != "kind" && arguments.has(p.name))
            return usage_error(fmt::format("--{} is for country matrices, and the input holds works", p.name));
    return ok();
}

Result<Json> run_build(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const bool matrices, builds_matrices(arguments));
    for (const char* name : {"titles", "without"})
        if (matrices && arguments.has(name))
            return usage_error(fmt::format("--{} is for works, and the input holds country matrices", name));
    if (matrices) return build_matrices(arguments);
    COMITY_TRY(check_no_matrix_options(arguments));
    BuildOptions options;
    options.inputs = arguments.list("inputs");
    options.out = arguments.text("out");
    options.resources = session.resources;
    if (arguments.has("scope")) {
        options.scope = scope_of(arguments.text("scope"));
        if (!options.scope)
            return usage_error(fmt::format("--scope {} is not understood: it takes full, selection or unknown",
                                           arguments.text("scope")));
    }
    const std::string titles = arguments.text("titles", "keep");
    if (titles != "keep" && titles != "drop")
        return usage_error(fmt::format("--titles {} is not understood: it takes keep or drop", titles));
    COMITY_ASSIGN(options.without, parse_details(arguments.text("without")));
    if (titles == "drop") options.without.add(Detail::kTitles);
    const StopNotice stopped = stop_notice_for(options.out);
    COMITY_ASSIGN(const BuildReport report, build_atlas(options, progress_for(session)));
    Json json = {{"out", options.out}, {"atlas", manifest_summary(report.manifest)}};
    json.update(Json::parse(provenance_json(report)));
    json["atlas"] = manifest_summary(report.manifest);
    return json;
}

}  // namespace

Operation build_operation() {
    std::vector<Parameter> parameters = {
        {"inputs", ParameterKind::kPaths, true, true,
         "Snapshot folders, folders or files of JSON lines (.gz or not) or Parquet, saved API pages, one-file-per-work "
         "folders; or country matrices: Pajek .net, CSV, JSON, also in a ZIP archive.",
         "", ""},
        {"out", ParameterKind::kPath, false, true,
         "Folder of the atlas; an atlas that is there is replaced in one step at the end. A build that is stopped goes on from "
         "what it has read when the same command is given again.", "", ""},
        {"scope", ParameterKind::kText, false, false, "What the input is: full, selection or unknown.", "inferred", ""},
        {"titles", ParameterKind::kText, false, false, "Whether titles go into the atlas: keep or drop.", "keep", ""},
        {"without", ParameterKind::kText, false, false,
         "What to leave out of the atlas, so that it takes less room and time: titles, dois, authors, institutions, addresses, "
         "funders, self_citations, with commas, or all. What needs them is refused afterwards.",
         "", ""}};
    for (Parameter& p : matrix_build_parameters()) parameters.push_back(std::move(p));
    return {"build",
            "Read OpenAlex files or country matrices and build an atlas.",
            "comity build snapshot/ --out atlas",
            false,
            std::move(parameters),
            run_build,
            true};
}

}  // namespace comity
