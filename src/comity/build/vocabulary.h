// What rows refer to: the words, the classes and the ids that kept works use, ascending and distinct, so that a place in
// such a list is a rank.
#pragma once

#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "comity/build/distinct.h"
#include "comity/build/distinct_ids.h"
#include "comity/build/winners.h"
#include "comity/kernels/id_index.h"
#include "comity/source/work_batch.h"

namespace comity {

// Words are numbered by 16 bits in the atlas, types of sources by 8.
inline constexpr std::size_t kMostWords = 65'535, kMostSourceTypes = 255;

struct Vocabulary {
    std::vector<std::string> types, languages, source_types, countries;
    IdOrder authors;  // far more than there is of anything else
    std::vector<OpenAlexId> institutions, sources, funders;  // used, or named anywhere
    std::vector<ClassKey> topics;
};

class VocabularyMaker {
  public:
    // What the records at some places of the batches use. Called by several threads.
    void add(std::span<const WorkBatch> batches, std::span<const RecordRef> places);
    // `entities` by EntityKind. Nothing is added afterwards.
    Result<Vocabulary> finish(const Entities* entities);

  private:
    struct Used {
        std::set<std::string> types, languages, source_types, countries;
        Distinct<OpenAlexId> institutions, sources, funders;
        Distinct<ClassKey> topics;
        void settle();
        void merge(Used& more);
    };
    std::mutex mutex_;
    Used used_;
    DistinctIds authors_;
};

}  // namespace comity
