#include "comity/build/transpose.h"

#include "comity/kernels/id_index.h"

namespace comity {

CitationColumns transpose_references(const std::vector<WorkBatch>& batches, const std::vector<RecordRef>& refs,
                                     const std::vector<OpenAlexId>& ids) {
    const IdIndex index(ids);
    const std::size_t n = refs.size();
    CitationColumns c;
    std::vector<std::uint32_t> cited;
    std::vector<std::int64_t> count(n + 1, 0);
    std::vector<std::uint64_t> cited_end;
    for (const RecordRef r : refs) {
        const WorkBatch& b = batches[r.batch];
        for (std::uint64_t k = b.references.begin_of(r.index); k < b.references.end_of(r.index); ++k) {
            const OpenAlexId id = b.references.items[k];
            if (const auto row = index.find(id)) {
                cited.push_back(*row);
                ++count[*row + 1];
            } else {
                c.dangling.items.push_back(id);
            }
        }
        c.dangling.close();
        cited_end.push_back(cited.size());
    }
    for (std::size_t i = 0; i < n; ++i) count[i + 1] += count[i];
    c.citing_offsets = count;
    c.citing.resize(cited.size());
    // Citing rows are walked in order, so that each list comes out ascending.
    std::size_t k = 0;
    for (Row row = 0; row < n; ++row)
        for (; k < cited_end[row]; ++k) c.citing[static_cast<std::size_t>(count[cited[k]]++)] = row;
    return c;
}

}  // namespace comity
