// What a stopped build kept of a part, damaged: the store compares a digest first, here anything passes. The input is a
// list of edits and the records of the part, so that it stays good when the layout of kept parts changes.
#include "comity/build/part_bytes.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"
#include "target.h"

namespace comity::fuzz {

namespace {

ReadPart read_records(std::string_view text) {
    ReadPart part;
    WorkBatch batch;
    RecordParser parser;
    std::string padded(text), reason;
    padded.append(LineReader::kPadding, '\0');
    const RecordKind kind = parser.parse({padded.data(), text.size()}, batch, reason);
    if (kind == RecordKind::kRejected) part.report.rejects.push_back({1, 0, reason, parser.rejected_id()});
    part.batches.push_back(std::move(batch));
    return part;
}

}  // namespace

void kept_part(std::string_view input) {
    struct Edit {
        std::uint64_t place, value;
    };
    Taker taker(input);
    std::vector<Edit> edits(taker.number(1) % 8);
    const std::uint64_t cut = taker.number(2);
    for (Edit& edit : edits) edit = {taker.number(2), taker.number(1)};
    std::string bytes = bytes_of(read_records(taker.rest()));
    for (const Edit& edit : edits) bytes[edit.place % bytes.size()] = static_cast<char>(edit.value);
    if (cut < bytes.size() && cut != 0) bytes.resize(cut);
    const auto part = part_of_bytes(bytes);
    hold(part.has_value() || !edits.empty() || cut != 0, "what was kept can be read");
    if (!part) return;
    const auto again = part_of_bytes(bytes_of(*part));
    hold(again.has_value(), "what was read can be kept again");
}

}  // namespace comity::fuzz
