#include "comity/atlas/slices.h"

namespace comity {

std::optional<Slices> Slices::tile(const SliceSpans& spans, std::uint64_t works) {
    Slices slices;
    slices.spans_ = spans;
    slices.begin_.resize(spans.works.size());
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < slices.begin_.size(); ++i) {
        slices.begin_[i] = static_cast<Row>(at);
        at += spans.works[i];
    }
    // So many works: no row on the way was too large to be one.
    return at == works ? std::optional(std::move(slices)) : std::nullopt;
}

}  // namespace comity
