#include "comity/build/ingest.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "comity/build/intake.h"

namespace comity {

namespace {

class Reading {
  public:
    Reading(Ingest& result, const Resources& resources, const PartStore& store, const Space& space,
            const IngestProgress& progress)
        : result_(result), resources_(resources), store_(store), progress_(progress), intake_(result, space),
          taken_(result.parts.size()), state_{0, result.parts.size()}, told_(result.parts.size()) {
        result_.bare = BareRecords(space.scratch);
        resources_.chunk = std::min(resources_.chunk, batch_of(space));
    }

    Status run() {
        std::vector<std::uint64_t> bytes;
        for (const PartOutcome& part : result_.parts) bytes.push_back(part.part->bytes);
        if (progress_) progress_(state_);
        read_parts(bytes, resources_, [&](std::size_t p) { return open(p); });
        COMITY_TRY(intake_.status());
        for (std::size_t p = 0; p < taken_.size(); ++p) {
            PartOutcome& part = result_.parts[p];
            Taken& taken = taken_[p];
            part.first_batch = result_.batches.size();
            part.batches = taken.batches.size();
            for (WorkBatch& batch : taken.batches) {
                batch.part = static_cast<std::uint32_t>(p);
                result_.batches.push_back(std::move(batch));
            }
            taken.bare_places.resize(part.batches);
            result_.bare_places.insert(result_.bare_places.end(), taken.bare_places.begin(), taken.bare_places.end());
            result_.samples.insert(result_.samples.end(), taken.samples.begin(), taken.samples.end());
        }
        return ok();
    }

  private:
    // Works of a batch, of which each thread has two in its hands: all of them are a fraction of the memory.
    [[nodiscard]] std::size_t batch_of(const Space& space) const {
        constexpr std::uint64_t kFraction = 4, kBytesAWork = 1 << 10, kFewest = 1 << 10;
        if (space.scratch == nullptr) return resources_.chunk;
        const auto threads = static_cast<std::uint64_t>(resources_.threads > 0 ? resources_.threads : machine_threads());
        return std::max(kFewest, space.memory / kFraction / (2 * threads) / kBytesAWork);
    }

    class Taker : public PartTaker {
      public:
        Taker(Reading& reading, std::size_t p) : reading_(reading), p_(p), intake_(reading.result_.parts[p], reading.intake_, reading.store_) {}
        [[nodiscard]] const Part& part() const override { return *reading_.result_.parts[p_].part; }
        void take(WorkBatch&& batch) override { intake_.add(std::move(batch)); }
        void came(std::uint64_t bytes) override { reading_.tell(p_, bytes); }
        void close(PartReport report) override {
            intake_.finish(std::move(report));
            reading_.close(p_, intake_);
        }
        // Whether an earlier build had read it: then all is done.
        bool had_it() {
            const std::optional<KeptPart> kept = reading_.store_.find(part(), reading_.result_.parts[p_].copy);
            if (!kept) intake_.begin(reading_.resources_.chunk);
            else intake_.read_again(*kept);
            if (kept) reading_.close(p_, intake_, true);
            return kept.has_value();
        }

      private:
        Reading& reading_;
        std::size_t p_;
        PartIntake intake_;
    };

    std::unique_ptr<PartTaker> open(std::size_t p) {
        if (!intake_.goes_on()) return nullptr;
        auto taker = std::make_unique<Taker>(*this, p);
        return taker->had_it() ? nullptr : std::move(taker);
    }

    void close(std::size_t p, PartIntake& part, bool was_kept = false) {
        const PartOutcome& outcome = result_.parts[p];
        taken_[p] = {std::move(part.batches), std::move(part.bare_places), std::move(part.samples)};
        if (!outcome.stored.empty()) give_back_now_and_then(p);
        tell(p, outcome.part->bytes - std::min(told_[p], outcome.part->bytes), true, part.kept_bytes, was_kept);
    }

    // What parts leave behind lies between what is kept of them.
    void give_back_now_and_then(std::size_t p) {
        constexpr std::size_t kEvery = 64;
        if (p % kEvery == 0) give_back_freed_memory();
    }

    void tell(std::size_t p, std::uint64_t bytes, bool closed = false, std::uint64_t kept = 0, bool was_kept = false) {
        const std::lock_guard lock(mutex_);
        if (closed) state_.unfinished -= told_[p];
        else state_.unfinished += bytes;
        told_[p] += bytes;
        state_.parts += closed;
        state_.bytes += bytes;
        if (was_kept) state_.before += bytes;
        state_.kept += kept;
        if (progress_) progress_(state_);
    }

    Ingest& result_;
    Resources resources_;
    const PartStore& store_;
    const IngestProgress& progress_;
    Intake intake_;
    struct Taken {
        std::vector<WorkBatch> batches;
        std::vector<BareRecords::Place> bare_places;
        std::vector<RowSample> samples;
    };
    std::vector<Taken> taken_;  // of each part
    std::mutex mutex_;
    IngestState state_;
    std::vector<std::uint64_t> told_;  // bytes of each part
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

// Calls take(batch) for each batch of a piece that is not in memory, in order.
Status read_piece(const PartOutcome& part, const Piece& piece, const std::function<void(WorkBatch&&)>& take) {
    if (part.part->rows) {
        Resources resources;
        resources.chunk = part.chunk;  // the same batches as before
        read_part(*part.part, resources, take);
    } else if (part.atlas != nullptr) {
        take(part.atlas->records(part.release, piece.first));
    } else {
        COMITY_ASSIGN(WorkBatch batch, read_batch(part.stored, part.places[piece.first]));
        take(std::move(batch));
    }
    return ok();
}

std::uint32_t number_of(const PartOutcome& part, const Piece& piece, std::size_t batch) {
    return static_cast<std::uint32_t>(part.first_batch + piece.first + batch);
}

}  // namespace

IdSet Ingest::ids_of(const WantedPart& wanted) const {
    return IdSet([&](auto take) {
        for (std::size_t b = 0; b < batches.size(); ++b)
            if (wanted(parts[batches[b].part])) take(ids_and_dates_of(b).ids);
    });
}

Status Ingest::each_batch(int threads, const VisitBatch& visit, const WantedPart& wanted) const {
    Status trouble = ok();  // of the first part that had one
    const std::vector<Piece> pieces = pieces_of(parts, wanted);
    parallel_in_order(pieces.size(), threads, [&](std::size_t n) -> InOrder {
        const Piece& piece = pieces[n];
        const PartOutcome& part = parts[piece.part];
        const auto read = std::make_shared<std::vector<WorkBatch>>();
        Status status = ok();
        if (!part.stored.empty()) status = read_piece(part, piece, [&](WorkBatch&& batch) { read->push_back(std::move(batch)); });
        return [&, read, status] {
            if (trouble.ok()) trouble = status;
            for (std::size_t i = 0; i < piece.batches && trouble.ok(); ++i) {
                const std::uint32_t number = number_of(part, piece, i);
                visit(number, part.stored.empty() ? batches[number] : (*read)[i]);
            }
        };
    });
    return trouble;
}

Status Ingest::each_batch_anyhow(int threads, const VisitByHand& visit, const WantedPart& wanted) const {
    const std::vector<Piece> pieces = pieces_of(parts, wanted);
    std::vector<Status> troubles(static_cast<std::size_t>(threads), ok());
    std::atomic<std::size_t> next = 0;
    parallel_for(troubles.size(), threads, [&](std::size_t hand) {
        for (std::size_t n = next++; n < pieces.size() && troubles[hand].ok(); n = next++) {
            const Piece& piece = pieces[n];
            const PartOutcome& part = parts[piece.part];
            std::size_t i = 0;
            if (part.stored.empty())
                for (; i < piece.batches; ++i) visit(hand, number_of(part, piece, i), batches[number_of(part, piece, i)]);
            else troubles[hand] = read_piece(part, piece, [&](WorkBatch&& batch) { visit(hand, number_of(part, piece, i++), batch); });
        }
    });
    for (const Status& trouble : troubles) COMITY_TRY(trouble);
    return ok();
}

std::uint64_t Ingest::bytes_on_disk() const {
    std::uint64_t all = 0;
    for (const PartOutcome& part : parts) all += bytes_in(part.places);
    return all;
}

void Ingest::forget(std::uint32_t number) const {
    const PartOutcome& part = parts[batches[number].part];
    if (part.places.empty()) return;
    const BatchPlace& place = part.places[number - part.first_batch];
    const std::uint64_t begin = (place.begin + kDiskBlock - 1) / kDiskBlock * kDiskBlock;
    const std::uint64_t end = (place.begin + place.bytes) / kDiskBlock * kDiskBlock;
    if (begin < end) give_back_room(part.stored, begin, end);
}

std::uint64_t room_lacking(const IngestState& state, std::uint64_t all, std::uint64_t left) {
    constexpr double kAtOnce = 1.9;      // times what is kept: the most that a build takes where room is short
    constexpr double kEnoughRead = 0.01;  // of all bytes
    const double share = all == 0 ? 0.0 : static_cast<double>(state.bytes - state.unfinished) / static_cast<double>(all);
    if (share < kEnoughRead) return 0;
    const double needed = kAtOnce * static_cast<double>(state.kept) / share;
    const double room = static_cast<double>(left) + static_cast<double>(state.kept);
    return needed > room ? static_cast<std::uint64_t>(needed - room) : 0;
}

Result<Ingest> ingest(const std::vector<Input>& inputs, std::size_t first, const Resources& resources,
                      const PartStore& store, const Space& space, const IngestProgress& progress) {
    Ingest result;
    std::unordered_map<std::string_view, std::size_t> copies;  // so far, of each path
    for (std::size_t i = first; i < inputs.size(); ++i)
        for (const Part& part : inputs[i].parts) {
            PartOutcome outcome;
            outcome.input = i;
            outcome.part = &part;
            outcome.copy = copies[part.path]++;
            result.parts.push_back(std::move(outcome));
        }
    COMITY_TRY(Reading(result, resources, store, space, progress).run());
    return result;
}

}  // namespace comity
