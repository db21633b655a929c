// Reports: one self-contained page from an answer, drawn by the same code as the pages in a browser.
// A value in, bytes out; the same value gives the same bytes. docs/formats/report.md.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// `order`: JSON of what is to be reported, as web/src/report/parts.ts describes it.
Result<std::string> report_page(std::string_view order);

// The script that writes reports, made from web/ when the program is built.
std::string_view report_script();

}  // namespace comity
