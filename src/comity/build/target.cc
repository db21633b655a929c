#include "comity/build/target.h"

#include <fmt/format.h>

#include <filesystem>

#include "comity/build/atlas_folder.h"
#include "comity/build/siblings.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/paths.h"
#include "comity/platform/replace_file.h"
#include "comity/platform/target_folder.h"
#include "comity/source/sample/rows.h"

namespace comity {

Status check_target(const std::vector<std::string>& inputs, const std::string& target, AtlasKind kind) {
    namespace fs = std::filesystem;
    if (target.empty()) return usage_error("say where the atlas goes: --out FOLDER");
    if (is_object_path(target)) return usage_error(fmt::format("{}: an atlas is written to a folder of this machine", target));
    std::error_code code;
    const std::string out = real_path(target);
    for (const std::string& input : inputs) {
        if (is_object_path(input)) continue;
        if (!is_rows(input) && fs::status(input, code).type() == fs::file_type::not_found) return usage_error(fmt::format("{} does not exist", input));
        if (out == real_path(input)) return usage_error(fmt::format("{} is both input and output", target));
        if (path_exists(target) && lies_in(input, out))
            return usage_error(fmt::format("{} lies inside the output {}, which will be replaced", input, target));
    }
    if (is_sibling_name(out))
        return usage_error(fmt::format("{}: names that end so are those of what builds write beside an atlas: choose another one", target));
    if (fs::is_symlink(out, code)) return usage_error(fmt::format("{} is a link that leads nowhere", target));
    COMITY_TRY(check_siblings(inputs, out, kind));
    if (!has_our_mark(out)) COMITY_TRY(check_outside_atlases(target));  // one that is in another one may be renewed
    if (!path_exists(target)) return ok();
    if (!is_directory(target)) return usage_error(fmt::format("{} exists and is no folder", target));
    if (is_mount_point(target))
        return usage_error(fmt::format("{} is where a file system is mounted, and cannot be replaced as a whole: say --out {}/atlas", target,
                                       without_slash(target)));
    if (!may_be_replaced(out, kAtlasMark, has_our_mark))
        return usage_error(fmt::format("{} exists and is no atlas; choose another --out", target));
    return check_strangers(out);
}

}  // namespace comity
