// The definitions that the program carries: docs/methods/*.md.
#pragma once

#include <string>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct Definition {
    std::string name;
    std::string summary;  // the first paragraph: help and tooltips
    std::string text;     // the whole page, Markdown
};

std::vector<Definition> definitions();  // by name
Result<Definition> definition_of(const std::string& name);

}  // namespace comity
