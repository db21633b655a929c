#include "comity/build/assemble.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "comity/base/countries.h"
#include "comity/build/bylines.h"
#include "comity/build/citation_kinds.h"
#include "comity/build/gather.h"
#include "comity/build/history.h"
#include "comity/build/name_tables.h"
#include "comity/build/orcids.h"
#include "comity/build/row_columns.h"
#include "comity/build/row_order.h"
#include "comity/build/tables.h"
#include "comity/build/transpose.h"
#include "comity/build/vocabulary.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// Of the rows of one piece.
struct Collected {
    std::vector<OpenAlexId> ids;
    std::vector<std::int16_t> years;
};

struct CitationCounts {
    std::uint64_t negative_ages = 0, shared_author = 0, shared_country = 0;
};

class Assembler {
  public:
    Assembler(Ingest& ingest, const AssembleOptions& options, const Space& space, const std::string& directory,
              const TellProgress& tell)
        : ingest_(ingest), options_(options), space_(space), directory_(directory), tell_(tell), ids_(space.scratch),
          years_(space.scratch), columns_(space.scratch) {}

    // Over all records for the words and ids that they use, then twice over all rows: for their ids, and for the columns, of which
    // the rest is made.
    Result<Assembled> run(KeptRecords kept) {
        if (kept.size() >= kNoRow) return failure("more works than an atlas has rows for");
        out_.works = kept.size();
        {
            const auto see = [&](std::span<const WorkBatch> batches, std::span<const RecordRef> places) { this->see(batches, places); };
            COMITY_ASSIGN(const RowOrder order, RowOrder::make(ingest_, std::move(kept), options_.input_release, space_,
                                                               options_.threads, see, progress_of(BuildStep::kOrder)));
            ended("order");
            COMITY_TRY(collect(order));
            ended("rows");
            COMITY_TRY(fill(order));
        }
        ended("columns");
        count_records();
        COMITY_TRY(write_all());
        std::sort(out_.files.begin(), out_.files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        return std::move(out_);
    }

  private:
    // Called by several threads.
    Status keep(Result<FileFacts> facts) {
        if (!facts.ok()) return facts.error();
        const std::lock_guard lock(files_mutex_);
        out_.files.push_back(facts.take());
        return ok();
    }
    // A step took so long; what it freed is for the next.
    void ended(const char* step) {
        give_back_freed_memory();
        const double now = seconds_since_start();
        out_.seconds.emplace_back(step, now - std::exchange(step_began_, now));
    }
    [[nodiscard]] bool lacks(Detail detail) const { return options_.without.has(detail); }
    [[nodiscard]] StepProgress progress_of(BuildStep step) const {
        if (!tell_) return [](std::uint64_t, std::uint64_t) {};
        return [this, step](std::uint64_t done, std::uint64_t all) { tell_({step, done, all}); };
    }
    Status check_columns() const { return check_scratch(space_.scratch); }

    // Jobs that do not touch each other, at once; of troubles that of the first job which had one.
    Status together(const std::vector<std::function<Status()>>& jobs) const {
        std::vector<Status> done(jobs.size(), ok());
        parallel_for(jobs.size(), options_.threads, [&](std::size_t j) { done[j] = jobs[j](); });
        for (const Status& one : done) COMITY_TRY(one);
        return check_columns();
    }

    // make(shard) of each piece, on several threads; use(made) one after the other, in the order of rows.
    template <class Make, class Use>
    Status each_piece(const RowOrder& order, Result<Shard> (RowOrder::*read)(std::size_t) const, BuildStep step, Make make, Use use) {
        Status trouble = ok();
        const StepProgress progress = progress_of(step);
        parallel_in_order(order.pieces(), order.threads(), [&](std::size_t p) -> InOrder {
            auto shard = (order.*read)(p);
            if (!shard.ok())
                return [&, error = shard.error()] {
                    if (trouble.ok()) trouble = error;
                };
            const auto made = std::make_shared<decltype(make(*shard))>(make(*shard));
            return [&, made, p] {
                if (trouble.ok()) use(*made, p);
                progress(p + 1, order.pieces());
            };
        });
        return trouble;
    }

    // Notes what some kept records use and lack. Called by several threads.
    void see(std::span<const WorkBatch> batches, std::span<const RecordRef> places) {
        words_.add(batches, places);
        const Quality quality = quality_of(batches, places);
        const std::lock_guard lock(seen_mutex_);
        out_.quality += quality;
    }

    Status collect(const RowOrder& order) {
        COMITY_ASSIGN(v_, words_.finish(ingest_.entities));
        COMITY_TRY(write_names());
        COMITY_TRY(each_piece(
            order, &RowOrder::keys, BuildStep::kRows, [&](const Shard& shard) { return collected(shard); },
            [&](Collected& more, std::size_t) {
                ids_.append(more.ids);
                years_.append(more.years);
            }));
        (void)ids_.view(), (void)years_.view();
        return check_columns();
    }

    // Names are many, and nobody needs them any more.
    Status write_names() {
        COMITY_ASSIGN(std::vector<FileFacts> facts, write_name_tables(v_, ingest_.entities, options_.without, directory_, options_.threads));
        for (FileFacts& one : facts) out_.files.push_back(std::move(one));
        for (Entities& kind : ingest_.entities) kind = Entities();
        return ok();
    }

    static Collected collected(const Shard& shard) {
        Collected c;
        const Gather records(shard.batches(), shard.refs);
        c.ids.reserve(records.size()), c.years.reserve(records.size());
        records.values(&WorkBatch::id, [&](OpenAlexId id, std::uint32_t) { c.ids.push_back(id); });
        records.values(&WorkBatch::year, [&](std::int16_t year, std::uint32_t) { c.years.push_back(year); });
        return c;
    }

    Status fill(const RowOrder& order) {
        RowWriter writer(v_, ids_.view(), options_.without);
        if (const std::vector<WorkBatch>* batches = order.in_memory(); batches != nullptr) {
            writer.know_words_of(*batches);
            columns_.expect(*batches);
        }
        COMITY_TRY(each_piece(
            order, &RowOrder::piece, BuildStep::kColumns, [&](const Shard& shard) { return writer.columns_of(shard); },
            [&](RowColumns& more, std::size_t p) {
                columns_.append(more);
                order.forget(p);
            }));
        COMITY_TRY(columns_.close());
        return check_columns();
    }

    // Each column goes as soon as nothing is made of it any more: on disk, its room is then for the tables.
    Status write_all() {
        authors_ = columns_.authors.view();
        known_ = {columns_.roles.view(), columns_.stated.view(), {}};
        COMITY_TRY(together({[&] { return write_orcids(); },
                             [&] { return keep(write_slices_table(columns_.slices, directory_)); },
                             [&] { return write_texts(); }}));
        columns_.doi = TextOfRows();
        columns_.title = TextOfRows();
        ended("texts");
        COMITY_TRY(find_histories());
        ended("history");
        COMITY_TRY(write_works());
        ended("works");
        COMITY_TRY(write_citations());
        ended("citations");
        return ok();
    }

    Status write_texts() {
        if (lacks(Detail::kDois) && lacks(Detail::kTitles)) return ok();
        return keep(write_texts_table(columns_.doi, columns_.title, options_.without, directory_));
    }

    Status find_histories() {
        if (options_.without.rule_out_histories()) return ok();
        progress_of(BuildStep::kHistory)(0, 1);
        history_ = countries_by_history(authors_, years_.view(), author_count_, known_, space_, options_.threads);
        known_.histories = history_.view();
        return check_columns();
    }

    Status write_works() {
        progress_of(BuildStep::kWorks)(0, 1);
        Bylines bylines(space_.scratch);
        COMITY_TRY(together({[&] {
                                 bylines = intern_bylines(authors_, known_, space_.scratch, {options_.threads});
                                 return ok();
                             },
                             [&] { return write_authorships(); },
                             [&] { return count_authorships(), ok(); }}));
        columns_.institutions = ListsColumn<std::uint32_t>();
        known_.histories = {};
        history_ = ListsColumn<std::uint16_t>();
        if (lacks(Detail::kSelfCitations)) forget_who_signs();
        COMITY_TRY(together({[&] { return keep(write_works_table(ids_, bylines.of_row, columns_.works, options_.without, directory_)); },
                             [&] { return keep(write_bylines_table(bylines.columns, options_.without, directory_)); }}));
        columns_.works = WorkColumns();
        ids_ = LongColumn<OpenAlexId>();
        return ok();
    }

    void forget_who_signs() {
        authors_ = {};
        known_ = {};
        columns_.authors = ListsColumn<std::uint32_t>();
        columns_.roles = LongColumn<std::uint8_t>();
        columns_.stated = ListsColumn<std::uint16_t>();
    }

    Status write_authorships() {
        if (lacks(Detail::kAuthors) && lacks(Detail::kInstitutions)) return ok();
        return keep(write_authorships_table(authors_, columns_.institutions, options_.without, space_.scratch, directory_));
    }

    Status write_orcids() {
        if (lacks(Detail::kAuthors)) return ok();
        author_count_ = v_.authors.size();
        const AuthorsOfRows of_rows{authors_, columns_.works.updated.view()};
        COMITY_ASSIGN(std::vector<FileFacts> facts, write_orcid_tables(std::exchange(v_.authors, {}), of_rows,
                                                                       std::exchange(columns_.orcids, OrcidsAsStated()), space_, directory_));
        for (FileFacts& one : facts) COMITY_TRY(keep(std::move(one)));
        return ok();
    }

    Status write_citations() {
        const References references{columns_.cited.view(), [&] { columns_.cited = ListsColumn<std::uint32_t>(); }};
        Signers signers(space_.scratch);
        std::optional<SharedSigners> shared;
        if (!lacks(Detail::kSelfCitations)) {
            signers = signers_of(authors_, known_, space_.scratch, {options_.threads});
            shared.emplace(signers);
        }
        COMITY_TRY(check_columns());
        forget_who_signs();
        // Much else is gone by now, and its room free: each round walks all references. (With three times the room too little is
        // left for the pages of what is walked.)
        const Space wide = space_.times(2);
        CitationColumns c = transpose_references(references, shared ? &*shared : nullptr, wide, options_.threads, progress_of(BuildStep::kCitations));
        (void)c.citing_offsets.view(), (void)c.citing.view(), (void)c.kinds.view();
        COMITY_TRY(check_columns());
        signers = Signers();
        count_citations(c);
        Quality& q = out_.quality;
        out_.citations = q.resolved = c.citing.size();
        q.dangling = columns_.dangling.items.size();
        q.references = q.resolved + q.dangling;
        return together({[&] { return keep(write_citations_table(c, columns_.dangling, directory_)); },
                         [&] { return lacks(Detail::kSelfCitations) ? ok() : keep(write_kinds_table(c, directory_)); }});
    }

    void count_citations(CitationColumns& c) {
        const Pieces pieces{options_.threads};
        const auto offsets = c.citing_offsets.view();
        const auto citing = c.citing.view();
        const auto kinds = c.kinds.view();
        const auto years = years_.view();
        std::vector<CitationCounts> counts(pieces.count(years.size()));
        parallel_for(counts.size(), pieces.threads, [&](std::size_t p) {
            CitationCounts n;
            for (std::size_t row = pieces.begin(p); row < pieces.end(p, years.size()); ++row)
                for (auto k = static_cast<std::size_t>(offsets[row]); k < static_cast<std::size_t>(offsets[row + 1]); ++k) {
                    // Rows are in year order: a citing row before this one is of this year or of an earlier one.
                    n.negative_ages += citing[k] < row && is_earlier(years[citing[k]], years[row]);
                    if (kinds.empty()) continue;
                    n.shared_author += (kinds[k] & kSharedAuthor) != 0;
                    n.shared_country += (kinds[k] & kSharedCountry) != 0;
                }
            counts[p] = n;
        });
        for (const CitationCounts& n : counts) {
            out_.quality.negative_ages += n.negative_ages;
            out_.quality.shared_author += n.shared_author;
            out_.quality.shared_country += n.shared_country;
        }
    }
    static bool is_earlier(std::int16_t a, std::int16_t b) { return a != 0 && b != 0 && a < b; }

    [[nodiscard]] Quality quality_of(std::span<const WorkBatch> batches, std::span<const RecordRef> places) const {
        Quality q;
        const int newest = options_.newest_release_year;
        const Gather records(batches, places);
        records.values(&WorkBatch::year, [&](std::int16_t year, std::uint32_t) {
            q.without_year += year == 0;
            q.far_years += year != 0 && (year < 1000 || (newest > 0 && year > newest + 1));
        });
        records.values(&WorkBatch::flags, [&](std::uint16_t flags, std::uint32_t) { q.self_references += (flags & kCitesItself) != 0; });
        records.values(&WorkBatch::type, [&](std::uint32_t word, std::uint32_t batch) { q.without_type += batches[batch].words.text(word).empty(); });
        records.values(&WorkBatch::primary, [&](const ClassKey& key, std::uint32_t) { q.without_topic += key.topic == 0; });
        records.sizes(&WorkBatch::author_end, [&](std::uint64_t authorships) { q.without_authorships += authorships == 0; });
        records.sizes(&WorkBatch::references, [&](std::uint64_t references) { q.without_references += references == 0; });
        return q;
    }

    // Over all records read of files: those of an atlas that is added to do not tell any more.
    void count_records() {
        Quality& q = out_.quality;
        for (const WorkBatch& b : ingest_.batches) {
            q.duplicate_references += b.duplicate_references;
            q.malformed_references += b.malformed_references;
            q.bad_dates += b.bad_dates;
        }
    }

    // Authorships by the evidence for their country; works with none as published.
    void count_authorships() {
        Quality& q = out_.quality;
        q.authorships = authors_.offsets.empty() ? 0 : authors_.offsets.back();
        std::vector<std::uint64_t> uses(v_.countries.size());
        for (std::size_t row = 0; row < authors_.size(); ++row) {
            bool any = false;
            for (std::uint64_t a = authors_.begin_of(row); a < authors_.end_of(row); ++a) {
                const auto published = known_.published(a);
                for (const std::uint16_t country : published) ++uses[country];
                any |= !published.empty();
                q.country_published += !published.empty();
                q.country_by_address += !known_.address(a).empty();
                q.country_by_history += !known_.history(a).empty();
            }
            q.without_country += !any;
        }
        for (std::size_t c = 0; c < uses.size(); ++c)
            if (find_country(v_.countries[c]) == nullptr && !(options_.own_countries && is_user_assigned(v_.countries[c])))
                q.odd_countries.emplace_back(v_.countries[c], uses[c]);
    }

    Ingest& ingest_;
    const AssembleOptions& options_;
    const Space& space_;
    const std::string& directory_;
    const TellProgress& tell_;

    std::mutex seen_mutex_;
    VocabularyMaker words_;  // of what was seen so far
    Vocabulary v_;
    std::size_t author_count_ = 0;
    LongColumn<OpenAlexId> ids_;      // by row
    LongColumn<std::int16_t> years_;  // by row
    RowColumns columns_;
    Runs<std::uint32_t> authors_;
    CountryRuns known_;
    ListsColumn<std::uint16_t> history_;  // known_.histories
    std::mutex files_mutex_;
    double step_began_ = seconds_since_start();
    Assembled out_;
};

}  // namespace

Quality& Quality::operator+=(const Quality& rows) {
    for (std::uint64_t Quality::*count : {&Quality::self_references, &Quality::without_year, &Quality::far_years,
                                          &Quality::without_type, &Quality::without_topic,
                                          &Quality::without_authorships, &Quality::without_references})
        this->*count += rows.*count;
    return *this;
}

Result<Assembled> assemble(Ingest& ingest, KeptRecords kept, const AssembleOptions& options,
                           const Space& space, const std::string& directory, const TellProgress& tell) {
    return Assembler(ingest, options, space, directory, tell).run(std::move(kept));
}

}  // namespace comity
