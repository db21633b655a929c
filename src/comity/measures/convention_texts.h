// Values of conventions that are more than a choice among names: from text and back. Only conventions.cc needs this page.
#pragma once

#include <string>
#include <string_view>

#include "comity/base/result.h"
#include "comity/measures/conventions.h"

namespace comity {

Error bad_value(std::string_view key, std::string_view value, std::string_view wanted);

Status set_years(Conventions& c, std::string_view value);
std::string years_text(const Conventions& c);
Status set_types(Conventions& c, std::string_view value);
std::string types_text(const Conventions& c);
Status set_language(Conventions& c, std::string_view value);
std::string language_text(const Conventions& c);
Status set_require(Conventions& c, std::string_view value);
std::string require_text(const Conventions& c);
Status set_window(Conventions& c, std::string_view value);
std::string window_text(const Conventions& c);
Status set_citing_until(Conventions& c, std::string_view value);
std::string citing_until_text(const Conventions& c);
Status set_territories(Conventions& c, std::string_view value);
Status set_level(Conventions& c, std::string_view value);

}  // namespace comity
