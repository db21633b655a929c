// What tables say of one row, looked at before it is followed. Atlases that are too large to be checked when they are opened are so in
// slow paths, where it costs a few per cent: each list lies inside its table and has no index past another one.
#pragma once

#include "comity/atlas/atlas.h"

namespace comity {

// Of works.arrow, texts.arrow and the byline.
Status check_row_of_works(const Atlas& atlas, Row row, const Slice& slice);
Status check_row_of_authorships(const Atlas& atlas, Row row);
Status check_row_of_citations(const Atlas& atlas, Row row);
Status check_row_of_dangling(const Atlas& atlas, Row row);

}  // namespace comity
