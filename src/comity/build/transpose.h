// References, which each work lists, turned into citations, which each work has. docs/formats/atlas.md, "Citations".
#pragma once

#include <functional>

#include "comity/build/citation_kinds.h"
#include "comity/build/progress.h"
#include "comity/build/tables.h"

namespace comity {

struct References {
    Runs<std::uint32_t> cited;     // the rows that each row cites
    std::function<void()> forget;  // called when nothing is read of them any more; may be empty
};

// `shared`: null where nobody wants to know what citing and cited work share, and then there are no kinds. Rounds over ranges of
// cited rows when the citations of all would not fit: each walks all references front to back and writes its part of the citations
// front to back.
CitationColumns transpose_references(const References& references, const SharedSigners* shared, const Space& space = {},
                                     int threads = 1, const StepProgress& progress = {});

}  // namespace comity
