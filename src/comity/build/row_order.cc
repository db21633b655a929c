#include "comity/build/row_order.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <mutex>
#include <tuple>

#include <fmt/format.h>

#include "comity/build/append_row.h"
#include "comity/build/part_bytes.h"

namespace comity {

namespace {

using Key = std::tuple<std::int16_t, std::string_view, const ClassKey&, OpenAlexId>;

Key key_of(const WorkBatch& b, std::size_t i) {
    return {b.year[i], b.words.text(b.type[i]), b.primary[i], b.id[i]};
}
Key key_of(const RowSample& s) { return {s.year, s.type, s.primary, s.id}; }

// For each batch, the rank of each of its words among those of all.
std::vector<std::vector<std::uint32_t>> ranks_of_words(const std::vector<WorkBatch>& batches) {
    std::vector<std::string_view> all;
    for (const WorkBatch& b : batches) all.insert(all.end(), b.words.texts().begin(), b.words.texts().end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<std::vector<std::uint32_t>> ranks(batches.size());
    for (std::size_t b = 0; b < batches.size(); ++b)
        for (const std::string& text : batches[b].words.texts())
            ranks[b].push_back(static_cast<std::uint32_t>(
                std::lower_bound(all.begin(), all.end(), std::string_view(text)) - all.begin()));
    return ranks;
}

// The order of rows as numbers, side by side: (year, type, class, id), each as far as needed.
struct SortKey {
    std::uint64_t year_and_type, domain_and_field, subfield_and_topic;
    OpenAlexId id;
    RecordRef ref;
    bool operator<(const SortKey& o) const {
        return std::tie(year_and_type, domain_and_field, subfield_and_topic, id) <
               std::tie(o.year_and_type, o.domain_and_field, o.subfield_and_topic, o.id);
    }
};

std::uint64_t pair_of(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

SortKey sort_key(const WorkBatch& b, RecordRef r, std::uint32_t type) {
    constexpr int kLowest = std::numeric_limits<std::int16_t>::min();
    const ClassKey& c = b.primary[r.index];
    return {pair_of(static_cast<std::uint32_t>(b.year[r.index] - kLowest), type), pair_of(c.domain, c.field),
            pair_of(c.subfield, c.topic), b.id[r.index], r};
}

void sort_rows(Shard& shard, int threads) {
    const std::vector<WorkBatch>& batches = shard.batches();
    const auto ranks = ranks_of_words(batches);
    std::vector<SortKey> keys;
    keys.reserve(shard.refs.size());
    for (const RecordRef r : shard.refs) {
        const WorkBatch& b = batches[r.batch];
        keys.push_back(sort_key(b, r, ranks[r.batch][b.type[r.index]]));
    }
    parallel_sort(keys, threads, std::less<>());
    for (std::size_t i = 0; i < keys.size(); ++i) shard.refs[i] = keys[i].ref;
}

// Cuts the order of rows where the samples say that about equal numbers of records lie between.
std::vector<RowSample> cuts_of(std::vector<RowSample> samples, std::size_t shards) {
    std::sort(samples.begin(), samples.end(), [](const auto& a, const auto& b) { return key_of(a) < key_of(b); });
    std::vector<RowSample> cuts;
    for (std::size_t s = 1; s < shards; ++s) cuts.push_back(samples[samples.size() * s / shards]);
    return cuts;
}

}  // namespace

// What one thread deals out: buffers of all shards, written behind one another into a file of its own when they have grown.
class Dealer {
  public:
    Dealer(const std::vector<RowSample>& cuts, Scratch* scratch, std::uint64_t memory)
        : cuts_(cuts), path_(scratch->fresh_path()), memory_(memory), buffers_(cuts.size() + 1) {}

    struct Dealt {
        std::size_t shard;
        std::uint64_t begin, front, bytes;
        std::uint8_t release;
    };
    std::vector<Dealt> dealt;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool in_trouble() const { return !trouble_.ok(); }

    // What is written behind one another is of one release.
    void begin(std::uint8_t release) {
        if (release != release_) flush();
        release_ = release;
    }
    void deal(const WorkBatch& batch, std::size_t i) {
        const Key key = key_of(batch, i);
        const auto cut = std::upper_bound(cuts_.begin(), cuts_.end(), key,
                                          [](const Key& k, const RowSample& c) { return k < key_of(c); });
        append_row(buffers_[static_cast<std::size_t>(cut - cuts_.begin())], batch, i);
        unseen_ += batch.title[i].size() + (batch.references.end_of(i) - batch.references.begin_of(i)) * sizeof(OpenAlexId) +
                   (batch.author_end[i] - batch.author_begin(i)) * kBytesAnAuthor;
        if (++records_ % kLookEvery != 0 && unseen_ < kLookAtBytes) return;
        unseen_ = 0;
        if (buffered() > memory_) flush();
    }
    // All is written.
    Status finish() {
        flush();
        if (trouble_.ok() && file_ != nullptr) trouble_ = file_->close_unsynced();
        return trouble_;
    }

  private:
    void flush() {
        for (std::size_t s = 0; s < buffers_.size(); ++s)
            if (buffers_[s].size() > 0 && trouble_.ok()) trouble_ = write(s, std::exchange(buffers_[s], {}));
    }
    // From a block of the disk on, so that its room can be given back.
    Status write(std::size_t shard, const WorkBatch& batch) {
        if (file_ == nullptr) { COMITY_ASSIGN(file_, FileWriter::create(path_)); }
        const BatchBytes made = bytes_of(batch);
        const std::string_view bytes = std::string_view(made.bytes).substr(0, made.records);
        dealt.push_back({shard, file_->written(), made.front, bytes.size(), release_});
        COMITY_TRY(file_->write(bytes));
        return file_->write(std::string((kDiskBlock - bytes.size() % kDiskBlock) % kDiskBlock, '\0'));
    }

    // Looking costs the more the more shards there are: now and then, but soon where records are large.
    static constexpr std::uint64_t kLookEvery = 4096, kLookAtBytes = 4 << 20, kBytesAnAuthor = 64;
    [[nodiscard]] std::uint64_t buffered() const {
        std::uint64_t bytes = 0;
        for (const WorkBatch& buffer : buffers_) bytes += bytes_in_memory(buffer);
        return bytes;
    }

    const std::vector<RowSample>& cuts_;
    std::string path_;
    std::unique_ptr<FileWriter> file_;
    Status trouble_ = ok();
    std::uint64_t memory_, records_ = 0, unseen_ = 0;  // of what came since the last look, about so many bytes
    std::vector<WorkBatch> buffers_;  // of each shard
    std::uint8_t release_ = 0;        // of all that is buffered
};

// Deals the kept records of all batches to shards, each thread its own batches: within a shard the order does not matter yet.
class Dealing {
  public:
    Dealing(Ingest& ingest, KeptRecords kept, const std::vector<std::uint8_t>& input_release,
            const Space& space, int threads, const RowOrder::SeeKept& see, const StepProgress& progress)
        : ingest_(ingest), input_release_(input_release), space_(space), threads_(threads > 0 ? threads : machine_threads()),
          see_(see), progress_(progress), cuts_(cuts_of(std::move(ingest.samples), shards_wanted())), kept_(std::move(kept)) {}

    Result<RowOrder> run() {
        const auto hands = static_cast<std::size_t>(threads_);
        std::vector<Dealer> dealers;
        for (std::size_t hand = 0; hand < hands; ++hand) dealers.emplace_back(cuts_, space_.scratch, buffers_of_a_hand());
        short_of_room_ = room_left(parent_directory(dealers.front().path())) / kRoomForAll < ingest_.bytes_on_disk();
        COMITY_TRY(ingest_.each_batch_anyhow(threads_, [&](std::size_t hand, std::uint32_t b, const WorkBatch& batch) {
            deal(dealers[hand], b, batch);
        }));
        RowOrder order;
        order.threads_ = threads_for_shards();
        order.stretches_.resize(cuts_.size() + 1);
        for (Dealer& dealer : dealers) {
            COMITY_TRY(dealer.finish());
            if (dealer.dealt.empty()) continue;
            for (const Dealer::Dealt& d : dealer.dealt) order.stretches_[d.shard].push_back({order.files_.size(), d.begin, d.front, d.bytes, d.release});
            COMITY_ASSIGN(auto reader, PlacedReader::open(dealer.path()));
            order.files_.push_back(std::make_unique<RowOrder::File>(dealer.path(), std::move(reader)));
        }
        for (WorkBatch& batch : ingest_.batches) batch = without_records(std::move(batch));
        return order;
    }

  private:
    // A shard of two threads is such a part of the memory; more than two threads, smaller shards. But a hand's buffer of a shard is
    // written in pieces worth their room on the disk, but where memory is next to nothing.
    static constexpr std::uint64_t kPieces = 4, kFewestShards = 512, kMostShards = 2048, kLeastBuffer = 32 << 10;
    [[nodiscard]] std::uint64_t buffers_of_a_hand() const { return space_.memory / 2 / static_cast<std::uint64_t>(threads_); }

    [[nodiscard]] std::size_t shards_wanted() const {
        const std::uint64_t one = space_.memory / kPieces / static_cast<std::uint64_t>(std::max(1, threads_ / 2));
        const std::uint64_t wanted = ingest_.bytes / std::max<std::uint64_t>(1, one) + 1;
        const std::uint64_t most = std::clamp<std::uint64_t>(buffers_of_a_hand() / kLeastBuffer, kFewestShards, kMostShards);
        return static_cast<std::size_t>(std::min<std::uint64_t>({wanted, most, ingest_.samples.size() + 1}));
    }

    // A thread has one and a half shards in its hands, each more than twice as large with its columns; they have two quarters of the
    // memory, of which space_ is one, and a little where that is nothing.
    [[nodiscard]] int threads_for_shards() const {
        constexpr std::uint64_t kLeastRoom = 16 << 20;
        const std::uint64_t shard = ingest_.bytes / (cuts_.size() + 1) + 1;
        const std::uint64_t shards = std::max(kLeastRoom, 2 * space_.memory) / shard;
        return static_cast<int>(std::clamp<std::uint64_t>(shards * 2 / 7, 1, static_cast<std::uint64_t>(threads_)));
    }

    // Shards, columns and tables take up to 1.8 times what is stored. Where that fits beside it, it stays, for a build that is stopped.
    static constexpr std::uint64_t kRoomForAll = 2;

    void deal(Dealer& dealer, std::uint32_t b, const WorkBatch& batch) {
        if (dealer.in_trouble()) return;
        dealer.begin(input_release_[ingest_.parts[ingest_.batches[b].part].input]);
        std::vector<RecordRef> places;
        kept_.each(b, [&](std::uint32_t i) {
            dealer.deal(batch, i);
            places.push_back({0, i});
        });
        if (!places.empty()) see_({&batch, 1}, places);
        if (short_of_room_) ingest_.forget(b);
        const std::lock_guard lock(mutex_);
        dealt_ += places.size();
        progress_(dealt_, kept_.size());
    }

    Ingest& ingest_;
    const std::vector<std::uint8_t>& input_release_;
    const Space& space_;
    int threads_;
    const RowOrder::SeeKept& see_;
    const StepProgress& progress_;
    std::vector<RowSample> cuts_;
    KeptRecords kept_;
    bool short_of_room_ = false;
    std::mutex mutex_;
    std::uint64_t dealt_ = 0;
};

namespace {

// Some of the kept records of batches in memory, in the order read.
void see_some(const std::vector<WorkBatch>& batches, std::span<const RecordRef> some, const RowOrder::SeeKept& see) {
    const std::uint32_t first = some.front().batch, last = some.back().batch;
    std::vector<RecordRef> places(some.begin(), some.end());
    for (RecordRef& place : places) place.batch -= first;
    see(std::span(batches).subspan(first, last - first + 1), places);
}

}  // namespace

Result<RowOrder> RowOrder::make(Ingest& ingest, KeptRecords those_kept,
                                const std::vector<std::uint8_t>& input_release, const Space& space, int threads,
                                const SeeKept& see, const StepProgress& progress) {
    if (ingest.stored > 0) return Dealing(ingest, std::move(those_kept), input_release, space, threads, see, progress).run();
    std::vector<RecordRef> kept = std::exchange(those_kept, {}).refs();
    const Pieces pieces{threads, kPieceRows};
    parallel_for(pieces.count(kept.size()), threads, [&](std::size_t p) {
        see_some(ingest.batches, std::span(kept).subspan(pieces.begin(p), pieces.end(p, kept.size()) - pieces.begin(p)), see);
    });
    RowOrder order;
    order.threads_ = threads;
    Shard& whole = order.whole_;
    whole.in_memory = &ingest.batches;
    for (const WorkBatch& b : ingest.batches) whole.release.push_back(input_release[ingest.parts[b.part].input]);
    whole.refs = std::move(kept);
    sort_rows(whole, threads);
    return order;
}

Result<Shard> RowOrder::piece(std::size_t p) const { return read(p, true); }
Result<Shard> RowOrder::keys(std::size_t p) const { return read(p, false); }

Result<Shard> RowOrder::read(std::size_t p, bool whole) const {
    Shard shard;
    if (stretches_.empty()) {
        shard.release = whole_.release;
        shard.in_memory = whole_.in_memory;
        const auto first = whole_.refs.begin() + static_cast<std::ptrdiff_t>(p * kPieceRows);
        shard.refs.assign(first, first + std::min<std::ptrdiff_t>(kPieceRows, whole_.refs.end() - first));
        return shard;
    }
    std::string bytes;
    for (const Stretch& stretch : stretches_[p]) {
        const File& file = *files_[stretch.file];
        bytes.resize(whole ? stretch.bytes : stretch.front);
        COMITY_ASSIGN(const std::size_t got, file.reader->read_at(stretch.begin, bytes));
        std::optional<WorkBatch> batch;
        if (got == bytes.size()) batch = whole ? records_of_bytes(bytes) : front_of_bytes(bytes);
        if (!batch) return failure(fmt::format("{} changed while it was needed", file.path));
        for (std::uint32_t i = 0; i < batch->size(); ++i) shard.refs.push_back({static_cast<std::uint32_t>(shard.read.size()), i});
        shard.read.push_back(std::move(*batch));
        shard.release.push_back(stretch.release);
    }
    sort_rows(shard, 1);
    return shard;
}

void RowOrder::forget(std::size_t p) const {
    if (stretches_.empty()) return;
    for (const Stretch& s : stretches_[p])
        give_back_room(files_[s.file]->path, s.begin, s.begin + (s.bytes + kDiskBlock - 1) / kDiskBlock * kDiskBlock);
}

}  // namespace comity
