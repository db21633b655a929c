// Queries of a URL as questions to the api, and what a server does not let others ask.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "comity/api/operation.h"
#include "comity/base/result.h"

namespace comity {

struct AskedQuestion {
    const Operation* operation = nullptr;
    Arguments arguments;  // without the atlas
    std::string form = "json";  // or "csv", "xlsx", or one of the operation's own
    [[nodiscard]] std::string name() const;  // one for all ways to ask the same
    // What must be computed for it: tables and workbooks are written from the document.
    [[nodiscard]] AskedQuestion computed() const;
};

// `verb`: what follows /api/. A path parameter, an unknown or a repeated one is a usage error.
Result<AskedQuestion> asked_question(const std::string& verb,
                                     const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace comity
