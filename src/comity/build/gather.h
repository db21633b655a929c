// A field of many records, which lie here and there in batches. One field of all of them comes after the other, in loops
// so short that the processor waits for many reads at a time; a record at a time it would wait for each.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "comity/base/prefetch.h"
#include "comity/build/winners.h"
#include "comity/source/work_batch.h"

namespace comity {

template <class T>
struct GatheredList {
    std::span<const T> items;
    std::uint32_t batch = 0;
};

// How many authorships each record has, and the places of all of them.
struct Authorships {
    std::vector<std::uint32_t> counts;
    std::vector<RecordRef> places;
};

// The records at some places of the batches, or their authorships. Both must outlive it.
class Gather {
  public:
    Gather(std::span<const WorkBatch> batches, std::span<const RecordRef> places) : batches_(batches), places_(places) {}
    [[nodiscard]] std::size_t size() const { return places_.size(); }

    // Calls each(value, number of its batch), in the order of the places, of a column that has an entry a place.
    template <class T, class Each>
    void values(std::vector<T> WorkBatch::*column, Each each) const {
        for (const RecordRef p : places_) each((batches_[p.batch].*column)[p.index], p.batch);
    }

    // Calls each(number of items), likewise, of lists by their ends.
    template <class Each>
    void sizes(std::vector<std::uint64_t> WorkBatch::*ends, Each each) const {
        for (const RecordRef p : places_) each(size_at(batches_[p.batch].*ends, p.index));
    }
    template <class T, class Each>
    void sizes(Lists<T> WorkBatch::*column, Each each) const {
        for (const RecordRef p : places_) each(size_at((batches_[p.batch].*column).ends, p.index));
    }

    // Calls each(list), likewise. Where they are is asked of many before any is looked at.
    template <class T, class Each>
    void lists(Lists<T> WorkBatch::*column, Each each) const {
        near<T>(column, [](const Lists<T>& lists) { return lists.items.data(); }, each);
    }
    template <class Each>
    void texts(Strings WorkBatch::*column, Each each) const {
        near<char>(column, [](const Strings& texts) { return texts.bytes.data(); }, each);
    }

    [[nodiscard]] Authorships authorships() const;  // of records

  private:
    static std::uint64_t size_at(const std::vector<std::uint64_t>& ends, std::size_t i) { return ends[i] - (i == 0 ? 0 : ends[i - 1]); }

    template <class T, class Column, class Items, class Each>
    void near(Column WorkBatch::*column, Items items_of, Each each) const {
        constexpr std::size_t kTogether = 256, kAhead = 16;
        std::array<GatheredList<T>, kTogether> lists;
        for (std::size_t first = 0; first < places_.size(); first += kTogether) {
            const auto places = places_.subspan(first, std::min(kTogether, places_.size() - first));
            for (std::size_t i = 0; i < places.size(); ++i) lists[i] = found<T>(batches_[places[i].batch].*column, places[i], items_of);
            for (std::size_t i = 0; i < places.size(); ++i) {
                if (i + kAhead < places.size()) ask_memory_for(lists[i + kAhead].items.data());
                each(lists[i]);
            }
        }
    }
    template <class T, class Column, class Items>
    static GatheredList<T> found(const Column& lists, RecordRef place, Items items_of) {
        const std::uint64_t begin = place.index == 0 ? 0 : lists.ends[place.index - 1];
        return {{items_of(lists) + begin, static_cast<std::size_t>(lists.ends[place.index] - begin)}, place.batch};
    }

    std::span<const WorkBatch> batches_;
    std::span<const RecordRef> places_;
};

}  // namespace comity
