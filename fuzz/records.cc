// Records as lines, parsed into one batch. A rejected one leaves no trace; written anew without blanks, each says the same.
#include <simdjson.h>

#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"
#include "target.h"

namespace comity::fuzz {

namespace {

RecordKind parse(RecordParser& parser, std::string_view json, WorkBatch& batch, std::string& reason) {
    std::vector<char> padded(json.size() + LineReader::kPadding, ' ');
    std::copy(json.begin(), json.end(), padded.begin());
    return parser.parse({padded.data(), json.size()}, batch, reason);
}

std::string minified(std::string_view json) {
    static simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(simdjson::padded_string(json)).get(root) != simdjson::SUCCESS) return {};
    return simdjson::minify(root);
}

}  // namespace

void records(std::string_view input) {
    static RecordParser parser, again;
    WorkBatch batch, twin;
    std::string reason, twin_reason;
    while (!input.empty()) {
        const std::string_view record = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(input.size(), record.size() + 1));
        const std::size_t before = batch.size();
        const RecordKind kind = parse(parser, record, batch, reason);
        hold(batch.size() == before + (kind == RecordKind::kWork), "a record is one work or none");
        hold(kind != RecordKind::kRejected || !reason.empty(), "a rejected record has a reason");
        const std::string json = minified(record);
        if (json.empty()) {
            hold(kind == RecordKind::kRejected, "what is no JSON is rejected");
            continue;
        }
        const RecordKind same = parse(again, json, twin, twin_reason);
        hold(same == kind && (kind != RecordKind::kRejected || reason == twin_reason), "blanks change nothing");
        if (kind == RecordKind::kWork)
            hold(batch.updated.back() == twin.updated.back() &&
                     compare_rows(batch, batch.size() - 1, twin, twin.size() - 1) == 0,
                 "blanks change no work");
    }
    hold_ordered(batch);
}

}  // namespace comity::fuzz
