// Lists of works that people keep: OpenAlex ids or DOIs, one a line or in a column of a table. docs/formats/id_list.md.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"
#include "comity/base/work.h"

namespace comity {

// What names one work: an OpenAlex id, or a DOI in small letters without its address.
struct WorkName {
    OpenAlexId id = 0;
    std::string doi;  // when id is 0
    [[nodiscard]] std::string text() const;  // "W2741809807", "10.7717/peerj.4375"
    friend auto operator<=>(const WorkName&, const WorkName&) = default;
};

// "W123", "https://openalex.org/works/w123", "10.1/x", "doi:10.1/X", "https://doi.org/10.1%2Fx"; nothing for other text.
std::optional<WorkName> parse_work_name(std::string_view text);
// The DOI alone, in the same form.
std::optional<std::string> parse_doi(std::string_view text);
// "10.1/X", "doi:10.1/X", "http://dx.doi.org/10.1/X" -> "https://doi.org/10.1/X": its letters stay as they are. Nothing of nothing.
std::string doi_url(std::string_view doi);

// The digits of "I123", "i123", "https://openalex.org/institutions/I123"; nothing for other text.
std::optional<OpenAlexId> parse_entity_id(std::string_view text, char letter);

struct IdList {
    std::vector<WorkName> names;            // ascending, distinct
    std::uint64_t entries = 0;              // lines or rows that name a work
    std::uint64_t unread = 0;               // lines or rows that name none
    std::vector<std::string> unread_first;  // of them, as "line 7: n/a"
    [[nodiscard]] std::uint64_t repeated() const { return entries - names.size(); }
    // SHA-256 of the names, one a line: equal for equal sets, however they are written down.
    [[nodiscard]] std::string digest() const;
};

// `name` is what messages call the list.
Result<IdList> parse_id_list(std::string_view text, const std::string& name);
// Inflates what is gzipped; kStandardInput reads standard input.
Result<IdList> read_id_list(const std::string& path);

}  // namespace comity
