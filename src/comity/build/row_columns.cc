#include "comity/build/row_columns.h"

#include <algorithm>

namespace comity {

namespace {

template <class T>
std::uint32_t rank_in(const std::vector<T>& sorted, const T& value) {
    return static_cast<std::uint32_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}
std::uint32_t id_rank(const std::vector<OpenAlexId>& sorted, OpenAlexId id) {
    return id == 0 ? kNoRow : rank_in(sorted, id);
}

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

void RowWriter::add(const Shard& shard) {
    std::vector<Words> words;
    for (const WorkBatch& b : shard.batches()) words.emplace_back(v_, b.words);
    for (const RecordRef r : shard.refs) {
        const WorkBatch& b = shard.batches()[r.batch];
        const Words& w = words[r.batch];
        add_work(b, r.index, w, shard.release[r.batch]);
        add_slice(b, r.index, w.types[b.type[r.index]]);
        add_authorships(b, r.index, w);
        add_references(b, r.index);
        c_.doi.add(b.doi[r.index]);
        c_.title.add(keep_titles_ ? b.title[r.index] : std::string_view());
    }
}

void RowWriter::add_work(const WorkBatch& b, std::size_t i, const Words& words, std::uint8_t release) {
    WorkColumns& w = c_.works;
    w.flags.push_back(b.flags[i]);
    w.language.push_back(words.languages[b.language[i]]);
    w.source.push_back(id_rank(v_.sources, b.source[i]));
    w.source_type.push_back(static_cast<std::uint8_t>(words.source_types[b.source_type[i]]));
    w.referenced_works_count.push_back(static_cast<std::uint32_t>(b.references.end_of(i) - b.references.begin_of(i)));
    w.fwci.push_back(b.fwci[i]);
    w.percentile.push_back(b.percentile[i]);
    w.updated.push_back(b.updated[i]);
    w.release.push_back(release);
    for (std::uint64_t t = b.topics.begin_of(i); t < b.topics.end_of(i); ++t)
        w.topics.items.push_back(rank_in(v_.topics, b.topics.items[t]));
    w.topics.close();
    for (std::uint64_t f = b.funders.begin_of(i); f < b.funders.end_of(i); ++f)
        w.funders.items.push_back(id_rank(v_.funders, b.funders.items[f]));
    w.funders.close();
}

void RowWriter::add_slice(const WorkBatch& b, std::size_t i, std::uint16_t type) {
    SliceColumns& s = c_.slices;
    const ClassKey& key = b.primary[i];
    if (s.works.empty() || s.year.back() != b.year[i] || s.type.back() != type || s.last != key) s.add(b.year[i], type, key);
    ++s.works.back();
}

void RowWriter::add_authorships(const WorkBatch& b, std::size_t i, const Words& words) {
    const auto add_countries = [&](ListsColumn<std::uint16_t>& to, const Lists<std::uint32_t>& from, std::uint64_t a) {
        for (std::uint64_t c = from.begin_of(a); c < from.end_of(a); ++c)
            to.items.push_back(words.countries[from.items[c]]);
        to.close();
    };
    for (std::uint64_t a = b.author_begin(i); a < b.author_end[i]; ++a) {
        c_.authors.items.push_back(id_rank(v_.authors, b.author[a]));
        c_.roles.push_back(b.role[a]);
        c_.orcids.push_back(b.orcid[a]);
        add_countries(c_.published, b.countries, a);
        add_countries(c_.address, b.addresses, a);
        for (std::uint64_t k = b.institutions.begin_of(a); k < b.institutions.end_of(a); ++k)
            c_.institutions.items.push_back(id_rank(v_.institutions, b.institutions.items[k]));
        c_.institutions.close();
    }
    c_.authors.close();
}

void RowWriter::add_references(const WorkBatch& b, std::size_t i) {
    for (std::uint64_t k = b.references.begin_of(i); k < b.references.end_of(i); ++k) {
        const OpenAlexId id = b.references.items[k];
        if (const auto row = rows_.find(id)) c_.cited.items.push_back(*row);
        else c_.dangling.items.push_back(id);
    }
    c_.cited.close();
    c_.dangling.close();
}

}  // namespace comity
