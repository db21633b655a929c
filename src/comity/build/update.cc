#include "comity/build/update.h"

#include <algorithm>
#include <utility>

#include "comity/build/row_digest.h"
#include "comity/kernels/repeated_ids.h"

namespace comity {

namespace {

// Batches of a release, and where ids and dates of those lie that are not in memory.
struct BatchesOfAtlas {
    std::vector<WorkBatch> batches;
    std::vector<BareRecords::Place> bare_places;
};

void sample_rows(const Atlas& a, std::vector<RowSample>& samples) {
    std::size_t slice = 0;
    for (std::uint64_t row = 0; row < a.works(); row += Ingest::kSampled) {
        while (row >= a.slices[slice].end) ++slice;
        const Slice& s = a.slices[slice];
        samples.push_back({s.year, std::string(a.types[s.type]), s.key, a.id[row]});
    }
}

void count_records(const IdsAndDates& records, PartOutcome& part) {
    part.report.read += records.size();
    for (const std::int64_t updated : records.dates) part.newest = std::max(part.newest, updated);
}

// One release of the atlas as a part.
PartOutcome part_of_release(const Base& base, std::size_t release, const Input& input, Ingest& read, BatchesOfAtlas& made) {
    PartOutcome part;
    part.input = part.release = release;
    part.part = &input.parts.front();
    part.atlas = base.records.get();
    part.first_batch = made.batches.size();
    part.batches = base.records->ranges();
    for (std::size_t range = 0; range < part.batches; ++range) {
        WorkBatch batch = base.in_memory ? base.records->records(release, range) : base.records->bare_records(release, range);
        count_records(ids_and_dates(batch), part);
        made.bare_places.push_back(base.in_memory ? BareRecords::Place() : read.bare.add(ids_and_dates(batch)));
        if (!base.in_memory) batch = WorkBatch();
        batch.part = static_cast<std::uint32_t>(release);
        made.batches.push_back(std::move(batch));
    }
    if (!base.in_memory) {
        part.stored = part.part->path;
        ++read.stored;
    }
    part.report.works = part.report.read;
    return part;
}

bool is_of_atlas(const PartOutcome& part) { return part.atlas != nullptr; }

// Records by their digests: those of the atlas that were not kept beside those of the inputs that were. One of the atlas that
// was kept is unchanged.
class Comparison {
  public:
    Comparison(const Ingest& read, const KeptRecords& kept, const Space& space, int threads)
        : read_(read), kept_(kept), space_(space), threads_(threads), before_(space.scratch), after_(space.scratch) {
        for (const PartOutcome& part : read.parts)
            if (is_of_atlas(part)) counts_.unchanged += part.kept;
    }

    Result<UpdateCounts> run() {
        COMITY_TRY(collect());
        COMITY_TRY(check_scratch(space_.scratch));
        const std::uint64_t all = before_.size() + after_.size();
        const std::uint64_t rounds = std::min(space_.rounds(all * sizeof(Entry)), all / kFewest + 1);
        for (std::uint64_t round = 0; round < rounds; ++round) compare(round, rounds);
        return counts_;
    }

  private:
    struct Entry {
        OpenAlexId id;
        RowDigest digest;
    };
    using Entries = LongColumn<Entry>;
    static constexpr std::uint64_t kFewest = 1024;  // of a round: for fewer it is not worth going over all

    Status collect() {
        RowDigester digester;
        const auto take = [&](std::uint32_t b, const WorkBatch& batch) {
            const bool old = is_of_atlas(read_.parts[read_.batches[b].part]);
            for (std::uint32_t i = 0; i < batch.size(); ++i)
                if (kept_.has(b, i) != old) (old ? before_ : after_).push_back({batch.id[i], digester.digest(batch, i)});
        };
        COMITY_TRY(read_.each_batch(threads_, take));
        (void)before_.view(), (void)after_.view();
        return ok();
    }

    // Those of some ids, by id.
    std::vector<Entry> some_of(Entries& column, std::uint64_t round, std::uint64_t rounds) {
        std::vector<Entry> some;
        for (const Entry& entry : column.view())
            if (RepeatedIds::class_of(entry.id, rounds) == round) some.push_back(entry);
        std::sort(some.begin(), some.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
        return some;
    }

    void compare(std::uint64_t round, std::uint64_t rounds) {
        const std::vector<Entry> before = some_of(before_, round, rounds), after = some_of(after_, round, rounds);
        counts_.deleted += before.size();
        auto old = before.begin();
        for (const Entry& entry : after) {
            while (old != before.end() && old->id < entry.id) ++old;
            if (old == before.end() || old->id != entry.id) {
                ++counts_.added;
                continue;
            }
            --counts_.deleted;
            ++(old->digest == entry.digest ? counts_.unchanged : counts_.changed);
        }
    }

    const Ingest& read_;
    const KeptRecords& kept_;
    const Space& space_;
    int threads_;
    Entries before_, after_;
    UpdateCounts counts_;
};

// The works before and after, by id.
UpdateCounts count_in_memory(const Ingest& read, std::vector<RecordRef> kept) {
    const auto id_of = [&](RecordRef r) { return read.batches[r.batch].id[r.index]; };
    std::sort(kept.begin(), kept.end(), [&](RecordRef a, RecordRef b) { return id_of(a) < id_of(b); });
    std::vector<std::pair<OpenAlexId, RecordRef>> before;
    for (std::uint32_t b = 0; b < read.batches.size() && is_of_atlas(read.parts[read.batches[b].part]); ++b)
        for (std::uint32_t i = 0; i < read.batches[b].size(); ++i) before.push_back({read.batches[b].id[i], {b, i}});
    std::sort(before.begin(), before.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    UpdateCounts counts;
    auto old = before.begin();
    for (const RecordRef r : kept) {
        const WorkBatch& batch = read.batches[r.batch];
        for (; old != before.end() && old->first < batch.id[r.index]; ++old) ++counts.deleted;
        if (old == before.end() || old->first != batch.id[r.index]) {
            ++counts.added;
            continue;
        }
        const WorkBatch& was = read.batches[old->second.batch];
        const std::uint32_t i = old->second.index;
        const bool same = batch.updated[r.index] == was.updated[i] && compare_rows(batch, r.index, was, i) == 0;
        ++(same ? counts.unchanged : counts.changed);
        ++old;
    }
    counts.deleted += static_cast<std::uint64_t>(before.end() - old);
    return counts;
}

}  // namespace

Result<Base> Base::make(const Atlas& atlas, std::size_t chunk, const Space& space) {
    Base base;
    base.bytes = bytes_of_records(atlas);
    base.in_memory = space.scratch == nullptr || base.bytes <= space.memory;
    if (base.in_memory) {
        COMITY_ASSIGN(base.records, AtlasRecords::make(atlas, atlas.works(), Space()));
        return base;
    }
    // A range a thread is in memory, a fraction of what may be.
    constexpr std::uint64_t kPieces = 16, kFewest = 4096;
    const std::uint64_t rows = std::max(kFewest, space.memory / kPieces / (base.bytes / atlas.works() + 1));
    COMITY_ASSIGN(base.records, AtlasRecords::make(atlas, std::min<std::uint64_t>(chunk, rows), space));
    return base;
}

Space Base::rest_of(const Space& space) const { return {space.scratch, space.memory - (in_memory ? bytes : 0)}; }

void put_base_first(const Base& base, const std::vector<Input>& inputs, Ingest& read) {
    const std::size_t releases = base.records->releases();
    BatchesOfAtlas made;
    std::vector<PartOutcome> parts;
    for (std::size_t r = 0; r < releases; ++r) parts.push_back(part_of_release(base, r, inputs[r], read, made));
    if (!base.in_memory) sample_rows(base.records->atlas(), read.samples);
    const std::size_t first_new = made.batches.size();
    for (PartOutcome& part : read.parts) {
        part.first_batch += first_new;
        parts.push_back(std::move(part));
    }
    for (WorkBatch& batch : read.batches) {
        batch.part += static_cast<std::uint32_t>(releases);
        made.batches.push_back(std::move(batch));
    }
    made.bare_places.insert(made.bare_places.end(), read.bare_places.begin(), read.bare_places.end());
    read.parts = std::move(parts);
    read.batches = std::move(made.batches);
    read.bare_places = std::move(made.bare_places);
    read.bytes += base.bytes;
    offer_names(base.records->atlas(), read.entities);
}

Result<UpdateCounts> count_update(const Ingest& read, const KeptRecords& kept, const Space& space,
                                  int threads) {
    if (read.stored == 0) return count_in_memory(read, kept.refs());
    return Comparison(read, kept, space, threads).run();
}

}  // namespace comity
