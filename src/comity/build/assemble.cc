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
#include "comity/build/bylines.h"
#include "comity/build/citation_kinds.h"
#include "comity/build/history.h"
#include "comity/build/tables.h"
#include "comity/build/transpose.h"
#include "comity/build/words.h"

namespace comity {

namespace {

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
        if (source_types_.texts.size() > kMostSourceTypes)
            return failure(fmt::format("more than {} different types of sources: this is no OpenAlex data",
                                       kMostSourceTypes));
        sort_rows();
        merge_labels();
        collect_ids();
        collect_authorships();
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
        source_types_ = Words::collect(batches_, [&](auto use) {
            for (auto r : refs_) use(r.batch, batch(r).source_type[r.index]);
        });
        countries_ = Words::collect(batches_, [&](auto use) {
            for (auto r : refs_) {
                const WorkBatch& b = batch(r);
                for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a)
                    for (const auto* list : {&b.countries, &b.addresses})
                        for (std::uint64_t c = list->begin_of(a); c < list->end_of(a); ++c)
                            use(r.batch, list->items[c]);
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
        bylines_ = intern_bylines(authors_, roles_, evidence_);
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            const std::size_t i = r.index;
            w.flags.push_back(b.flags[i]);
            w.language.push_back(languages_.of_batch[r.batch][b.language[i]]);
            w.source.push_back(id_rank(source_ids_, b.source[i]));
            w.source_type.push_back(static_cast<std::uint8_t>(source_types_.of_batch[r.batch][b.source_type[i]]));
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
        return keep(write_works_table(ids_, bylines_.of_row, w, directory_));
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

    // The countries of every authorship, in row order, as rows of countries.arrow.
    CountryLists countries_of(const Lists<std::uint32_t> WorkBatch::*list) const {
        CountryLists out;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            const auto& from = b.*list;
            for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a) {
                for (std::uint64_t c = from.begin_of(a); c < from.end_of(a); ++c)
                    out.items.push_back(countries_.of_batch[r.batch][from.items[c]]);
                out.close();
            }
        }
        return out;
    }

    // Who signs: authors by rank, and the countries of each authorship by evidence.
    void collect_authorships() {
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            years_.push_back(b.year[r.index]);
            for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a) {
                authors_.items.push_back(id_rank(author_ids_, b.author[a]));
                roles_.push_back(b.role[a]);
            }
            authors_.close();
        }
        evidence_.published = countries_of(&WorkBatch::countries);
        evidence_.address = countries_of(&WorkBatch::addresses);
        evidence_.history = countries_by_history(authors_, years_, author_ids_.size(), evidence_);
    }

    Status write_bylines() { return keep(write_bylines_table(bylines_.columns, directory_)); }

    Status write_authorships() {
        Lists<std::uint32_t> institutions;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            for (std::uint64_t k = b.author_begin(r.index); k < b.author_end[r.index]; ++k) {
                for (std::uint64_t i = b.institutions.begin_of(k); i < b.institutions.end_of(k); ++i)
                    institutions.items.push_back(id_rank(institution_ids_, b.institutions.items[i]));
                institutions.close();
            }
        }
        return keep(write_authorships_table(authors_, institutions, directory_));
    }

    // One ORCID iD an author: of the newest record that has one; of one date, the greatest.
    std::vector<std::uint64_t> orcids() const {
        std::vector<std::pair<std::int64_t, std::uint64_t>> best(author_ids_.size(), {kNoDate, 0});
        std::uint64_t at = 0;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            for (std::uint64_t k = b.author_begin(r.index); k < b.author_end[r.index]; ++k, ++at)
                if (const std::uint32_t author = authors_.items[at]; author != kNoRow && b.orcid[k] != 0)
                    best[author] = std::max(best[author], {b.updated[r.index], b.orcid[k]});
        }
        std::vector<std::uint64_t> orcids;
        for (const auto& [date, orcid] : best) orcids.push_back(orcid);
        return orcids;
    }

    Status write_orcids() {
        const std::vector<std::uint64_t> of_author = orcids();
        OrcidColumns o;
        std::uint64_t at = 0;
        for (const RecordRef r : refs_) {
            const WorkBatch& b = batch(r);
            for (std::uint64_t k = b.author_begin(r.index); k < b.author_end[r.index]; ++k, ++at) {
                const bool other = b.orcid[k] != 0 && b.orcid[k] != of_author[authors_.items[at]];
                o.stated.push_back(b.orcid[k] == 0 ? kNoOrcid : other ? kOtherOrcid : kAuthorsOrcid);
                if (!other) continue;
                o.variant_authorship.push_back(at);
                o.variant_orcid.push_back(b.orcid[k]);
            }
        }
        COMITY_TRY(keep(write_authors_table(author_ids_, of_author, directory_)));
        COMITY_TRY(keep(write_stated_orcids_table(o, directory_)));
        return keep(write_orcid_variants_table(o, directory_));
    }

    Status write_citations() {
        const CitationColumns c = transpose_references(batches_, refs_, ids_);
        Quality& q = out_.quality;
        out_.citations = q.resolved = c.citing.size();
        q.dangling = c.dangling.items.size();
        q.references = q.resolved + q.dangling;
        const std::vector<std::uint8_t> kinds = citation_kinds(c, authors_, evidence_.published);
        for (Row row = 0; row < refs_.size(); ++row)
            for (auto k = static_cast<std::size_t>(c.citing_offsets[row]);
                 k < static_cast<std::size_t>(c.citing_offsets[row + 1]); ++k) {
                q.negative_ages += is_negative_age(c.citing[k], row);
                q.shared_author += (kinds[k] & kSharedAuthor) != 0;
                q.shared_country += (kinds[k] & kSharedCountry) != 0;
            }
        COMITY_TRY(keep(write_citations_table(c, directory_)));
        return keep(write_kinds_table(kinds, directory_));
    }

    bool is_negative_age(Row citing, Row cited) const {
        const std::int16_t a = year_of(citing), b = year_of(cited);
        return a != 0 && b != 0 && a < b;
    }
    std::int16_t year_of(Row row) const { return years_[row]; }

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
        COMITY_TRY(keep(write_text_list("source_types.arrow", "source_type", source_types_.texts, directory_)));
        COMITY_TRY(keep(write_text_list("countries.arrow", "country_code", countries_.texts, directory_)));
        COMITY_TRY(keep(write_topics_table(topic_keys_, directory_)));
        COMITY_TRY(write_orcids());
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
        }
        count_countries(uses);
        for (std::size_t c = 0; c < uses.size(); ++c)
            if (find_country(countries_.texts[c]) == nullptr && !is_user_assigned(countries_.texts[c]))
                q.odd_countries.emplace_back(countries_.texts[c], uses[c]);
    }

    // Authorships by the evidence for their country; works with none as published.
    void count_countries(std::vector<std::uint64_t>& uses) {
        Quality& q = out_.quality;
        q.authorships = authors_.items.size();
        for (std::size_t row = 0; row < refs_.size(); ++row) {
            bool any = false;
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a) {
                const auto& published = evidence_.published;
                for (std::uint64_t c = published.begin_of(a); c < published.end_of(a); ++c) ++uses[published.items[c]];
                const bool known = published.end_of(a) > published.begin_of(a);
                any |= known;
                q.country_published += known;
                q.country_by_address += evidence_.address.end_of(a) > evidence_.address.begin_of(a);
                q.country_by_history += evidence_.history.end_of(a) > evidence_.history.begin_of(a);
            }
            q.without_country += !any;
        }
    }

    const std::vector<WorkBatch>& batches_;
    const Ingest& ingest_;
    std::vector<RecordRef> refs_;
    const AssembleOptions& options_;
    const std::string& directory_;

    Words types_, languages_, source_types_, countries_;
    std::vector<OpenAlexId> ids_;  // by row
    Entities entities_[kEntityKinds];
    std::vector<OpenAlexId> author_ids_, institution_ids_, source_ids_, funder_ids_;
    std::vector<ClassKey> topic_keys_;
    std::vector<std::int16_t> years_;  // by row
    Lists<std::uint32_t> authors_;     // by row: ranks in author_ids_ or kNoRow
    std::vector<std::uint8_t> roles_;  // an entry an authorship, in row order
    AuthorshipCountries evidence_;         // likewise
    Bylines bylines_;
    Assembled out_;
};

}  // namespace

Result<Assembled> assemble(const Ingest& ingest, const Winners& winners, const AssembleOptions& options,
                           const std::string& directory) {
    return Assembler(ingest, winners, options, directory).run();
}

}  // namespace comity
