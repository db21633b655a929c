// Step three: the kept records become the tables of the atlas, in cohort order.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/build/ingest.h"
#include "comity/build/progress.h"
#include "comity/build/column.h"
#include "comity/build/winners.h"

namespace comity {

// Counts that a data-quality page needs and no answer does.
struct Quality {
    std::uint64_t references = 0;  // listed by kept works: distinct, without self
    std::uint64_t resolved = 0;    // of them, to works of this atlas
    std::uint64_t dangling = 0;    // of them, to none
    std::uint64_t self_references = 0;  // kept works that list themselves
    std::uint64_t duplicate_references = 0, malformed_references = 0;  // over all records read of files
    std::uint64_t bad_dates = 0;                    // updated_date that is no date, likewise
    std::uint64_t negative_ages = 0;                // citations by a work of an earlier year
    std::uint64_t without_year = 0, far_years = 0;  // far: before 1000 or after the year of the release + 1
    std::uint64_t without_type = 0, without_topic = 0, without_authorships = 0, without_country = 0,
                  without_references = 0;
    std::uint64_t shared_author = 0, shared_country = 0;  // citations: of one's own, by author and by country
    std::uint64_t authorships = 0, country_published = 0, country_by_address = 0, country_by_history = 0;
    std::uint64_t deleted_by_list = 0, absent_from_release = 0;  // records; absent: named by no list, but lacking in a whole newer release
    std::vector<std::pair<std::string, std::uint64_t>>
        odd_countries;  // codes outside ISO 3166-1, with authorships a code

    // Adds what is counted row by row.
    Quality& operator+=(const Quality& rows);
};

struct AssembleOptions {
    Details without;
    std::vector<std::uint8_t> input_release;  // rank of each input's release
    int newest_release_year = 0;              // 0: unknown
    bool own_countries = false;               // the sample world's: codes that ISO leaves to users are no odd ones
    int threads = 0;                          // 0: as many as the machine has
};

// Writes all tables into `directory` and returns their facts, ascending by name. Stored records leave `ingest`.
struct Assembled {
    std::vector<FileFacts> files;
    Quality quality;
    std::uint64_t works = 0, citations = 0;
    std::vector<std::pair<std::string, double>> seconds;  // of each step, in their order
};
Result<Assembled> assemble(Ingest& ingest, KeptRecords kept, const AssembleOptions& options,
                           const Space& space, const std::string& directory, const TellProgress& tell);

}  // namespace comity
