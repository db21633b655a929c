#include "comity/build/ingest.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "comity/build/append_row.h"

namespace comity {

namespace {

ReadPart read_whole(const Part& part, const Resources& resources) {
    ReadPart read;
    read.report = read_part(part, resources, [&](WorkBatch&& batch) { read.batches.push_back(std::move(batch)); });
    return read;
}

class Reading {
  public:
    Reading(Ingest& result, const Resources& resources, const PartStore& store, const Space& space,
            const IngestProgress& progress)
        : result_(result), resources_(resources), store_(store), space_(space), progress_(progress),
          batches_(result.parts.size()), samples_(result.parts.size()) {}

    Status run() {
        std::vector<std::uint64_t> bytes;
        for (const PartOutcome& part : result_.parts) bytes.push_back(part.part->bytes);
        parallel_largest_first(bytes, resources_.threads, [&](std::size_t p) { one(p); });
        if (trouble_) return *trouble_;
        for (std::size_t p = 0; p < batches_.size(); ++p) {
            PartOutcome& part = result_.parts[p];
            part.first_batch = result_.batches.size();
            part.batches = batches_[p].size();
            for (WorkBatch& batch : batches_[p]) {
                batch.part = static_cast<std::uint32_t>(p);
                result_.batches.push_back(std::move(batch));
            }
            result_.samples.insert(result_.samples.end(), samples_[p].begin(), samples_[p].end());
        }
        return ok();
    }

  private:
    void one(std::size_t p) {
        const Part& part = *result_.parts[p].part;
        std::optional<ReadPart> read = store_.find(part);
        const bool found = read.has_value();
        bool kept = found;
        if (!found) {
            read = read_whole(part, resources_);
            kept = store_.keep(part, *read);
        }
        std::uint64_t bytes = 0;
        for (const WorkBatch& batch : read->batches) bytes += bytes_in_memory(batch);
        note(p, *read, found, bytes);
        if (is_stored(bytes)) put_away(p, kept, *read);
        batches_[p] = std::move(read->batches);
        tell(part);
    }

    // What all parts say together.
    void note(std::size_t p, ReadPart& read, bool found, std::uint64_t bytes) {
        const std::lock_guard lock(mutex_);
        PartOutcome& outcome = result_.parts[p];
        outcome.report = read.report;
        for (WorkBatch& batch : read.batches) {
            for (const std::int64_t updated : batch.updated) outcome.newest = std::max(outcome.newest, updated);
            for (std::size_t kind = 0; kind < kEntityKinds; ++kind) {
                merge_entities(result_.entities[kind], batch.entities[kind]);
                batch.entities[kind] = Entities();
            }
        }
        result_.resumed += found;
        result_.bytes += bytes;
    }

    // Whether this part goes to disk: memory is for those that came first.
    bool is_stored(std::uint64_t bytes) {
        const std::lock_guard lock(mutex_);
        if (space_.scratch == nullptr || held_ + bytes <= space_.memory) {
            held_ += bytes;
            return false;
        }
        if (result_.stored++ == 0) keep_no_large_memory();
        return true;
    }

    void put_away(std::size_t p, bool kept, ReadPart& read) {
        PartOutcome& outcome = result_.parts[p];
        outcome.chunk = resources_.chunk;
        if (outcome.part->rows) outcome.stored = outcome.part->path;
        else outcome.stored = kept ? store_.path_of(*outcome.part) : space_.scratch->fresh_path();
        if (!kept && !outcome.part->rows)
            if (const Status written = PartStore::write(outcome.stored, *outcome.part, read); !written.ok()) return fail(written.error());
        for (WorkBatch& batch : read.batches) {
            for (std::size_t i = 0; i < batch.size(); i += Ingest::kSampled)
                samples_[p].push_back({batch.year[i], batch.words.text(batch.type[i]), batch.primary[i], batch.id[i]});
            batch = without_records(std::move(batch));
        }
        give_back_now_and_then(p);
    }

    // What parts leave behind lies between what is kept of them.
    void give_back_now_and_then(std::size_t p) {
        constexpr std::size_t kEvery = 64;
        if (p % kEvery == 0) give_back_freed_memory();
    }

    void fail(const Error& error) {
        const std::lock_guard lock(mutex_);
        if (!trouble_) trouble_ = error;
    }

    void tell(const Part& part) {
        const std::lock_guard lock(mutex_);
        ++done_;
        bytes_ += part.bytes;
        if (progress_) progress_(done_, batches_.size(), bytes_);
    }

    Ingest& result_;
    const Resources& resources_;
    const PartStore& store_;
    const Space& space_;
    const IngestProgress& progress_;
    std::vector<std::vector<WorkBatch>> batches_;
    std::vector<std::vector<RowSample>> samples_;
    std::mutex mutex_;
    std::size_t done_ = 0;
    std::uint64_t bytes_ = 0, held_ = 0;
    std::optional<Error> trouble_;
};

}  // namespace

Result<std::vector<WorkBatch>> records_again(const PartOutcome& part) {
    if (part.part->rows) {
        Resources resources;
        resources.chunk = part.chunk;  // the same batches as before
        return read_whole(*part.part, resources).batches;
    }
    COMITY_ASSIGN(ReadPart found, PartStore::load(part.stored, *part.part));
    return std::move(found.batches);
}

namespace {

// What one thread makes at a time: a part, or one of the ranges of rows of the atlas added to.
struct Piece {
    std::size_t part, first, batches;
};

std::vector<Piece> pieces_of(const std::vector<PartOutcome>& parts, const Ingest::WantedPart& wanted) {
    std::vector<Piece> pieces;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (wanted && !wanted(parts[p])) continue;
        const bool ranges = parts[p].atlas != nullptr && !parts[p].stored.empty();
        const std::size_t all = parts[p].batches;
        if (!ranges) pieces.push_back({p, 0, all});
        for (std::size_t i = 0; ranges && i < all; ++i) pieces.push_back({p, i, 1});
    }
    return pieces;
}

using Batches = Result<std::vector<WorkBatch>>;

// What is not in memory of a piece.
Batches read_piece(const PartOutcome& part, const Piece& piece) {
    std::vector<WorkBatch> read;
    if (part.stored.empty()) return read;
    if (part.atlas == nullptr) return records_again(part);
    read.push_back(part.atlas->records(part.release, piece.first));
    return read;
}

template <class Visit>
void visit_piece(const Ingest& ingest, const Piece& piece, const std::vector<WorkBatch>& read, Visit visit) {
    const PartOutcome& part = ingest.parts[piece.part];
    for (std::size_t i = 0; i < piece.batches; ++i) {
        const std::size_t number = part.first_batch + piece.first + i;
        visit(static_cast<std::uint32_t>(number), part.stored.empty() ? ingest.batches[number] : read[i]);
    }
}

}  // namespace

Status Ingest::each_batch(int threads, const VisitBatch& visit, const WantedPart& wanted) const {
    Status trouble = ok();  // of the first part that had one
    const std::vector<Piece> pieces = pieces_of(parts, wanted);
    parallel_in_order(pieces.size(), threads, [&](std::size_t n) -> InOrder {
        const auto read = std::make_shared<Batches>(read_piece(parts[pieces[n].part], pieces[n]));
        return [&, read, n] {
            if (!read->ok() && trouble.ok()) trouble = read->error();
            if (trouble.ok()) visit_piece(*this, pieces[n], **read, visit);
        };
    });
    return trouble;
}

Status Ingest::each_batch_anyhow(int threads, const VisitByHand& visit) const {
    const std::vector<Piece> pieces = pieces_of(parts, {});
    std::vector<Status> troubles(static_cast<std::size_t>(threads), ok());
    std::atomic<std::size_t> next = 0;
    parallel_for(troubles.size(), threads, [&](std::size_t hand) {
        for (std::size_t n = next++; n < pieces.size() && troubles[hand].ok(); n = next++) {
            const Batches read = read_piece(parts[pieces[n].part], pieces[n]);
            if (!read.ok()) troubles[hand] = read.error();
            else visit_piece(*this, pieces[n], *read, [&](std::uint32_t b, const WorkBatch& batch) { visit(hand, b, batch); });
        }
    });
    for (const Status& trouble : troubles) COMITY_TRY(trouble);
    return ok();
}

Result<Ingest> ingest(const std::vector<Input>& inputs, std::size_t first, const Resources& resources,
                      const PartStore& store, const Space& space, const IngestProgress& progress) {
    Ingest result;
    for (std::size_t i = first; i < inputs.size(); ++i)
        for (const Part& part : inputs[i].parts) {
            PartOutcome outcome;
            outcome.input = i;
            outcome.part = &part;
            result.parts.push_back(std::move(outcome));
        }
    COMITY_TRY(Reading(result, resources, store, space, progress).run());
    return result;
}

}  // namespace comity
