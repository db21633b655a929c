#include "comity/build/assemble.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "comity/base/countries.h"
#include "comity/base/text.h"
#include "comity/build/tables.h"
#include "comity/kernels/id_index.h"

namespace comity {

namespace {

// Words are numbered by 16 bits in the atlas.
constexpr std::size_t kMostWords = 65'535;

// The words (types, languages, countries) that kept works use, ascending, and each batch's way to them.
struct Words {
    std::vector<std::string> texts;
    std::vector<std::vector<std::uint16_t>> of_batch;  // local id -> index into texts

    // `mark(use)` calls use(batch, local id) for every use by a kept work.
    template <class Mark>
    static Words collect(const std::vector<WorkBatch>& batches, Mark mark) {
        Words words;
        std::vector<std::vector<bool>> used(batches.size());
        for (std::size_t b = 0; b < batches.size(); ++b) used[b].resize(batches[b].words.texts().size());
        mark([&](std::size_t b, std::uint32_t local) { used[b][local] = true; });
        for (std::size_t b = 0; b < batches.size(); ++b)
            for (std::size_t i = 0; i < used[b].size(); ++i)
                if (used[b][i]) words.texts.push_back(batches[b].words.texts()[i]);
        std::sort(words.texts.begin(), words.texts.end());
        words.texts.erase(std::unique(words.texts.begin(), words.texts.end()), words.texts.end());
        words.of_batch.resize(batches.size());
        for (std::size_t b = 0; b < batches.size(); ++b)
            for (const std::string& text : batches[b].words.texts()) {
                const auto at = std::lower_bound(words.texts.begin(), words.texts.end(), text);
                words.of_batch[b].push_back(static_cast<std::uint16_t>(at - words.texts.begin()));
            }
        return words;
    }
};

// Two bytes: enough for a country's number and for the countries of one author (of which there cannot be more).
void append_number(std::string& key, std::uint64_t number) {
    key += static_cast<char>(number & 0xFF);
    key += static_cast<char>(number >> 8 & 0xFF);
}

class Assembler {
  public:
    Assembler(const Ingest& ingest, const Winners& winners, const AssembleOptions& options,
              const std::string& directory)
        : batches_(ingest.batches), ingest_(ingest), refs_(winners.kept), options_(options), directory_(directory) {}

    Result<Assembled> run() {
        if (refs_.size() >= kNoRow) return failure("more works than an atlas has rows for");
        collect_words();
        for (const Words* words : {&types_, &languages_, &countries_})
            if (words->texts.size() > kMostWords)
                return failure(
                    fmt::format("more than {} different types, languages or country codes: this is no OpenAlex data",
                                with_thousands(kMostWords)));
        sort_rows();
        merge_labels();
        collect_ids();
        COMITY_TRY(write_works());
        COMITY_TRY(write_slices());
        COMITY_TRY(write_bylines());
        COMITY_TRY(write_authorships());
        COMITY_TRY(write_citations());
        COMITY_TRY(write_texts());
        COMITY_TRY(write_small_tables());
        count_quality();
        std::sort(out_.files.begin(), out_.files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        out_.works = refs_.size();
        return std::move(out_);
    }

  private:
    const WorkBatch& batch(RecordRef ref) const { return batches_[ref.batch]; }
    std::uint16_t type_of(RecordRef r) const { return types_.of_batch[r.batch][batch(r).type[r.index]]; }

    void collect_words() {
        types_ = Words::collect(batches_, [&](auto use) {
            for (auto r : refs_) use(r.batch, batch(r).type[r.index]);
        });
        languages_ = Words::collect(batches_, [&](auto use) {
            for (auto r : refs_) use(r.batch, batch(r).language[r.index]);
        });
        countries_ = Words::collect(batches_, [&](auto use) {
            for (auto r : refs_) {
                const WorkBatch& b = batch(r);
                for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a)
                    for (std::uint64_t c = b.countries.begin_of(a); c < b.countries.end_of(a); ++c)
                        use(r.batch, b.countries.items[c]);
            }
        });
    }

    void sort_rows() {
        std::sort(refs_.begin(), refs_.end(), [&](RecordRef x, RecordRef y) {
            const WorkBatch &a = batch(x), &b = batch(y);
            if (a.year[x.index] != b.year[y.index]) return a.year[x.index] < b.year[y.index];
            if (const auto s = type_of(x), t = type_of(y); s != t) return s < t;
            if (a.primary[x.index] != b.primary[y.index]) return a.primary[x.index] < b.primary[y.index];
            return a.id[x.index] < b.id[y.index];
        });
        ids_.reserve(refs_.size());
        for (const RecordRef r : refs_) ids_.push_back(batch(r).id[r.index]);
    }

    void merge_labels() {
        for (const WorkBatch& b : batches_)
            for (std::size_t kind = 0; kind < kEntityKinds; ++kind) merge_entities(entities_[kind], b.entities[kind]);
    }

    // Ids used by kept works or named anywhere, ascending.
    std::vector<OpenAlexId> ids_with_names(std::vector<OpenAlexId> used, EntityKind kind) const {
        for (const auto& [id, entity] : entities_[static_cast<std::size_t>(kind)]) used.push_back(id);
        return sorted_distinct(std::move(used));
    }

    static std::vector<OpenAlexId> sorted_distinct(std::vector<OpenAlexId> ids) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        if (!ids.empty() && ids.front() == 0) ids.erase(ids.begin());
        return ids;
    }

    void collect_ids() {
        std::vector<OpenAlexId> authors, institutions, sources, funders;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a) {
                authors.push_back(b.author[a]);
                for (std::uint64_t i = b.institutions.begin_of(a); i < b.institutions.end_of(a); ++i)
                    institutions.push_back(b.institutions.items[i]);
            }
            sources.push_back(b.source[r.index]);
            for (std::uint64_t f = b.funders.begin_of(r.index); f < b.funders.end_of(r.index); ++f)
                funders.push_back(b.funders.items[f]);
            topic_keys_.push_back(b.primary[r.index]);
            for (std::uint64_t t = b.topics.begin_of(r.index); t < b.topics.end_of(r.index); ++t)
                topic_keys_.push_back(b.topics.items[t]);
        }
        std::sort(topic_keys_.begin(), topic_keys_.end());
        topic_keys_.erase(std::unique(topic_keys_.begin(), topic_keys_.end()), topic_keys_.end());
        author_ids_ = sorted_distinct(std::move(authors));
        institution_ids_ = ids_with_names(std::move(institutions), EntityKind::kInstitution);
        source_ids_ = ids_with_names(std::move(sources), EntityKind::kSource);
        funder_ids_ = ids_with_names(std::move(funders), EntityKind::kFunder);
    }

    template <class T>
    static std::uint32_t rank_in(const std::vector<T>& sorted, const T& value) {
        return static_cast<std::uint32_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
    }
    static std::uint32_t id_rank(const std::vector<OpenAlexId>& sorted, OpenAlexId id) {
        return id == 0 ? kNoRow : rank_in(sorted, id);
    }

    Status keep(Result<FileFacts> facts) {
        if (!facts.ok()) return facts.error();
        out_.files.push_back(facts.take());
        return ok();
    }

    Status write_works() {
        WorkColumns w;
        build_bylines();
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            const std::size_t i = r.index;
            w.flags.push_back(b.flags[i]);
            w.language.push_back(languages_.of_batch[r.batch][b.language[i]]);
            w.source.push_back(id_rank(source_ids_, b.source[i]));
            w.referenced_works_count.push_back(
                static_cast<std::uint32_t>(b.references.end_of(i) - b.references.begin_of(i)));
            w.fwci.push_back(b.fwci[i]);
            w.percentile.push_back(b.percentile[i]);
            w.updated.push_back(b.updated[i]);
            w.release.push_back(options_.input_release[ingest_.parts[b.part].input]);
            for (std::uint64_t t = b.topics.begin_of(i); t < b.topics.end_of(i); ++t)
                w.topics.items.push_back(rank_in(topic_keys_, b.topics.items[t]));
            w.topics.close();
            for (std::uint64_t f = b.funders.begin_of(i); f < b.funders.end_of(i); ++f)
                w.funders.items.push_back(id_rank(funder_ids_, b.funders.items[f]));
            w.funders.close();
        }
        return keep(write_works_table(ids_, byline_of_, w, directory_));
    }

    Status write_slices() {
        SliceColumns s;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            const std::int16_t year = b.year[r.index];
            const std::uint16_t type = type_of(r);
            const ClassKey& key = b.primary[r.index];
            if (s.works.empty() || s.year.back() != year || s.type.back() != type || s.last != key) {
                s.add(year, type, key);
            }
            ++s.works.back();
        }
        return keep(write_slices_table(s, directory_));
    }

    // Interns the byline of each work: its authorships' roles and countries. Numbered in the order of first use by row.
    void build_bylines() {
        std::unordered_map<std::string, std::uint32_t> numbers;
        std::string key;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            key.clear();
            for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a) {
                key += static_cast<char>(b.role[a]);
                append_number(key, b.countries.end_of(a) - b.countries.begin_of(a));
                for (std::uint64_t c = b.countries.begin_of(a); c < b.countries.end_of(a); ++c) {
                    const std::uint16_t country = countries_.of_batch[r.batch][b.countries.items[c]];
                    append_number(key, country);
                }
            }
            const auto [at, fresh] = numbers.emplace(key, static_cast<std::uint32_t>(numbers.size()));
            byline_of_.push_back(at->second);
            if (fresh) add_byline(r);
        }
    }

    void add_byline(RecordRef r) {
        const WorkBatch& b = batch(r);
        for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a) {
            bylines_.roles.items.push_back(b.role[a]);
            for (std::uint64_t c = b.countries.begin_of(a); c < b.countries.end_of(a); ++c)
                bylines_.countries.items.push_back(countries_.of_batch[r.batch][b.countries.items[c]]);
            bylines_.countries.close();
        }
        bylines_.roles.close();
    }

    Status write_bylines() { return keep(write_bylines_table(bylines_, directory_)); }

    Status write_authorships() {
        AuthorshipColumns a;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            for (std::uint64_t k = b.author_begin(r.index); k < b.author_end[r.index]; ++k) {
                a.authors.items.push_back(id_rank(author_ids_, b.author[k]));
                for (std::uint64_t i = b.institutions.begin_of(k); i < b.institutions.end_of(k); ++i)
                    a.institutions.items.push_back(id_rank(institution_ids_, b.institutions.items[i]));
                a.institutions.close();
            }
            a.authors.close();
        }
        return keep(write_authorships_table(a, directory_));
    }

    // Transposes the references: who cites each row, ascending, since citing rows are walked in order.
    Status write_citations() {
        const IdIndex index(ids_);
        const std::size_t n = refs_.size();
        CitationColumns c;
        std::vector<std::uint32_t> cited;
        std::vector<std::int64_t> count(n + 1, 0);
        std::vector<std::uint64_t> cited_end;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            for (std::uint64_t k = b.references.begin_of(r.index); k < b.references.end_of(r.index); ++k) {
                const OpenAlexId id = b.references.items[k];
                if (const auto row = index.find(id)) {
                    cited.push_back(*row);
                    ++count[*row + 1];
                } else {
                    c.dangling.items.push_back(id);
                }
            }
            c.dangling.close();
            cited_end.push_back(cited.size());
        }
        for (std::size_t i = 0; i < n; ++i) count[i + 1] += count[i];
        c.citing_offsets = count;
        c.citing.resize(cited.size());
        std::size_t k = 0;
        for (Row row = 0; row < n; ++row)
            for (; k < cited_end[row]; ++k) {
                c.citing[static_cast<std::size_t>(count[cited[k]]++)] = row;
                out_.quality.negative_ages += is_negative_age(row, cited[k]);
            }
        out_.citations = cited.size();
        out_.quality.resolved = cited.size();
        out_.quality.dangling = c.dangling.items.size();
        out_.quality.references = out_.quality.resolved + out_.quality.dangling;
        return keep(write_citations_table(c, directory_));
    }

    bool is_negative_age(Row citing, Row cited) const {
        const std::int16_t a = year_of(citing), b = year_of(cited);
        return a != 0 && b != 0 && a < b;
    }
    std::int16_t year_of(Row row) const { return batch(refs_[row]).year[refs_[row].index]; }

    Status write_texts() {
        TextColumns t;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            t.doi.add(b.doi[r.index]);
            t.title.add(options_.keep_titles ? b.title[r.index] : std::string_view());
        }
        return keep(write_texts_table(t, directory_));
    }

    Status write_small_tables() {
        COMITY_TRY(keep(write_text_list("types.arrow", "type", types_.texts, directory_)));
        COMITY_TRY(keep(write_text_list("languages.arrow", "language", languages_.texts, directory_)));
        COMITY_TRY(keep(write_text_list("countries.arrow", "country_code", countries_.texts, directory_)));
        COMITY_TRY(keep(write_topics_table(topic_keys_, directory_)));
        COMITY_TRY(keep(write_ids_table("authors.arrow", author_ids_, directory_)));
        COMITY_TRY(keep(write_institutions_table(institution_ids_, entities(EntityKind::kInstitution), directory_)));
        COMITY_TRY(keep(write_sources_table(source_ids_, entities(EntityKind::kSource), directory_)));
        COMITY_TRY(keep(write_funders_table(funder_ids_, entities(EntityKind::kFunder), directory_)));
        const std::array<const Entities*, 4> levels = {&entities(EntityKind::kDomain), &entities(EntityKind::kField),
                                                       &entities(EntityKind::kSubfield), &entities(EntityKind::kTopic)};
        return keep(write_classes_table(levels, directory_));
    }
    const Entities& entities(EntityKind kind) const { return entities_[static_cast<std::size_t>(kind)]; }

    void count_quality() {
        Quality& q = out_.quality;
        for (const WorkBatch& b : batches_) {
            q.self_references += b.self_references;
            q.duplicate_references += b.duplicate_references;
            q.malformed_references += b.malformed_references;
            q.bad_dates += b.bad_dates;
        }
        std::vector<std::uint64_t> uses(countries_.texts.size());
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            const std::int16_t year = b.year[r.index];
            q.without_year += year == 0;
            q.far_years += year != 0 && (year < 1000 ||
                                         (options_.newest_release_year > 0 && year > options_.newest_release_year + 1));
            q.without_type += b.words.text(b.type[r.index]).empty();
            q.without_topic += b.primary[r.index].topic == 0;
            q.without_authorships += b.author_begin(r.index) == b.author_end[r.index];
            q.without_references += b.references.begin_of(r.index) == b.references.end_of(r.index);
            bool any = false;
            for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a)
                for (std::uint64_t c = b.countries.begin_of(a); c < b.countries.end_of(a); ++c) {
                    any = true;
                    ++uses[countries_.of_batch[r.batch][b.countries.items[c]]];
                }
            q.without_country += !any;
        }
        for (std::size_t c = 0; c < uses.size(); ++c)
            if (find_country(countries_.texts[c]) == nullptr && !is_user_assigned(countries_.texts[c]))
                q.odd_countries.emplace_back(countries_.texts[c], uses[c]);
    }

    const std::vector<WorkBatch>& batches_;
    const Ingest& ingest_;
    std::vector<RecordRef> refs_;
    const AssembleOptions& options_;
    const std::string& directory_;

    Words types_, languages_, countries_;
    std::vector<OpenAlexId> ids_;  // by row
    Entities entities_[kEntityKinds];
    std::vector<OpenAlexId> author_ids_, institution_ids_, source_ids_, funder_ids_;
    std::vector<ClassKey> topic_keys_;
    std::vector<std::uint32_t> byline_of_;
    BylineColumns bylines_;
    Assembled out_;
};

}  // namespace

Result<Assembled> assemble(const Ingest& ingest, const Winners& winners, const AssembleOptions& options,
                           const std::string& directory) {
    return Assembler(ingest, winners, options, directory).run();
}

}  // namespace comity
