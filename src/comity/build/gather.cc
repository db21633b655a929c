#include "comity/build/gather.h"

namespace comity {

Authorships Gather::authorships() const {
    Authorships out;
    std::vector<std::uint32_t> begins;
    begins.reserve(size());
    out.counts.reserve(size());
    std::size_t all = 0;
    for (const RecordRef p : places_) {
        const WorkBatch& b = batches_[p.batch];
        begins.push_back(static_cast<std::uint32_t>(b.author_begin(p.index)));
        out.counts.push_back(static_cast<std::uint32_t>(b.author_end[p.index]) - begins.back());
        all += out.counts.back();
    }
    out.places.reserve(all);
    for (std::size_t i = 0; i < begins.size(); ++i)
        for (std::uint32_t a = 0; a < out.counts[i]; ++a) out.places.push_back({places_[i].batch, begins[i] + a});
    return out;
}

}  // namespace comity
