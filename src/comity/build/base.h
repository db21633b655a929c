// The works of an atlas as records again, so that a release can be added to it: what `update` builds on. Everything that
// assembling needs of a record stands in the atlas; docs/formats/atlas.md says where.
#pragma once

#include <memory>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/build/column.h"
#include "comity/source/openalex/input.h"
#include "comity/source/work_batch.h"

namespace comity {

// The works that each work cites, by row: there may be more of them than a list column has places for.
struct CitedRows {
    std::span<const std::uint64_t> offsets;
    std::span<const Row> items;
    [[nodiscard]] std::span<const Row> operator[](Row row) const {
        return items.subspan(offsets[row], offsets[row + std::size_t{1}] - offsets[row]);
    }
};

// Records of a mapped atlas, made whenever they are asked for: of each of its releases, by ranges of rows.
class AtlasRecords {
  public:
    // `rows`: of the atlas, in a range. References by citing work are made first: in `space.scratch` where it is given, in
    // rounds that fit `space.memory`.
    static Result<std::unique_ptr<AtlasRecords>> make(const Atlas& atlas, std::uint64_t rows, const Space& space);

    [[nodiscard]] const Atlas& atlas() const { return atlas_; }
    [[nodiscard]] std::size_t releases() const;
    [[nodiscard]] std::size_t ranges() const;
    // Those of one release in one range of rows.
    [[nodiscard]] WorkBatch records(std::size_t release, std::size_t range) const;
    // What choosing among duplicates asks of them: ids and dates.
    [[nodiscard]] WorkBatch bare_records(std::size_t release, std::size_t range) const;

  private:
    AtlasRecords(const Atlas& atlas, std::uint64_t rows, Scratch* scratch) : atlas_(atlas), rows_(rows), offsets_(scratch), cited_(scratch) {}
    void collect_references(const Space& space);

    const Atlas& atlas_;
    std::uint64_t rows_;
    LongColumn<std::uint64_t> offsets_;
    LongColumn<Row> cited_;
    CitedRows references_;  // of both
};

// About how many bytes the records take in memory, all at once.
std::uint64_t bytes_of_records(const Atlas& atlas);
// Every name and place that some record told, with the date of that record, offered to `into`.
void offer_names(const Atlas& atlas, Entities (&into)[kEntityKinds]);
// One input a release, each with one part that stands for the atlas.
std::vector<Input> inputs_of(const std::string& directory, const Manifest& manifest);

}  // namespace comity
