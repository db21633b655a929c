// The tables of the atlas as they are written: columns in memory, one function a table. Layout: docs/formats/atlas.md.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/source/work_batch.h"

namespace comity {

struct WorkColumns {
    std::vector<std::uint16_t> flags, language;
    std::vector<std::uint32_t> source, referenced_works_count;
    std::vector<double> fwci, percentile;
    std::vector<std::int64_t> updated;
    std::vector<std::uint8_t> release, source_type;
    Lists<std::uint32_t> topics, funders;
};

struct SliceColumns {
    std::vector<std::int16_t> year;
    std::vector<std::uint16_t> type;
    std::vector<std::uint32_t> domain, field, subfield, topic, works;
    ClassKey last;
    void add(std::int16_t y, std::uint16_t t, const ClassKey& key) {
        year.push_back(y);
        type.push_back(t);
        domain.push_back(key.domain);
        field.push_back(key.field);
        subfield.push_back(key.subfield);
        topic.push_back(key.topic);
        works.push_back(0);
        last = key;
    }
};

// Rows of countries.arrow, ascending, a list an authorship.
using CountryLists = Lists<std::uint16_t>;

// The countries of authorships by what tells them. Each speaks only where the one before it is silent.
struct AuthorshipCountries {
    CountryLists published, address, history;
};

struct BylineColumns {
    Lists<std::uint8_t> roles;
    AuthorshipCountries countries;
};

struct CitationColumns {
    std::vector<std::int64_t> citing_offsets;
    std::vector<std::uint32_t> citing;
    Lists<OpenAlexId> dangling;
};

struct TextColumns {
    Strings doi, title;
};

using Facts = Result<FileFacts>;
Facts write_works_table(const std::vector<OpenAlexId>& ids, const std::vector<std::uint32_t>& bylines,
                        const WorkColumns& w, const std::string& directory);
Facts write_slices_table(const SliceColumns& s, const std::string& directory);
Facts write_bylines_table(const BylineColumns& b, const std::string& directory);
Facts write_authorships_table(const Lists<std::uint32_t>& authors, const Lists<std::uint32_t>& institutions,
                              const std::string& directory);
// ORCID iDs as the records of authorships state them: against their author's, and those that differ.
struct OrcidColumns {
    std::vector<std::uint8_t> stated;
    std::vector<std::uint64_t> variant_authorship, variant_orcid;
};
Facts write_stated_orcids_table(const OrcidColumns& o, const std::string& directory);
Facts write_orcid_variants_table(const OrcidColumns& o, const std::string& directory);
Facts write_citations_table(const CitationColumns& c, const std::string& directory);
Facts write_kinds_table(const std::vector<std::uint8_t>& kinds, const std::string& directory);
Facts write_texts_table(const TextColumns& t, const std::string& directory);
Facts write_text_list(const std::string& file, const std::string& column, const std::vector<std::string>& texts,
                      const std::string& directory);
Facts write_authors_table(const std::vector<OpenAlexId>& ids, const std::vector<std::uint64_t>& orcids,
                          const std::string& directory);
Facts write_topics_table(const std::vector<ClassKey>& keys, const std::string& directory);
Facts write_institutions_table(const std::vector<OpenAlexId>& ids, const Entities& entities,
                               const std::string& directory);
Facts write_sources_table(const std::vector<OpenAlexId>& ids, const Entities& entities, const std::string& directory);
Facts write_funders_table(const std::vector<OpenAlexId>& ids, const Entities& entities, const std::string& directory);
// Names of domains, fields, subfields, topics, in this order.
Facts write_classes_table(const std::array<const Entities*, 4>& levels, const std::string& directory);

}  // namespace comity
