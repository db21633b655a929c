#include "comity/build/staging.h"

#include "comity/build/atlas_folder.h"
#include "comity/build/siblings.h"
#include "comity/platform/files.h"

namespace comity {

Result<std::unique_ptr<Staging>> Staging::make(const std::string& out) {
    COMITY_ASSIGN(auto target, TargetFolder::open(out, std::string(kAtlasMark), is_atlas_alone));
    std::string path = staging_path(out);
    // It may be the atlas before, whose successor is not known to last.
    if (path_exists(path)) COMITY_TRY(target->sync());
    COMITY_TRY(remove_tree_but_last(path, kAtlasMark));
    COMITY_TRY(make_directories(path));
    return std::unique_ptr<Staging>(new Staging(std::move(path), std::move(target)));
}

Staging::~Staging() {
    if (!target_->published()) (void)remove_tree(path_);
}

}  // namespace comity
