// Documents as workbooks: contents, one table a sheet, notes, conventions, definitions, receipt.
#pragma once

#include <string>

#include "comity/api/operation.h"
#include "comity/base/result.h"

namespace comity {

// The bytes of an .xlsx file; docs/formats/workbook.md.
Result<std::string> to_xlsx(const std::string& verb, const Json& document);

}  // namespace comity
