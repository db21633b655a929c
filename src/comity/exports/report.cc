#include "comity/exports/report.h"

#include "comity/platform/script.h"

namespace comity {

Result<std::string> report_page(std::string_view order) { return call_script(report_script(), "comityReport", order); }

}  // namespace comity
