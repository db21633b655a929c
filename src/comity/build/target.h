// Where a build puts its atlas: checks of the target, and the staging folder beside it.
#pragma once

#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/platform/files.h"

namespace comity {

// Refuses targets that would destroy something that is no atlas, or the input itself.
Status check_target(const std::vector<std::string>& inputs, const std::string& target);

// Removes the staging folder unless it was published.
struct Staging {
    std::string path;
    bool published = false;
    ~Staging() {
        if (!published) (void)remove_tree(path);
    }
};

}  // namespace comity
