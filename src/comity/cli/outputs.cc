#include "comity/cli/outputs.h"

#include <fmt/format.h>

#include <cstdio>

#include "comity/api/flat.h"
#include "comity/api/output_place.h"
#include "comity/cli/curve_svg.h"
#include "comity/platform/files.h"
#include "comity/platform/paths.h"
#include "comity/platform/writable.h"

namespace comity {

namespace {

// A file in a folder that the verb makes or replaces cannot be tried before.
bool can_be_tried(const std::string& path, const std::string& folder) { return folder.empty() || !lies_in(path, folder); }

bool is_standard_output(const std::string& path) { return path.empty() || path == "-"; }

}  // namespace

Status check_outputs(const Arguments& arguments, const std::string& output, bool makes_atlas) {
    if (makes_atlas && !is_standard_output(output) && !can_be_tried(output, arguments.text("out")))
        return usage_error(fmt::format("--output {} lies in the atlas that is built, which holds nothing else: name another place", output));
    for (const std::string& path : {output, arguments.text("csv"), arguments.text("excluded"), arguments.text("svg")})
        if (!is_standard_output(path) && can_be_tried(path, arguments.text("out"))) {
            COMITY_TRY(check_output_place(path));
            COMITY_TRY(check_writable(path));
        }
    return ok();
}

Status put(const std::string& text, const std::string& path) {
    if (!is_standard_output(path)) return write_file(path, text);
    const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
    if (written != text.size() || std::fflush(stdout) != 0) return failure("cannot write to standard output");
    return ok();
}

Status write_side_files(const Arguments& arguments, const Operation& operation, const Json& document) {
    if (arguments.has("csv")) COMITY_TRY(put(to_csv(flatten(operation.name, document)), arguments.text("csv")));
    if (arguments.has("excluded"))
        COMITY_TRY(put(to_csv(flatten_list(document.value("excluded", Json::array()))), arguments.text("excluded")));
    if (arguments.has("svg")) COMITY_TRY(put(curve_svg(document), arguments.text("svg")));
    return ok();
}

}  // namespace comity
