// The tables of the atlas as they are written: columns in memory, one function a table. Layout: docs/formats/atlas.md.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/build/column.h"
#include "comity/source/work_batch.h"

namespace comity {

struct WorkColumns {
    explicit WorkColumns(Scratch* s = nullptr)
        : flags(s), language(s), source(s), referenced_works_count(s), fwci(s), percentile(s), updated(s), release(s),
          source_type(s), topics(s), funders(s) {}
    LongColumn<std::uint16_t> flags, language;
    LongColumn<std::uint32_t> source, referenced_works_count;
    LongColumn<double> fwci, percentile;
    LongColumn<std::int64_t> updated;
    LongColumn<std::uint8_t> release, source_type;
    ListsColumn<std::uint32_t> topics, funders;
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

// The same of all works, which may lie on disk.
struct CountryRuns {
    Runs<std::uint16_t> published, address, history;
    CountryRuns() = default;
    CountryRuns(const AuthorshipCountries& c) : published(c.published), address(c.address), history(c.history) {}
};

struct BylineColumns {
    explicit BylineColumns(Scratch* s = nullptr) : roles(s), published(s), address(s), history(s) {}
    ListsColumn<std::uint8_t> roles;
    ListsColumn<std::uint16_t> published, address, history;
};

struct CitationColumns {
    explicit CitationColumns(Scratch* s = nullptr) : citing_offsets(s), citing(s), kinds(s) {}
    LongColumn<std::int64_t> citing_offsets;
    LongColumn<std::uint32_t> citing;
    LongColumn<std::uint8_t> kinds;  // an entry an item of `citing`
};

// Texts as Arrow wants them: a leading 0.
struct TextOfRows {
    explicit TextOfRows(Scratch* s = nullptr) : offsets(s), bytes(s) { offsets.push_back(0); }
    LongColumn<std::int64_t> offsets;
    LongColumn<char> bytes;
    void add(std::string_view text) {
        bytes.append(text);
        offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    TextColumn column() { return {offsets.view(), bytes.view()}; }
};

using Facts = Result<FileFacts>;
// Offsets that a table needs besides go to `scratch`, if there is one.
Facts write_works_table(std::span<const OpenAlexId> ids, std::span<const std::uint32_t> bylines, WorkColumns& w,
                        Scratch* scratch, const std::string& directory);
Facts write_slices_table(const SliceColumns& s, const std::string& directory);
Facts write_bylines_table(BylineColumns& b, Scratch* scratch, const std::string& directory);
Facts write_authorships_table(Runs<std::uint32_t> authors, Runs<std::uint32_t> institutions, Scratch* scratch,
                              const std::string& directory);
// ORCID iDs as the records of authorships state them: against their author's, and those that differ.
struct OrcidColumns {
    explicit OrcidColumns(Scratch* s = nullptr) : stated(s), variant_authorship(s), variant_orcid(s) {}
    LongColumn<std::uint8_t> stated;
    LongColumn<std::uint64_t> variant_authorship, variant_orcid;
};
Facts write_stated_orcids_table(OrcidColumns& o, const std::string& directory);
Facts write_orcid_variants_table(OrcidColumns& o, const std::string& directory);
Facts write_citations_table(CitationColumns& c, Runs<OpenAlexId> dangling, Scratch* scratch,
                            const std::string& directory);
Facts write_kinds_table(CitationColumns& c, const std::string& directory);
Facts write_texts_table(TextOfRows& doi, TextOfRows& title, const std::string& directory);
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
