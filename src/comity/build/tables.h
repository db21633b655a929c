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
    void append(WorkColumns& more);
};

struct SliceColumns {
    std::vector<std::int16_t> year;
    std::vector<std::uint16_t> type;
    std::vector<std::uint32_t> domain, field, subfield, topic, works;
    // So many works more, after all others.
    void add(std::int16_t y, std::uint16_t t, const ClassKey& key, std::uint32_t n) {
        if (works.empty() || year.back() != y || type.back() != t || last != key) start(y, t, key);
        works.back() += n;
    }
    void append(const SliceColumns& more) {
        for (std::size_t s = 0; s < more.works.size(); ++s)
            add(more.year[s], more.type[s], {more.domain[s], more.field[s], more.subfield[s], more.topic[s]}, more.works[s]);
    }

  private:
    void start(std::int16_t y, std::uint16_t t, const ClassKey& key) {
        year.push_back(y);
        type.push_back(t);
        domain.push_back(key.domain);
        field.push_back(key.field);
        subfield.push_back(key.subfield);
        topic.push_back(key.topic);
        works.push_back(0);
        last = key;
    }
    ClassKey last;
};

// Beside an AuthorRole: the countries of this authorship are those that its address names.
inline constexpr std::uint8_t kPlacedByAddress = 1 << 7;

// The countries of authorships: rows of countries.arrow, ascending, a list an authorship. What tells them speaks only where what comes
// before is silent, so that the first two need one list.
struct CountryRuns {
    std::span<const std::uint8_t> roles;  // AuthorRole and kPlacedByAddress
    Runs<std::uint16_t> stated;           // as published, or by address
    Runs<std::uint16_t> histories;        // may be none at all
    using Countries = std::span<const std::uint16_t>;

    [[nodiscard]] bool by_address(std::uint64_t authorship) const { return (roles[authorship] & kPlacedByAddress) != 0; }
    [[nodiscard]] Countries published(std::uint64_t authorship) const { return by_address(authorship) ? Countries() : stated[authorship]; }
    [[nodiscard]] Countries address(std::uint64_t authorship) const { return by_address(authorship) ? stated[authorship] : Countries(); }
    [[nodiscard]] Countries history(std::uint64_t authorship) const { return histories.size() == 0 ? Countries() : histories[authorship]; }
};

struct BylineColumns {
    explicit BylineColumns(Scratch* s = nullptr) : roles(s), published(s), address(s), history(s) {}
    ListsColumn<std::uint8_t> roles;
    ListsColumn<std::uint16_t> published, address, history;
    void close() { (void)roles.view(), (void)published.view(), (void)address.view(), (void)history.view(); }
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
    // All texts of another column, which is in memory.
    void append(TextOfRows& more) {
        const auto start = static_cast<std::int64_t>(bytes.size());
        for (const std::int64_t end : more.offsets.view().subspan(1)) offsets.push_back(start + end);
        bytes.append(more.bytes);
    }
    TextColumn column() { return {offsets.view(), bytes.view()}; }
};

// Who gives a column asks the scratch folder before. A column (not a view of one) is read here for the last time: on disk, its
// room is given back while it is written, and then it holds nothing.
using Facts = Result<FileFacts>;
Facts write_works_table(LongColumn<OpenAlexId>& ids, LongColumn<std::uint32_t>& bylines, WorkColumns& w, const Details& without,
                        const std::string& directory);
Facts write_slices_table(const SliceColumns& s, const std::string& directory);
// `without` addresses or authors there are no histories.
Facts write_bylines_table(BylineColumns& b, const Details& without, const std::string& directory);
// Lists of more items than `most_narrow` are large lists. Without authors and institutions there is no such table.
Facts write_authorships_table(Runs<std::uint32_t> authors, ListsColumn<std::uint32_t>& institutions, const Details& without,
                              Scratch* scratch, const std::string& directory, std::uint64_t most_narrow = INT32_MAX);
// ORCID iDs as the records of authorships state them: against their author's, and those that differ.
struct OrcidColumns {
    explicit OrcidColumns(Scratch* s = nullptr) : stated(s), variant_authorship(s), variant_orcid(s) {}
    LongColumn<std::uint8_t> stated;
    LongColumn<std::uint64_t> variant_authorship, variant_orcid;
    void close() { (void)stated.view(), (void)variant_authorship.view(), (void)variant_orcid.view(); }
};
Facts write_stated_orcids_table(OrcidColumns& o, const std::string& directory);
Facts write_orcid_variants_table(OrcidColumns& o, const std::string& directory);
Facts write_citations_table(CitationColumns& c, ListsColumn<OpenAlexId>& dangling, const std::string& directory);
Facts write_kinds_table(CitationColumns& c, const std::string& directory);
// Without DOIs and titles there is no such table.
Facts write_texts_table(TextOfRows& doi, TextOfRows& title, const Details& without, const std::string& directory);
Facts write_text_list(const std::string& file, const std::string& column, const std::vector<std::string>& texts,
                      const std::string& directory);
Facts write_authors_table(LongColumn<OpenAlexId>& ids, LongColumn<std::uint64_t>& orcids, const std::string& directory);
Facts write_topics_table(const std::vector<ClassKey>& keys, const std::string& directory);
Facts write_institutions_table(const std::vector<OpenAlexId>& ids, const Entities& entities,
                               const std::string& directory);
Facts write_sources_table(const std::vector<OpenAlexId>& ids, const Entities& entities, const std::string& directory);
Facts write_funders_table(const std::vector<OpenAlexId>& ids, const Entities& entities, const std::string& directory);
// Names of domains, fields, subfields, topics, in this order.
Facts write_classes_table(const std::array<const Entities*, 4>& levels, const std::string& directory);

}  // namespace comity
