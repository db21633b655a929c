// Where the records of one part go: into batches of a bounded size, each counted and, when it cannot be read, named.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "comity/source/openalex/part_reader.h"
#include "comity/source/openalex/record.h"

namespace comity {

class RecordSink {
  public:
    RecordSink(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink)
        : parser(JsonReading::kScan, part.use == PartUse::kWorks ? RecordsOf::kWorks : RecordsOf::kAny),
          chunk_(resources.chunk == 0 ? 1 : resources.chunk), without_(part.without), sink_(sink) {}

    [[nodiscard]] std::size_t chunk() const { return chunk_; }  // works of a batch, at most

    PartReport report;
    RecordParser parser;
    WorkBatch batch;
    std::string reason;  // of the record parsed last

    // Counts a record that was parsed into `batch`; `text`: its JSON, where it has one.
    void count(RecordKind kind, std::uint64_t number, std::uint64_t offset, std::string_view text = {}) {
        ++report.read;
        switch (kind) {
            case RecordKind::kWork:
                ++report.works;
                if (without_.has(Detail::kTitles)) batch.title.empty_last();  // long ones would fill batches
                break;
            case RecordKind::kEntity: ++report.labels; break;
            case RecordKind::kOther: ++report.other; break;
            case RecordKind::kRejected: {
                const OpenAlexId id = parser.rejected_id();
                name_reject(number, offset, reason, id != 0 ? id : work_id_at_front(text));
                break;
            }
        }
        if (batch.size() < chunk_ && bytes_of_batch() / kMostAWork < chunk_) return;
        hand_on();
        batch = WorkBatch();
        batch.expect(chunk_);
    }

    // A record that could not even be parsed.
    void reject(std::uint64_t number, std::uint64_t offset, const std::string& why, std::string_view text = {}) {
        ++report.read;
        name_reject(number, offset, why, work_id_at_front(text));
    }

    // Records of which there is nothing but their number; a damaged file may promise any, so they are not gone through.
    void reject_rest(std::uint64_t number, std::uint64_t count, const std::string& why) {
        report.read += count;
        report.rejected += count;
        for (std::uint64_t i = 0; i < count && report.rejects.size() < PartReport::kMaxRejects; ++i)
            report.rejects.push_back({number + i, 0, why, 0});
    }

    PartReport close() {
        if (batch.size() > 0 || report.labels > 0) hand_on();
        return std::move(report);
    }

  private:
    void hand_on() {
        leave_out(without_, batch);
        sink_(std::move(batch));
    }

    void name_reject(std::uint64_t number, std::uint64_t offset, const std::string& why, OpenAlexId id) {
        ++report.rejected;
        if (report.rejects.size() < PartReport::kMaxRejects) report.rejects.push_back({number, offset, why, id});
    }

    // An ordinary work takes a quarter of that; a batch of others is closed where so many would have been as large.
    static constexpr std::uint64_t kMostAWork = 4 << 10;
    [[nodiscard]] std::uint64_t bytes_of_batch() const {
        const std::size_t numbers = batch.references.items.size() + batch.institutions.items.size() + batch.funders.items.size() +
                                    3 * batch.author.size();
        return batch.title.bytes.size() + batch.doi.bytes.size() + numbers * sizeof(OpenAlexId);
    }

    std::size_t chunk_;
    Details without_;
    const std::function<void(WorkBatch&&)>& sink_;
};

}  // namespace comity
