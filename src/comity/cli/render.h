// Documents of the api as text for people, and as Parquet.
#pragma once

#include <string>

#include "comity/api/flat.h"
#include "comity/api/operation.h"
#include "comity/base/result.h"

namespace comity {

std::string render_text(const std::string& verb, const Json& document);
Result<std::string> to_parquet(const FlatTable& table);

}  // namespace comity
