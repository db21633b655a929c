// One OpenAlex record, of any vintage since 2022, as JSON text or as a row of Parquet -> the columns of a batch.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/openalex/column.h"
#include "comity/source/work_batch.h"

namespace comity {

// What became of one record.
enum class RecordKind : std::uint8_t {
    kWork,      // appended to the batch
    kEntity,    // an institution, topic, source or funder: its label was offered
    kOther,     // an entity that no measure needs
    kRejected,  // see the reason; the batch is as before
};

// How JSON is read: by one walk over its tokens and, where that refuses, as a whole document; or always as the latter,
// the twin. Both give the same.
enum class JsonReading : std::uint8_t { kScan, kDocument };

// What records may be of: whatever their ids say, or works and nothing else, as in a folder of works.
enum class RecordsOf : std::uint8_t { kAny, kWorks };

class RecordParser {
  public:
    explicit RecordParser(JsonReading reading = JsonReading::kScan, RecordsOf records = RecordsOf::kAny);
    ~RecordParser();
    RecordParser(const RecordParser&) = delete;
    RecordParser& operator=(const RecordParser&) = delete;

    // `json` must be followed by LineReader::kPadding readable bytes. On kRejected, `reason` says why in a few words.
    RecordKind parse(std::string_view json, WorkBatch& batch, std::string& reason);

    // The same record as row `row` of decoded columns, the column `id` being the first.
    RecordKind parse(const std::vector<Column>& columns, std::int64_t row, WorkBatch& batch, std::string& reason);

    // The work that the record rejected last calls itself; 0: it does not, or was broken before it came to that.
    [[nodiscard]] OpenAlexId rejected_id() const;

    // Records that the walk over tokens has read.
    [[nodiscard]] std::uint64_t scanned() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The id of a work that is the first member of an object, as OpenAlex writes it, whatever follows: of a record that is
// broken or breaks off. 0: none.
OpenAlexId work_id_at_front(std::string_view json);

// The digits of "https://openalex.org/W123", "W123" (when `letter` is 'W'), or of ".../fields/17" and "17" (letter 0).
// 0 when the text is nothing of the kind.
OpenAlexId parse_openalex_id(std::string_view text, char letter);

// Whether it would be one, but for a number that 64 bits do not hold.
bool is_id_beyond_bounds(std::string_view text, char letter);
inline constexpr OpenAlexId kIdBeyondBounds = ~OpenAlexId{0};

}  // namespace comity
