// What rows hold, made piece by piece in row order: the columns that the tables of the atlas are made of.
#pragma once

#include <memory>

#include "comity/build/gather.h"
#include "comity/build/orcids.h"
#include "comity/build/row_order.h"
#include "comity/build/tables.h"
#include "comity/build/vocabulary.h"
#include "comity/kernels/id_index.h"

namespace comity {

struct RowColumns {
    explicit RowColumns(Scratch* s = nullptr)
        : works(s), authors(s), institutions(s), roles(s), orcids(s), stated(s),
          cited(s), dangling(s), doi(s), title(s) {}
    WorkColumns works;
    SliceColumns slices;
    ListsColumn<std::uint32_t> authors;       // by row: ranks in Vocabulary::authors or kNoRow; without authors its lists have their
                                              // lengths, and no items
    ListsColumn<std::uint32_t> institutions;  // from here on by authorship; without institutions nothing
    LongColumn<std::uint8_t> roles;           // AuthorRole and kPlacedByAddress
    OrcidsAsStated orcids;
    ListsColumn<std::uint16_t> stated;  // countries as published; where there are none, by address
    ListsColumn<std::uint32_t> cited;       // by row: rows of this atlas that it lists
    ListsColumn<OpenAlexId> dangling;       // by row: ids that it lists and that are none
    TextOfRows doi, title;

    // All records of these batches will come, or fewer.
    void expect(const std::vector<WorkBatch>& batches);
    // All rows of another one, which is in memory.
    void append(RowColumns& more);
    // Nothing is added any more. An error when there are more items than a column has room for.
    Status close();
};

class RowWriter {
  public:
    // `ids` by row. All must outlive the writer.
    RowWriter(const Vocabulary& vocabulary, std::span<const OpenAlexId> ids, const Details& without);
    ~RowWriter();
    // The columns of one piece. Many threads may ask.
    [[nodiscard]] RowColumns columns_of(const Shard& shard) const;
    // Batches that many pieces share are looked at once.
    void know_words_of(const std::vector<WorkBatch>& batches);

  private:
    struct Words;
    std::vector<Words> words_of(const std::vector<WorkBatch>& batches) const;
    void add_works(WorkColumns& w, const Gather& records, const std::vector<Words>& words, const std::vector<std::uint8_t>& release) const;
    void add_slices(SliceColumns& s, const Gather& records, const std::vector<Words>& words) const;
    void add_authorships(RowColumns& c, const Gather& records, const std::vector<WorkBatch>& batches, const std::vector<Words>& words) const;
    void add_countries(RowColumns& c, const Gather& authorships, const std::vector<Words>& words) const;
    void add_authors(RowColumns& c, const Gather& authorships) const;
    void add_references(RowColumns& c, const Gather& records) const;

    const Vocabulary& v_;
    const IdIndex rows_;
    const IdOrder institutions_, sources_, funders_;
    Details without_;
    const std::vector<WorkBatch>* known_ = nullptr;
    std::vector<Words> words_;  // of *known_
};

}  // namespace comity
