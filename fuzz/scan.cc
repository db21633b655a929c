// The walk over tokens beside its twin, the document: records as lines, in memory and with buffers that stay, so that they are
// many a second. What the walk takes of a record is what the document says, to the last bit.
#include <cstring>

#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"
#include "target.h"

namespace comity::fuzz {

namespace {

// A record that ends where its padding ends, so that a look behind it is seen.
class Padded {
  public:
    std::string_view put(std::string_view json) {
        const std::size_t bytes = json.size() + LineReader::kPadding;
        if (buffer_.size() < bytes) buffer_.resize(2 * bytes);
        char* const at = buffer_.data() + (buffer_.size() - bytes);
        std::copy(json.begin(), json.end(), at);
        std::memset(at + json.size(), ' ', LineReader::kPadding);
        return {at, json.size()};
    }

  private:
    std::vector<char> buffer_ = std::vector<char>(4096);
};

// One way of reading: what it makes of one record at a time.
struct Way {
    explicit Way(JsonReading reading) : parser(reading) {}
    void read(std::string_view json) {
        forget();
        kind = parser.parse(json, batch, reason);
        if (kind != RecordKind::kRejected) reason.clear();
    }

    RecordParser parser;
    RecordKind kind = RecordKind::kOther;
    WorkBatch batch;
    std::string reason;

  private:
    // As a new batch, without giving back what its columns hold.
    void forget() {
        batch.rollback(0);
        if (!batch.words.texts().empty()) batch.words = Interned();
        for (Entities& entities : batch.entities)
            if (entities.size() > 0) entities = Entities();
        batch.duplicate_references = batch.malformed_references = batch.bad_dates = 0;
    }
};

bool same(const EntityPlace& a, const EntityPlace& b) {
    return std::tie(a.known, a.updated, a.city) == std::tie(b.known, b.updated, b.city) &&
           std::memcmp(&a.latitude, &b.latitude, sizeof a.latitude) == 0 &&
           std::memcmp(&a.longitude, &b.longitude, sizeof a.longitude) == 0;
}

void hold_equal(const Entities& a, const Entities& b) {
    hold(a.size() == b.size(), "the walk names as many entities as the document");
    for (auto one = a.begin(), other = b.begin(); one != a.end(); ++one, ++other)
        hold(one->first == other->first && one->second.label == other->second.label && same(one->second.place, other->second.place),
             "the walk names the entities of the document");
}

void hold_equal(Way& walk, Way& document) {
    hold(walk.kind == document.kind, "the walk and the document take a record for the same");
    hold(walk.reason == document.reason, "the walk and the document reject for the same reason");
    if (walk.kind == RecordKind::kRejected)
        hold(walk.parser.rejected_id() == document.parser.rejected_id(), "the walk and the document reject the same work");
    WorkBatch &a = walk.batch, &b = document.batch;
    hold(a.size() == b.size() && a.size() == (walk.kind == RecordKind::kWork), "a record is one work or none");
    if (a.size() == 1) hold(a.updated[0] == b.updated[0] && compare_rows(a, 0, b, 0) == 0, "the walk reads what the document says");
    hold(a.words.texts() == b.words.texts(), "the walk meets the words of the document");
    hold(a.duplicate_references == b.duplicate_references && a.malformed_references == b.malformed_references && a.bad_dates == b.bad_dates,
         "the walk counts what the document counts");
    for (std::size_t kind = 0; kind < kEntityKinds; ++kind) hold_equal(a.entities[kind], b.entities[kind]);
    hold_ordered(a);
}

}  // namespace

void scan(std::string_view input) {
    static Padded padded;
    static Way walk(JsonReading::kScan), document(JsonReading::kDocument);
    while (!input.empty()) {
        const std::string_view record = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(input.size(), record.size() + 1));
        const std::string_view json = padded.put(record);
        walk.read(json);
        document.read(json);
        hold_equal(walk, document);
    }
}

}  // namespace comity::fuzz
