// provenance.json of an atlas, which lies outside its hash: believed where it has the shape that readers rely on.
// docs/formats/atlas.md, matrix-atlas.md.
#pragma once

#include <string>

#include "comity/api/operation.h"

namespace comity {

// Null where there is none; an error that names the file where it is damaged or cannot be read.
Result<Json> read_provenance(const std::string& directory);
Result<Json> read_matrix_provenance(const std::string& directory);

// Whether it was written with the atlas of this hash; says what is wrong otherwise.
Status check_provenance_is_of(const Json& provenance, const std::string& directory, const std::string& hash);

// What info tells of it: these keys, or a warning that says why not.
void tell_provenance(Json& info, const Result<Json>& provenance, const std::string& directory, const std::string& hash,
                     std::initializer_list<const char*> keys);

}  // namespace comity
