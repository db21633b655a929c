// What rows hold, filled shard by shard in row order: the columns that the tables of the atlas are made of.
#pragma once

#include "comity/build/row_order.h"
#include "comity/build/tables.h"
#include "comity/build/vocabulary.h"
#include "comity/kernels/id_index.h"

namespace comity {

struct RowColumns {
    explicit RowColumns(Scratch* s)
        : works(s), authors(s), institutions(s), roles(s), orcids(s), published(s), address(s), cited(s), dangling(s),
          doi(s), title(s) {}
    WorkColumns works;
    SliceColumns slices;
    ListsColumn<std::uint32_t> authors;       // by row: ranks in Vocabulary::authors or kNoRow
    ListsColumn<std::uint32_t> institutions;  // from here on by authorship
    LongColumn<std::uint8_t> roles;
    LongColumn<std::uint64_t> orcids;
    ListsColumn<std::uint16_t> published, address;
    ListsColumn<std::uint32_t> cited;       // by row: rows of this atlas that it lists
    ListsColumn<OpenAlexId> dangling;       // by row: ids that it lists and that are none
    TextOfRows doi, title;
};

class RowWriter {
  public:
    // `ids` by row. All must outlive the writer.
    RowWriter(const Vocabulary& vocabulary, std::span<const OpenAlexId> ids, bool keep_titles, RowColumns& columns)
        : v_(vocabulary), rows_(ids), keep_titles_(keep_titles), c_(columns) {}
    void add(const Shard& shard);

  private:
    struct Words;
    void add_work(const WorkBatch& b, std::size_t i, const Words& words, std::uint8_t release);
    void add_slice(const WorkBatch& b, std::size_t i, std::uint16_t type);
    void add_authorships(const WorkBatch& b, std::size_t i, const Words& words);
    void add_references(const WorkBatch& b, std::size_t i);

    const Vocabulary& v_;
    const IdIndex rows_;
    bool keep_titles_;
    RowColumns& c_;
};

}  // namespace comity
