#include "comity/api/build_progress.h"
#include "comity/api/operations_internal.h"
#include "comity/build/build.h"

namespace comity {

namespace {

Result<Json> run_update(const Arguments& arguments, const Session& session) {
    BuildOptions options;
    COMITY_ASSIGN(options.base, atlas_directory(arguments));
    options.inputs = arguments.list("from");
    options.out = options.base;
    options.resources = session.resources;
    const StopNotice stopped = stop_notice_for(options.out);
    COMITY_ASSIGN(const BuildReport report, build_atlas(options, progress_for(session)));
    Json json = {{"out", options.out}, {"atlas", manifest_summary(report.manifest)}};
    if (report.repeated) {
        json["repeated"] = true;
        return json;
    }
    json.update(Json::parse(provenance_json(report)));
    json["atlas"] = manifest_summary(report.manifest);
    return json;
}

}  // namespace

Operation update_operation() {
    return {"update",
            "Add a newer release to an atlas.",
            "comity update atlas --from snapshot-new/",
            false,
            {atlas_parameter(true),
             {"from", ParameterKind::kPaths, false, true,
              "What to add: snapshot folders or files as for build, newer than the atlas.", "", ""}},
            run_update,
            true};
}

}  // namespace comity
