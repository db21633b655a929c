#include "comity/build/row_columns.h"

#include <algorithm>

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

}  // namespace

struct RowWriter::Words {
    Words(const Vocabulary& v, const Interned& words)
        : types(ranks_in(v.types, words)), languages(ranks_in(v.languages, words)),
          source_types(ranks_in(v.source_types, words)), countries(ranks_in(v.countries, words)) {}
    std::vector<std::uint16_t> types, languages, source_types, countries;
};

RowWriter::RowWriter(const Vocabulary& vocabulary, std::span<const OpenAlexId> ids, bool keep_titles)
    : v_(vocabulary), rows_(ids), authors_(v_.authors), institutions_(v_.institutions), sources_(v_.sources),
      funders_(v_.funders), keep_titles_(keep_titles) {}
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
    RowColumns c;
    TopicPlaces topics;
    for (const RecordRef r : shard.refs) {
        const WorkBatch& b = batches[r.batch];
        const Words& w = words[r.batch];
        add_work(c, b, r.index, w, shard.release[r.batch], topics);
        c.slices.add(b.year[r.index], w.types[b.type[r.index]], b.primary[r.index], 1);
        add_authorships(c, b, r.index, w);
        add_references(c, b, r.index);
        c.doi.add(b.doi[r.index]);
        c.title.add(keep_titles_ ? b.title[r.index] : std::string_view());
    }
    return c;
}

void RowWriter::add_work(RowColumns& c, const WorkBatch& b, std::size_t i, const Words& words, std::uint8_t release,
                         TopicPlaces& topics) const {
    WorkColumns& w = c.works;
    w.flags.push_back(b.flags[i]);
    w.language.push_back(words.languages[b.language[i]]);
    w.source.push_back(id_rank(sources_, b.source[i]));
    w.source_type.push_back(static_cast<std::uint8_t>(words.source_types[b.source_type[i]]));
    w.referenced_works_count.push_back(static_cast<std::uint32_t>(b.references.end_of(i) - b.references.begin_of(i)));
    w.fwci.push_back(b.fwci[i]);
    w.percentile.push_back(b.percentile[i]);
    w.updated.push_back(b.updated[i]);
    w.release.push_back(release);
    for (std::uint64_t t = b.topics.begin_of(i); t < b.topics.end_of(i); ++t)
        w.topics.items.push_back(topics.value(b.topics.items[t], [&] { return rank_in(v_.topics, b.topics.items[t]); }));
    w.topics.close();
    for (std::uint64_t f = b.funders.begin_of(i); f < b.funders.end_of(i); ++f)
        w.funders.items.push_back(id_rank(funders_, b.funders.items[f]));
    w.funders.close();
}

void RowWriter::add_authorships(RowColumns& c, const WorkBatch& b, std::size_t i, const Words& words) const {
    const auto add_countries = [&](ListsColumn<std::uint16_t>& to, const Lists<std::uint32_t>& from, std::uint64_t a) {
        for (std::uint64_t k = from.begin_of(a); k < from.end_of(a); ++k)
            to.items.push_back(words.countries[from.items[k]]);
        to.close();
    };
    for (std::uint64_t a = b.author_begin(i); a < b.author_end[i]; ++a) {
        if (b.orcid[a] != 0) {
            c.orcid_authorship.push_back(c.authors.items.size());
            c.orcid.push_back(b.orcid[a]);
        }
        c.authors.items.push_back(id_rank(authors_, b.author[a]));
        c.roles.push_back(b.role[a]);
        add_countries(c.published, b.countries, a);
        add_countries(c.address, b.addresses, a);
        for (std::uint64_t k = b.institutions.begin_of(a); k < b.institutions.end_of(a); ++k)
            c.institutions.items.push_back(id_rank(institutions_, b.institutions.items[k]));
        c.institutions.close();
    }
    c.authors.close();
}

void RowWriter::add_references(RowColumns& c, const WorkBatch& b, std::size_t i) const {
    const auto references = std::span(b.references.items).subspan(b.references.begin_of(i), b.references.end_of(i) - b.references.begin_of(i));
    rows_.find_all(
        references, [&](OpenAlexId, std::uint32_t row) { c.cited.items.push_back(row); },
        [&](OpenAlexId id) { c.dangling.items.push_back(id); });
    c.cited.close();
    c.dangling.close();
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
    published.expect(authorships, countries), address.expect(authorships, addresses);
    cited.expect(rows, references), dangling.offsets.expect(rows + 1);
    doi.offsets.expect(rows + 1), doi.bytes.expect(bytes), title.offsets.expect(rows + 1);
}

void RowColumns::append(RowColumns& more) {
    const std::uint64_t authorships = authors.items.size();
    for (const std::uint64_t a : more.orcid_authorship.view()) orcid_authorship.push_back(authorships + a);
    orcid.append(more.orcid);
    works.append(more.works);
    slices.append(more.slices);
    authors.append(more.authors);
    institutions.append(more.institutions);
    roles.append(more.roles);
    published.append(more.published);
    address.append(more.address);
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
        roles, orcid_authorship, orcid, doi.offsets, doi.bytes, title.offsets, title.bytes);
    lists(w.topics, w.funders, authors, institutions, published, address, cited, dangling);
    if (!fits) return failure("a column holds more than 4,294,967,295 items: too many for one atlas");
    return ok();
}

}  // namespace comity
