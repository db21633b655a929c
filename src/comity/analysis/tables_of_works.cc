// Tables with a row a work, an authorship, a citation, a reference that leads nowhere.
#include <algorithm>

#include "comity/analysis/tables.h"
#include "comity/atlas/row_check.h"
#include "comity/source/id_list.h"

namespace comity {

namespace {

using enum CellKind;

// Calls each(row, slice) for rows [begin, end).
template <class Each>
Status for_rows(const Atlas& atlas, std::uint64_t begin, std::uint64_t end, Each each) {
    auto slice = std::upper_bound(atlas.slices.begin(), atlas.slices.end(), begin,
                                  [](std::uint64_t row, const Slice& s) { return row < s.end; });
    for (std::uint64_t row = begin; row < end; ++row) {
        while (row >= slice->end) ++slice;
        COMITY_TRY(each(static_cast<Row>(row), *slice));
    }
    return ok();
}

std::int16_t year_of(const Atlas& atlas, Row row) {
    return std::upper_bound(atlas.slices.begin(), atlas.slices.end(), row,
                            [](Row r, const Slice& s) { return r < s.end; })
        ->year;
}

void year(Cells& cells, std::int16_t value) {
    if (value == 0) cells.null();
    else cells.whole(value);
}

std::vector<std::string> codes(const Atlas& atlas, std::span<const std::uint16_t> rows) {
    std::vector<std::string> out;
    for (const std::uint16_t row : rows) out.emplace_back(atlas.countries[row]);
    return out;
}

// The distinct countries of a byline as published, in the order of their codes.
std::vector<std::string> countries_of(const Atlas& atlas, std::uint32_t byline) {
    std::vector<std::uint16_t> rows;
    for (std::size_t a = atlas.byline_countries.begin_of(byline); a < atlas.byline_countries.end_of(byline); ++a) {
        const auto own = atlas.byline_countries.inner[a];
        rows.insert(rows.end(), own.begin(), own.end());
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return codes(atlas, rows);
}

template <class Ids>
std::vector<std::string> urls(std::string_view before, std::span<const std::uint32_t> rows, const Ids& ids) {
    std::vector<std::string> out;
    for (const std::uint32_t row : rows) out.push_back(openalex_url(before, ids[row]));
    return out;
}

void flag_unless(Cells& cells, bool unknown, bool value) {
    if (unknown) cells.null();
    else cells.flag(value);
}

// A work has its primary topic among its topics: where it has that alone, the others were not told.
bool lacks_topics(const Atlas& atlas, Row row, const Slice& slice) {
    return (atlas.flags[row] & kTopicsUnknown) != 0 || (atlas.topics[row].empty() && slice.key != ClassKey{});
}

Status write_work(const Atlas& atlas, Row row, const Slice& slice, Cells& cells) {
    COMITY_TRY(check_row_of_works(atlas, row, slice));
    const std::uint16_t flags = atlas.flags[row];
    const bool unsigned_work = (flags & kAuthorshipsUnknown) != 0;
    const std::uint32_t source = atlas.source[row];
    const double percentile = atlas.percentile[row];
    const bool unranked = percentile != percentile && (flags & (kPublishedTop1 | kPublishedTop10)) == 0;
    cells.id("W", atlas.id[row]);
    cells.text(doi_url(atlas.doi[row]));
    cells.text(atlas.title[row]);
    year(cells, slice.year);
    cells.text(atlas.languages[atlas.language[row]]);
    cells.text(atlas.types[slice.type]);
    cells.id("T", slice.key.topic);
    cells.id("subfields/", slice.key.subfield);
    cells.id("fields/", slice.key.field);
    cells.id("domains/", slice.key.domain);
    std::vector<std::string> topics;
    for (const std::uint32_t topic : atlas.topics[row])
        if (atlas.topic_topic[topic] != 0) topics.push_back(openalex_url("T", atlas.topic_topic[topic]));
    if (lacks_topics(atlas, row, slice)) cells.null();
    else cells.texts(topics);
    cells.id("S", source == kNoRow ? 0 : atlas.source_id[source]);
    cells.text(atlas.source_types[atlas.type_of_source[row]]);
    if (unsigned_work) cells.null(), cells.null();
    else cells.whole(static_cast<std::int64_t>(atlas.byline_roles[atlas.byline[row]].size())), cells.texts(countries_of(atlas, atlas.byline[row]));
    if (atlas.lacks(Detail::kFunders)) cells.null();
    else cells.texts(urls("F", atlas.funders[row], atlas.funder_id));
    flag_unless(cells, (flags & kXpacUnknown) != 0, (flags & kXpac) != 0);
    cells.flag((flags & kRetracted) != 0);
    cells.flag((flags & kParatext) != 0);
    if ((flags & kReferencesUnknown) != 0) cells.null();
    else cells.whole(atlas.referenced_works_count[row]);
    cells.whole(static_cast<std::int64_t>(atlas.citing[row].size()));
    cells.real(atlas.fwci[row]);
    cells.real(percentile);
    flag_unless(cells, unranked, (flags & kPublishedTop1) != 0);
    flag_unless(cells, unranked, (flags & kPublishedTop10) != 0);
    const std::string& release = atlas.manifest.releases[atlas.release[row]].date;
    cells.text(release);
    cells.time(atlas.updated[row]);
    return cells.end_row();
}

AtlasTable works_table(const Atlas& atlas) {
    return {"works",
            "works, as their newest record has them",
            {{"id", kText}, {"doi", kText}, {"title", kText}, {"publication_year", kInteger}, {"language", kText},
             {"type", kText}, {"primary_topic_id", kText}, {"subfield_id", kText}, {"field_id", kText},
             {"domain_id", kText}, {"topic_ids", kTexts}, {"source_id", kText}, {"source_type", kText},
             {"authors_count", kInteger}, {"countries", kTexts}, {"funder_ids", kTexts}, {"is_xpac", kFlag},
             {"is_retracted", kFlag}, {"is_paratext", kFlag}, {"referenced_works_count", kInteger},
             {"citations", kInteger}, {"fwci", kReal}, {"citation_normalized_percentile", kReal},
             {"is_in_top_1_percent", kFlag}, {"is_in_top_10_percent", kFlag}, {"release", kText},
             {"updated_date", kTime}},
            atlas.works(),
            atlas.works(),
            [&atlas](std::uint64_t begin, std::uint64_t end, Cells& cells) {
                return for_rows(atlas, begin, end,
                                [&](Row row, const Slice& slice) { return write_work(atlas, row, slice, cells); });
            }};
}

std::string_view position_name(std::uint8_t role) {
    return (role & kFirst) != 0 ? "first" : (role & kMiddle) != 0 ? "middle" : (role & kLast) != 0 ? "last" : "";
}

Status write_authorships(const Atlas& atlas, Row row, Cells& cells) {
    COMITY_TRY(check_row_of_authorships(atlas, row));
    const std::uint32_t byline = atlas.byline[row];
    const auto roles = atlas.byline_roles[byline];
    for (std::size_t k = 0; k < roles.size(); ++k) {
        const std::uint32_t author = atlas.lacks(Detail::kAuthors) ? kNoRow : atlas.authors[row][k];
        cells.id("W", atlas.id[row]);
        cells.whole(static_cast<std::int64_t>(k + 1));
        cells.id("A", author == kNoRow ? 0 : atlas.author_id[author]);
        cells.text(position_name(roles[k]));
        flag_unless(cells, (roles[k] & kCorrespondingUnknown) != 0, (roles[k] & kCorresponding) != 0);
        cells.texts(codes(atlas, atlas.byline_countries.inner[atlas.byline_countries.begin_of(byline) + k]));
        for (const auto& [column, absent] : {std::pair(&atlas.byline_address, atlas.lacks(Detail::kAddresses)),
                                             std::pair(&atlas.byline_history, atlas.manifest.without.rule_out_histories())}) {
            if (absent) cells.null();
            else cells.texts(codes(atlas, column->inner[column->begin_of(byline) + k]));
        }
        if (atlas.lacks(Detail::kInstitutions)) cells.null();
        else cells.texts(urls("I", atlas.institutions.inner[atlas.institutions.begin_of(row) + k], atlas.institution_id));
        COMITY_TRY(cells.end_row());
    }
    return ok();
}

AtlasTable authorships_table(const Atlas& atlas) {
    return {"authorships",
            "who signs each work, in order, with countries by the evidence for them",
            {{"work_id", kText}, {"position", kInteger}, {"author_id", kText}, {"author_position", kText},
             {"is_corresponding", kFlag}, {"countries", kTexts}, {"countries_by_address", kTexts},
             {"countries_by_history", kTexts}, {"institution_ids", kTexts}},
            atlas.authorships(),
            atlas.works(),
            [&atlas](std::uint64_t begin, std::uint64_t end, Cells& cells) {
                return for_rows(atlas, begin, end,
                                [&](Row row, const Slice&) { return write_authorships(atlas, row, cells); });
            }};
}

Status write_citations(const Atlas& atlas, Row cited, const Slice& slice, Cells& cells) {
    COMITY_TRY(check_row_of_citations(atlas, cited));
    auto at = static_cast<std::size_t>(atlas.citing.offsets[cited]);
    const bool has_kinds = !atlas.lacks(Detail::kSelfCitations);
    for (const Row citing : atlas.citing[cited]) {
        cells.id("W", atlas.id[citing]);
        cells.id("W", atlas.id[cited]);
        year(cells, year_of(atlas, citing));
        year(cells, slice.year);
        const std::uint8_t kinds = has_kinds ? atlas.citation_kinds[at++] : 0;
        flag_unless(cells, !has_kinds || atlas.lacks(Detail::kAuthors), (kinds & kSharedAuthor) != 0);
        flag_unless(cells, !has_kinds, (kinds & kSharedCountry) != 0);
        COMITY_TRY(cells.end_row());
    }
    return ok();
}

AtlasTable citations_table(const Atlas& atlas) {
    return {"citations",
            "citations between works of the atlas, by cited work",
            {{"citing_id", kText}, {"cited_id", kText}, {"citing_year", kInteger}, {"cited_year", kInteger},
             {"shares_author", kFlag}, {"shares_country", kFlag}},
            atlas.citing.items.size(),
            atlas.works(),
            [&atlas](std::uint64_t begin, std::uint64_t end, Cells& cells) {
                return for_rows(atlas, begin, end,
                                [&](Row row, const Slice& slice) { return write_citations(atlas, row, slice, cells); });
            }};
}

AtlasTable dangling_table(const Atlas& atlas) {
    return {"dangling_references",
            "references to works that the atlas does not hold",
            {{"work_id", kText}, {"referenced_work_id", kText}},
            atlas.dangling.items.size(),
            atlas.works(),
            [&atlas](std::uint64_t begin, std::uint64_t end, Cells& cells) -> Status {
                for (std::uint64_t row = begin; row < end; ++row) {
                    COMITY_TRY(check_row_of_dangling(atlas, static_cast<Row>(row)));
                    for (const OpenAlexId id : atlas.dangling[row]) {
                        cells.id("W", atlas.id[row]);
                        cells.id("W", id);
                        COMITY_TRY(cells.end_row());
                    }
                }
                return ok();
            }};
}

}  // namespace

std::vector<AtlasTable> tables_of_works(const Atlas& atlas) {
    return {works_table(atlas), authorships_table(atlas), citations_table(atlas), dangling_table(atlas)};
}

}  // namespace comity
