// What one page of the API's list of works says of itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/base/work.h"

namespace comity {

struct ApiPage {
    std::uint64_t count = 0, results = 0, at_author_limit = 0;
    std::optional<std::string> next_cursor;  // none: the page says that it is the last one
    std::vector<OpenAlexId> ids;             // of the works that have one
};

// Lists of the API show this many authors of a work at the most.
inline constexpr std::size_t kApiAuthors = 100;

// A failure when the body is no such page, broken off included.
Result<ApiPage> read_api_page(const std::string& body);
// The message of an error that the API answered, or empty.
std::string api_error_message(const std::string& body);

}  // namespace comity
