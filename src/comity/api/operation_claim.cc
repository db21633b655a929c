#include <fmt/format.h>

#include <algorithm>

#include "comity/api/claim_document.h"
#include "comity/api/operations_internal.h"
#include "comity/base/embedded.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

// A convention that the claim itself varies cannot be given beside it.
Status refuse_axes(const Arguments& arguments, const Claim& claim) {
    for (const Axis& axis : claim.axes)
        for (const std::string& key : axis.conventions())
            if (arguments.has(key))
                return usage_error(fmt::format("{} is an axis of this claim ({}): take it out of the file to set it",
                                               key, fmt::join(axis.options, ", ")));
    return ok();
}

// The claims at hand without a file of one's own: those that the program carries and those that a face was given.
std::map<std::string, GivenClaim> claims_at_hand(const Session& session) {
    constexpr std::string_view kFolder = "claims/", kEnding = ".toml";
    std::map<std::string, GivenClaim> all = session.claims;
    for (const EmbeddedText& entry : embedded_texts())
        if (entry.name.starts_with(kFolder))
            all.emplace(entry.name.substr(kFolder.size(), entry.name.size() - kFolder.size() - kEnding.size()),
                        GivenClaim{std::string(entry.text), {}});
    return all;
}

Result<Json> list_claims(const Session& session) {
    Json list = Json::array();
    for (const auto& [id, given] : claims_at_hand(session)) {
        COMITY_ASSIGN(const Claim claim, parse_claim(given.text, id));
        list.push_back({{"id", id},
                        {"statement", claim.statement},
                        {"speaker", claim.speaker},
                        {"date", claim.date},
                        {"countries", claim.countries},
                        {"needs", claim.needs}});
        if (!given.file.empty()) list.back()["file"] = given.file;
    }
    return Json{{"claims", list}};
}

Result<std::string> claim_text(const Arguments& arguments, const Session& session) {
    if (arguments.has("id")) {
        const auto all = claims_at_hand(session);
        const auto found = all.find(arguments.text("id"));
        if (found == all.end())
            return usage_error(
                fmt::format("there is no claim '{}' at hand; 'comity claim list' names them", arguments.text("id")));
        return found->second.text;
    }
    if (!arguments.has("file"))
        return usage_error(fmt::format("say which claim: comity claim {} FILE.toml, or --id with one of those that "
                                       "'comity claim list' names",
                                       arguments.text("action")));
    const std::string file = arguments.text("file");
    if (!path_exists(file))
        return usage_error(fmt::format("{} does not exist; 'comity claim new' writes a template", file));
    return read_file(file);
}

// What an action would pass over is refused: who gave it waits for something that does not come.
Status refuse_unused(const Arguments& arguments, const std::string& action) {
    if (action == "list" || action == "new") {
        for (const auto& [name, values] : arguments.all())
            if (name == "file") return usage_error(fmt::format("claim {} takes no file, and '{}' was given", action, values.back()));
            else if (name != "action" && name != "atlas")  // which a server gives with every question
                return usage_error(fmt::format("claim {} computes nothing and takes no --{}", action, flag_of(name)));
        return ok();
    }
    if (arguments.has("id") && arguments.has("file"))
        return usage_error(fmt::format("two claims are named, {} and --id {}: say which one", arguments.text("file"), arguments.text("id")));
    if (action == "check")
        for (const char* name : {"svg", "csv"})
            if (arguments.has(name))
                return usage_error(fmt::format("--{} is for 'comity claim curve', which has the specifications that it writes", name));
    return ok();
}

Result<Json> run_claim(const Arguments& arguments, const Session& session) {
    const std::string action = arguments.text("action");
    constexpr std::string_view kActions[] = {"check", "curve", "list", "new"};
    if (std::find(std::begin(kActions), std::end(kActions), action) == std::end(kActions))
        return usage_error(fmt::format("claim {} is not understood: it takes check, curve, list or new", action));
    COMITY_TRY(refuse_unused(arguments, action));
    if (action == "new") return Json{{"template", claim_template()}};
    if (action == "list") return list_claims(session);
    COMITY_ASSIGN(const std::string text, claim_text(arguments, session));
    const std::string name = arguments.text("file", arguments.text("id"));
    COMITY_ASSIGN(const Claim claim, parse_claim(text, name));
    COMITY_TRY(refuse_axes(arguments, claim));
    COMITY_ASSIGN(const Conventions base, conventions_of(arguments));
    const ClaimRequest request{text, name, action == "curve", arguments.has("excluded"),
                               arguments.has("minimal") ? Grid::kMinimal : Grid::kFull};
    COMITY_ASSIGN(const std::string directory, atlas_directory(arguments));
    if (const auto kind = atlas_kind(directory); kind.ok() && *kind == AtlasKind::kMatrix) {
        COMITY_ASSIGN(const MatrixAtlas matrix, MatrixAtlas::open(directory));
        return claim_document(matrix, request, base);
    }
    COMITY_ASSIGN(const Atlas atlas, Atlas::open(directory));
    return claim_document(atlas, request, base, session);
}

}  // namespace

Operation claim_operation() {
    std::vector<Parameter> parameters = {
        {"action", ParameterKind::kText, true, true,
         "check: value and verdict a reading; curve: every specification; list: the claims at hand; new: a commented "
         "template.",
         "", ""},
        {"file", ParameterKind::kPath, true, false, "The claim, a TOML file (docs/formats/claim.md).", "", ""},
        {"id", ParameterKind::kText, false, false, "Instead of a file: a claim that Comity carries.", "", ""},
        atlas_parameter(false),
        {"minimal", ParameterKind::kSwitch, false, false,
         "Compute the minimal grid alone: the first options, and each other option once.", "", ""},
        {"svg", ParameterKind::kPath, false, false, "Write the specification curve to this SVG file (curve).", "",
         "Files"},
        {"csv", ParameterKind::kPath, false, false, "Write one line a specification to this CSV file (curve).", "",
         "Files"},
        {"excluded", ParameterKind::kPath, false, false,
         "Write one line a combination that a rule leaves out to this CSV file.", "", "Files"}};
    for (Parameter& p : convention_parameters()) parameters.push_back(std::move(p));
    return {"claim",
            "Check a public statement under every defensible convention.",
            "comity claim check claims/twice-the-global-average.toml --atlas atlas",
            true,
            std::move(parameters),
            run_claim};
}

}  // namespace comity
