// What a stopped build kept of a part, damaged: the store compares a digest first, here anything passes. The input is a
// list of edits and the records of the part, so that it stays good when the layout of kept parts changes.
#include <algorithm>
#include <utility>

#include "comity/build/part_bytes.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"
#include "target.h"

namespace comity::fuzz {

namespace {

// The records of a text, and the reject where there is one.
std::pair<WorkBatch, PartTail> read_records(std::string_view text) {
    std::pair<WorkBatch, PartTail> read;
    RecordParser parser;
    std::string padded(text), reason;
    padded.append(LineReader::kPadding, '\0');
    const RecordKind kind = parser.parse({padded.data(), text.size()}, read.first, reason);
    if (kind == RecordKind::kRejected) read.second.report.rejects.push_back({1, 0, reason, parser.rejected_id()});
    read.second.batches.push_back({});
    return read;
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
    const auto [kept, said] = read_records(taker.rest());
    const auto [whole, front, records] = bytes_of(kept);
    const std::string tail_bytes = bytes_of(said);
    std::string bytes = whole + tail_bytes;
    for (const Edit& edit : edits) bytes[edit.place % bytes.size()] = static_cast<char>(edit.value);
    if (cut < bytes.size() && cut != 0) bytes.resize(cut);
    const auto piece = [&](std::size_t begin, std::size_t end) {
        begin = std::min(begin, bytes.size());
        return std::string_view(bytes).substr(begin, end - begin);
    };
    const bool damaged = !edits.empty() || cut != 0;
    const auto batch = batch_of_bytes(piece(0, whole.size()));
    const auto tail = tail_of_bytes(piece(whole.size(), whole.size() + tail_bytes.size()));
    hold(damaged || (batch && tail), "what was kept can be read");
    hold(damaged || (records_of_bytes(piece(0, records)) && front_of_bytes(piece(0, front))), "so can what is asked for alone");
    (void)records_of_bytes(piece(0, records)), (void)front_of_bytes(piece(0, front));
    if (batch) hold(batch_of_bytes(bytes_of(*batch).bytes).has_value(), "what was read can be kept again");
    if (tail) hold(tail_of_bytes(bytes_of(*tail)).has_value(), "what was read of it can be kept again");
}

}  // namespace comity::fuzz
