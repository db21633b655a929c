// Ids and dates of records that are not in memory: what choosing among duplicates asks of each. They lie in the scratch folder,
// and are walked front to back.
#pragma once

#include <span>

#include "comity/build/column.h"
#include "comity/source/work_batch.h"

namespace comity {

struct IdsAndDates {
    std::span<const OpenAlexId> ids;
    std::span<const std::int64_t> dates;  // updated_date
    [[nodiscard]] std::size_t size() const { return ids.size(); }
};
inline IdsAndDates ids_and_dates(const WorkBatch& batch) { return {batch.id, batch.updated}; }

class BareRecords {
  public:
    struct Place {
        std::uint64_t begin = 0;
        std::size_t records = 0;
    };

    explicit BareRecords(Scratch* scratch = nullptr) : ids_(scratch), dates_(scratch) {}

    Place add(const IdsAndDates& records) {
        const Place place{ids_.size(), records.size()};
        ids_.append(records.ids);
        dates_.append(records.dates);
        return place;
    }
    // All are there; the scratch folder says whether they can be read.
    void close() { all_ = {ids_.view(), dates_.view()}; }
    [[nodiscard]] IdsAndDates at(const Place& place) const {
        return {all_.ids.subspan(place.begin, place.records), all_.dates.subspan(place.begin, place.records)};
    }

  private:
    LongColumn<OpenAlexId> ids_;
    LongColumn<std::int64_t> dates_;
    IdsAndDates all_;
};

}  // namespace comity
