// ORCID iDs: what authorships state, and what follows of it for their authors.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "comity/build/column.h"
#include "comity/build/tables.h"
#include "comity/kernels/id_index.h"

namespace comity {

// Of the authorships that state an ORCID iD, in their order: the authorship's number, the iD.
struct OrcidsAsStated {
    explicit OrcidsAsStated(Scratch* s = nullptr) : authorship(s), orcid(s) {}
    LongColumn<std::uint64_t> authorship, orcid;
};

// By row: places of authors or kNoRow; when the record was updated.
struct AuthorsOfRows {
    Runs<std::uint32_t> authors;
    std::span<const std::int64_t> updated;
};

// Writes authors.arrow, stated_orcids.arrow and orcid_variants.arrow. `ids` and `stated` go as soon as nothing is made of them any more.
Result<std::vector<FileFacts>> write_orcid_tables(IdOrder ids, const AuthorsOfRows& rows, OrcidsAsStated stated, const Space& space,
                                                  const std::string& directory);

}  // namespace comity
