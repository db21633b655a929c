#include "comity/api/output_place.h"

#include "comity/build/atlas_folder.h"

namespace comity {

Status check_output_place(const std::string& path) { return check_outside_atlases(path); }

}  // namespace comity
