#include "comity/build/row_columns.h"

#include <algorithm>

#include "comity/base/recent.h"

namespace comity {

namespace {

template <class T>
std::uint32_t rank_in(const std::vector<T>& sorted, const T& value) {
    return static_cast<std::uint32_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}
std::uint32_t id_rank(const IdOrder& order, OpenAlexId id) { return id == 0 ? kNoRow : order.place(id); }

// The way from a batch's words to a table's; words that no kept work uses so lead nowhere, and nobody goes there.
std::vector<std::uint16_t> ranks_in(const std::vector<std::string>& table, const Interned& words) {
    std::vector<std::uint16_t> ranks;
    for (const std::string& text : words.texts()) ranks.push_back(static_cast<std::uint16_t>(rank_in(table, text)));
    return ranks;
}

std::string_view text_of(const GatheredList<char>& found) { return {found.items.data(), found.items.size()}; }

}  // namespace

struct RowWriter::Words {
    Words(const Vocabulary& v, const Interned& words)
        : types(ranks_in(v.types, words)), languages(ranks_in(v.languages, words)),
          source_types(ranks_in(v.source_types, words)), countries(ranks_in(v.countries, words)) {}
    std::vector<std::uint16_t> types, languages, source_types, countries;
};

RowWriter::RowWriter(const Vocabulary& vocabulary, std::span<const OpenAlexId> ids, const Details& without)
    : v_(vocabulary), rows_(ids), institutions_(v_.institutions), sources_(v_.sources),
      funders_(v_.funders), without_(without) {}
RowWriter::~RowWriter() = default;

std::vector<RowWriter::Words> RowWriter::words_of(const std::vector<WorkBatch>& batches) const {
    std::vector<Words> words;
    words.reserve(batches.size());
    for (const WorkBatch& b : batches) words.emplace_back(v_, b.words);
    return words;
}

void RowWriter::know_words_of(const std::vector<WorkBatch>& batches) {
    words_ = words_of(batches);
    known_ = &batches;
}

RowColumns RowWriter::columns_of(const Shard& shard) const {
    const std::vector<WorkBatch>& batches = shard.batches();
    const bool known = known_ == &batches;
    const std::vector<Words> own = known ? std::vector<Words>() : words_of(batches);
    const std::vector<Words>& words = known ? words_ : own;
    const Gather records(batches, shard.refs);
    RowColumns c;
    add_works(c.works, records, words, shard.release);
    add_slices(c.slices, records, words);
    add_authorships(c, records, batches, words);
    add_references(c, records);
    if (!without_.has(Detail::kDois)) records.texts(&WorkBatch::doi, [&](const auto& doi) { c.doi.add(text_of(doi)); });
    if (!without_.has(Detail::kTitles)) records.texts(&WorkBatch::title, [&](const auto& title) { c.title.add(text_of(title)); });
    return c;
}

void RowWriter::add_works(WorkColumns& w, const Gather& records, const std::vector<Words>& words,
                          const std::vector<std::uint8_t>& release) const {
    const auto as_it_is = [](auto& column) { return [&column](auto value, std::uint32_t) { column.push_back(value); }; };
    records.values(&WorkBatch::flags, as_it_is(w.flags));
    records.values(&WorkBatch::fwci, as_it_is(w.fwci));
    records.values(&WorkBatch::percentile, as_it_is(w.percentile));
    records.values(&WorkBatch::updated, [&](std::int64_t updated, std::uint32_t batch) {
        w.updated.push_back(updated);
        w.release.push_back(release[batch]);
    });
    records.values(&WorkBatch::language, [&](std::uint32_t word, std::uint32_t batch) { w.language.push_back(words[batch].languages[word]); });
    records.values(&WorkBatch::source_type, [&](std::uint32_t word, std::uint32_t batch) {
        w.source_type.push_back(static_cast<std::uint8_t>(words[batch].source_types[word]));
    });
    records.values(&WorkBatch::source, [&](OpenAlexId id, std::uint32_t) { w.source.push_back(id_rank(sources_, id)); });
    Recent<ClassKey, std::uint32_t> places;
    records.lists(&WorkBatch::topics, [&](const auto& topics) {
        for (const ClassKey& key : topics.items) w.topics.items.push_back(places.value(key, [&] { return rank_in(v_.topics, key); }));
        w.topics.close();
    });
    if (without_.has(Detail::kFunders)) return;
    records.lists(&WorkBatch::funders, [&](const auto& funders) {
        for (const OpenAlexId id : funders.items) w.funders.items.push_back(id_rank(funders_, id));
        w.funders.close();
    });
}

void RowWriter::add_slices(SliceColumns& s, const Gather& records, const std::vector<Words>& words) const {
    std::vector<std::int16_t> years;
    std::vector<std::uint16_t> types;
    years.reserve(records.size()), types.reserve(records.size());
    records.values(&WorkBatch::year, [&](std::int16_t year, std::uint32_t) { years.push_back(year); });
    records.values(&WorkBatch::type, [&](std::uint32_t word, std::uint32_t batch) { types.push_back(words[batch].types[word]); });
    std::size_t i = 0;
    records.values(&WorkBatch::primary, [&](const ClassKey& key, std::uint32_t) { s.add(years[i], types[i], key, 1), ++i; });
}

void RowWriter::add_authorships(RowColumns& c, const Gather& records, const std::vector<WorkBatch>& batches,
                                const std::vector<Words>& words) const {
    const Authorships of_records = records.authorships();
    const Gather authorships(batches, of_records.places);
    std::uint64_t end = 0;
    for (const std::uint32_t n : of_records.counts) c.authors.offsets.push_back(static_cast<ItemOffset>(end += n));
    if (!without_.has(Detail::kAuthors)) add_authors(c, authorships);
    add_countries(c, authorships, words);
    if (without_.has(Detail::kInstitutions)) return;
    authorships.lists(&WorkBatch::institutions, [&](const auto& list) {
        for (const OpenAlexId id : list.items) c.institutions.items.push_back(id_rank(institutions_, id));
        c.institutions.close();
    });
}

// An authorship that is published with countries has none by address.
void RowWriter::add_countries(RowColumns& c, const Gather& authorships, const std::vector<Words>& words) const {
    std::vector<std::uint8_t> roles;
    roles.reserve(authorships.size());
    authorships.values(&WorkBatch::role, [&](std::uint8_t role, std::uint32_t) { roles.push_back(role); });
    ListsColumn<std::uint16_t> address;
    const auto add_to = [&](ListsColumn<std::uint16_t>& to, const auto& list) {
        for (const std::uint32_t word : list.items) to.items.push_back(words[list.batch].countries[word]);
        to.close();
    };
    authorships.lists(&WorkBatch::addresses, [&](const auto& list) { add_to(address, list); });
    const Runs<std::uint16_t> addresses = address.view();
    std::size_t a = 0;
    authorships.lists(&WorkBatch::countries, [&](const auto& list) {
        if (addresses[a].empty()) {
            add_to(c.stated, list);
        } else {
            roles[a] |= kPlacedByAddress;
            c.stated.add(addresses[a]);
        }
        ++a;
    });
    c.roles.append(roles);
}

void RowWriter::add_authors(RowColumns& c, const Gather& authorships) const {
    std::vector<OpenAlexId> ids;
    ids.reserve(authorships.size());
    authorships.values(&WorkBatch::author, [&](OpenAlexId id, std::uint32_t) { ids.push_back(id); });
    v_.authors.for_each_place(ids, kNoRow, [&](std::uint32_t place) { c.authors.items.push_back(place); });
    std::uint64_t authorship = 0;
    authorships.values(&WorkBatch::orcid, [&](std::uint64_t orcid, std::uint32_t) {
        if (orcid != 0) c.orcids.authorship.push_back(authorship), c.orcids.orcid.push_back(orcid);
        ++authorship;
    });
}

void RowWriter::add_references(RowColumns& c, const Gather& records) const {
    std::vector<OpenAlexId> ids;
    std::vector<std::uint32_t> counts;
    records.lists(&WorkBatch::references, [&](const auto& list) {
        ids.insert(ids.end(), list.items.begin(), list.items.end());
        counts.push_back(static_cast<std::uint32_t>(list.items.size()));
        c.works.referenced_works_count.push_back(counts.back());
    });
    std::size_t record = 0, left = counts.empty() ? 0 : counts[0];
    const auto close_full = [&] {
        for (; record < counts.size() && left == 0; left = ++record < counts.size() ? counts[record] : 0) c.cited.close(), c.dangling.close();
    };
    close_full();
    rows_.find_all(
        ids, [&](OpenAlexId, std::uint32_t row) { c.cited.items.push_back(row), --left, close_full(); },
        [&](OpenAlexId id) { c.dangling.items.push_back(id), --left, close_full(); });
}

void RowColumns::expect(const std::vector<WorkBatch>& batches) {
    std::uint64_t rows = 0, topics = 0, funders = 0, authorships = 0, at = 0, countries = 0, addresses = 0, references = 0, bytes = 0;
    const auto count = [](std::uint64_t& n, const auto& items) { n += items.size(); };
    for (const WorkBatch& b : batches) {
        count(rows, b.id), count(topics, b.topics.items), count(funders, b.funders.items), count(authorships, b.author);
        count(at, b.institutions.items), count(countries, b.countries.items), count(addresses, b.addresses.items);
        count(references, b.references.items), count(bytes, b.doi.bytes);
    }
    const auto by_row = [&](auto&... columns) { (columns.expect(rows), ...); };
    WorkColumns& w = works;
    by_row(w.flags, w.language, w.source, w.referenced_works_count, w.fwci, w.percentile, w.updated, w.release, w.source_type);
    w.topics.expect(rows, topics), w.funders.expect(rows, funders);
    authors.expect(rows, authorships), institutions.expect(authorships, at), roles.expect(authorships);
    stated.expect(authorships, countries + addresses);
    cited.expect(rows, references), dangling.offsets.expect(rows + 1);
    doi.offsets.expect(rows + 1), doi.bytes.expect(bytes), title.offsets.expect(rows + 1);
}

void RowColumns::append(RowColumns& more) {
    const std::uint64_t authorships = roles.size();
    for (const std::uint64_t a : more.orcids.authorship.view()) orcids.authorship.push_back(authorships + a);
    orcids.orcid.append(more.orcids.orcid);
    works.append(more.works);
    slices.append(more.slices);
    authors.append(more.authors, authorships);
    institutions.append(more.institutions);
    roles.append(more.roles);
    stated.append(more.stated);
    cited.append(more.cited);
    dangling.append(more.dangling);
    doi.append(more.doi);
    title.append(more.title);
}

Status RowColumns::close() {
    WorkColumns& w = works;
    bool fits = true;
    const auto all = [&](auto&... columns) { ((void)columns.view(), ...); };
    const auto lists = [&](auto&... columns) { ((fits &= columns.fits(), (void)columns.view()), ...); };
    all(w.flags, w.language, w.source, w.referenced_works_count, w.fwci, w.percentile, w.updated, w.release, w.source_type,
        roles, orcids.authorship, orcids.orcid, doi.offsets, doi.bytes, title.offsets, title.bytes);
    lists(w.topics, w.funders, authors, institutions, stated, cited, dangling);
    if (!fits || roles.size() > kMostItems) return failure("a column holds more than 4,294,967,295 items: too many for one atlas");
    return ok();
}

}  // namespace comity
