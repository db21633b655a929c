#include "comity/build/ingest.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "comity/build/intake.h"

namespace comity {

namespace {

class Reading {
  public:
    Reading(Ingest& result, const Resources& resources, const PartStore& store, const Space& space,
            const IngestProgress& progress)
        : result_(result), resources_(resources), store_(store), progress_(progress), intake_(result, space),
          batches_(result.parts.size()), samples_(result.parts.size()) {
        resources_.chunk = std::min(resources_.chunk, batch_of(space));
    }

    Status run() {
        std::vector<std::uint64_t> bytes;
        for (const PartOutcome& part : result_.parts) bytes.push_back(part.part->bytes);
        parallel_largest_first(bytes, resources_.threads, [&](std::size_t p) { one(p); });
        COMITY_TRY(intake_.status());
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
    // Works of a batch, of which each thread has one in its hands: all of them are a fraction of the memory.
    [[nodiscard]] std::size_t batch_of(const Space& space) const {
        constexpr std::uint64_t kFraction = 4, kBytesAWork = 1 << 10, kFewest = 1 << 10;
        if (space.scratch == nullptr) return resources_.chunk;
        const auto threads = static_cast<std::uint64_t>(resources_.threads > 0 ? resources_.threads : machine_threads());
        return std::max(kFewest, space.memory / kFraction / threads / kBytesAWork);
    }

    void one(std::size_t p) {
        PartOutcome& outcome = result_.parts[p];
        PartIntake part(outcome, intake_, store_);
        if (const std::optional<KeptPart> kept = store_.find(*outcome.part)) part.read_again(*kept);
        else part.read(resources_);
        batches_[p] = std::move(part.batches);
        samples_[p] = std::move(part.samples);
        if (!outcome.stored.empty()) give_back_now_and_then(p);
        tell(*outcome.part);
    }

    // What parts leave behind lies between what is kept of them.
    void give_back_now_and_then(std::size_t p) {
        constexpr std::size_t kEvery = 64;
        if (p % kEvery == 0) give_back_freed_memory();
    }

    void tell(const Part& part) {
        const std::lock_guard lock(mutex_);
        ++done_;
        bytes_ += part.bytes;
        if (progress_) progress_(done_, batches_.size(), bytes_);
    }

    Ingest& result_;
    Resources resources_;
    const PartStore& store_;
    const IngestProgress& progress_;
    Intake intake_;
    std::vector<std::vector<WorkBatch>> batches_;
    std::vector<std::vector<RowSample>> samples_;
    std::mutex mutex_;
    std::size_t done_ = 0;
    std::uint64_t bytes_ = 0;
};

// What one thread makes at a time: some batches of a part.
struct Piece {
    std::size_t part, first, batches;
};

// Batch by batch where they lie on disk; rows that are made again are made a part at a time.
std::vector<Piece> pieces_of(const std::vector<PartOutcome>& parts, const Ingest::WantedPart& wanted) {
    std::vector<Piece> pieces;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (wanted && !wanted(parts[p])) continue;
        const bool by_batch = !parts[p].stored.empty() && !parts[p].part->rows;
        const std::size_t all = parts[p].batches;
        if (!by_batch) pieces.push_back({p, 0, all});
        for (std::size_t i = 0; by_batch && i < all; ++i) pieces.push_back({p, i, 1});
    }
    return pieces;
}

std::vector<WorkBatch> rows_again(const PartOutcome& part) {
    std::vector<WorkBatch> batches;
    Resources resources;
    resources.chunk = part.chunk;  // the same batches as before
    read_part(*part.part, resources, [&](WorkBatch&& batch) { batches.push_back(std::move(batch)); });
    return batches;
}

using Batches = Result<std::vector<WorkBatch>>;

// What is not in memory of a piece.
Batches read_piece(const PartOutcome& part, const Piece& piece) {
    std::vector<WorkBatch> read;
    if (part.stored.empty()) return read;
    if (part.part->rows) return rows_again(part);
    if (part.atlas != nullptr) {
        read.push_back(part.atlas->records(part.release, piece.first));
    } else {
        COMITY_ASSIGN(WorkBatch batch, read_batch(part.stored, part.places[piece.first]));
        read.push_back(std::move(batch));
    }
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
