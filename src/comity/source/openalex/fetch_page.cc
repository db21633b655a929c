#include "comity/source/openalex/fetch_page.h"

#include <simdjson.h>

namespace comity {

Result<ApiPage> read_api_page(const std::string& body) {
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    if (parser.parse(body).get(document) != simdjson::SUCCESS) return failure("the answer is no whole JSON document");
    ApiPage page;
    simdjson::dom::array results;
    if (document["meta"]["count"].get(page.count) != simdjson::SUCCESS ||
        document["results"].get(results) != simdjson::SUCCESS)
        return failure("the answer is no list of works");
    for (const simdjson::dom::element work : results) {
        ++page.results;
        simdjson::dom::array authorships;
        if (work["authorships"].get(authorships) == simdjson::SUCCESS && authorships.size() == kApiAuthors)
            ++page.at_author_limit;
    }
    std::string_view cursor;
    if (document["meta"]["next_cursor"].get(cursor) == simdjson::SUCCESS && !cursor.empty())
        page.next_cursor = std::string(cursor);
    return page;
}

std::string api_error_message(const std::string& body) {
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    if (parser.parse(body).get(document) != simdjson::SUCCESS) return {};
    for (const char* key : {"message", "error"}) {
        std::string_view text;
        if (document[key].get(text) == simdjson::SUCCESS) return std::string(text.substr(0, 300));
    }
    return {};
}

}  // namespace comity
