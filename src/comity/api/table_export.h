// `comity export TABLE…`: the atlas as tables in a folder. docs/formats/export.md.
#pragma once

#include "comity/api/operation.h"

namespace comity {

// Without a table: the tables there are. With tables: writes them below --out.
Result<Json> export_tables(const Arguments& arguments, const Session& session);

}  // namespace comity
