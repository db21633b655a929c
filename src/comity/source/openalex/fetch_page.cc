#include "comity/source/openalex/fetch_page.h"

#include <simdjson.h>

#include <algorithm>

#include "comity/source/openalex/record.h"

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
        std::string_view id;
        if (work["id"].get(id) == simdjson::SUCCESS)
            if (const OpenAlexId number = parse_openalex_id(id, 'W'); number != 0) page.ids.push_back(number);
        simdjson::dom::array authorships;
        if (work["authorships"].get(authorships) == simdjson::SUCCESS && authorships.size() == kApiAuthors)
            ++page.at_author_limit;
    }
    // Null or empty: the last page. An answer that says neither that nor where to go on is no page.
    simdjson::dom::element next;
    std::string_view cursor;
    if (document["meta"]["next_cursor"].get(next) != simdjson::SUCCESS || (!next.is_null() && next.get(cursor) != simdjson::SUCCESS))
        return failure("the answer is no list of works: its meta.next_cursor is no text and not null");
    if (!cursor.empty()) page.next_cursor = std::string(cursor);
    return page;
}

namespace {

constexpr std::size_t kLongestMessage = 300;

// For a terminal: one line, nothing that steers it, no half of a character at the end.
std::string readable(std::string_view text) {
    std::size_t end = std::min(text.size(), kLongestMessage);
    const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
    while (end < text.size() && end > 0 && continues(end)) --end;
    std::string out(text.substr(0, end));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    return out;
}

}  // namespace

std::string api_error_message(const std::string& body) {
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    if (parser.parse(body).get(document) != simdjson::SUCCESS) return {};
    for (const char* key : {"message", "error"}) {
        std::string_view text;
        if (document[key].get(text) == simdjson::SUCCESS) return readable(text);
    }
    return {};
}

}  // namespace comity
