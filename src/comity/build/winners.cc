#include "comity/build/winners.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "comity/build/append_row.h"

namespace comity {

namespace {

struct Candidate {
    OpenAlexId id;
    std::int64_t updated;
    RecordRef ref;
};

auto place_of(RecordRef r) { return std::tuple(r.batch, r.index); }

// A record is deleted when a list of its own release or of a newer one names it.
bool is_deleted(const Candidate& c, std::uint8_t of, const std::vector<Input>& inputs,
                const std::vector<std::uint8_t>& input_release) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (input_release[i] >= of &&
            std::binary_search(inputs[i].deleted.begin(), inputs[i].deleted.end(), c.id))
            return true;
    return false;
}

// The ids of each release that some input holds whole; empty for the others.
std::vector<std::vector<OpenAlexId>> ids_of_whole(const Ingest& ingest, const std::vector<std::uint8_t>& input_release,
                                                  const std::vector<bool>& whole) {
    std::vector<std::vector<OpenAlexId>> ids(256);
    std::vector<bool> asked(256);
    for (std::size_t i = 0; i < whole.size(); ++i)
        if (whole[i]) asked[input_release[i]] = true;
    for (const WorkBatch& b : ingest.batches)
        if (const auto release = input_release[ingest.parts[b.part].input]; asked[release])
            ids[release].insert(ids[release].end(), b.id.begin(), b.id.end());
    for (auto& one : ids) std::sort(one.begin(), one.end());
    return ids;
}

// The first newer release that is held whole and lacks the work; 0: none.
std::size_t gone_in(const Candidate& c, std::uint8_t of, const std::vector<std::vector<OpenAlexId>>& whole) {
    for (std::size_t release = of + std::size_t{1}; release < whole.size(); ++release)
        if (!whole[release].empty() && !std::binary_search(whole[release].begin(), whole[release].end(), c.id))
            return release;
    return 0;
}

using Gone = std::vector<std::pair<OpenAlexId, std::uint8_t>>;

// Every id that a list names or that is `gone` from a whole release, with the newest release of which that is so, and the
// number of records dropped for it.
std::vector<DroppedWork> deleted_works(const std::vector<Input>& inputs, const std::vector<std::uint8_t>& input_release,
                                       const std::vector<std::string>& dates, std::vector<OpenAlexId> dropped,
                                       Gone named) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        for (const OpenAlexId id : inputs[i].deleted) named.emplace_back(id, input_release[i]);
    std::sort(named.begin(), named.end());
    std::sort(dropped.begin(), dropped.end());
    std::vector<DroppedWork> works;
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (i + 1 < named.size() && named[i + 1].first == named[i].first) continue;
        const auto [first, last] = std::equal_range(dropped.begin(), dropped.end(), named[i].first);
        works.push_back({named[i].first, DroppedFate::kDeleted, static_cast<std::uint64_t>(last - first),
                         dates[named[i].second]});
    }
    return works;
}

void count_superseded(OpenAlexId id, std::size_t deleted, std::vector<DroppedWork>& dropped) {
    if (dropped.size() > deleted && dropped.back().id == id) ++dropped.back().records;
    else if (dropped.size() - deleted < Winners::kSupersededListed)
        dropped.push_back({id, DroppedFate::kSuperseded, 1, {}});
}

// Records that only their rows tell apart: of one work, one date and one release; candidates [begin, end).
struct Tie {
    std::size_t begin, end;
};

// Moves the greatest row of each tie to its front; of equal rows the first read, since nothing tells them apart.
class Ties {
  public:
    Ties(const Ingest& ingest, std::vector<Candidate>& candidates, std::vector<Tie> ties, int threads)
        : ingest_(ingest), candidates_(candidates), ties_(std::move(ties)), threads_(threads) {}

    Status settle(std::uint64_t memory) {
        const std::uint64_t rows_at_once = std::max<std::uint64_t>(2, memory / kBytesARow);
        for (std::size_t first = 0, last = 0; first < ties_.size(); first = last) {
            std::uint64_t rows = 0;
            for (; last < ties_.size() && (rows == 0 || rows < rows_at_once); ++last)
                rows += ties_[last].end - ties_[last].begin;
            if (ingest_.stored > 0) COMITY_TRY(fetch(first, last));
            for (std::size_t t = first; t < last; ++t) settle_one(ties_[t]);
        }
        return ok();
    }

  private:
    static constexpr std::uint64_t kBytesARow = 1 << 10;

    // Reads the rows of some ties.
    Status fetch(std::size_t first, std::size_t last) {
        fetched_ = WorkBatch();
        place_.clear();
        for (std::size_t t = first; t < last; ++t)
            for (std::size_t c = ties_[t].begin; c < ties_[t].end; ++c) place_[place_of(candidates_[c].ref)] = 0;
        return ingest_.each_batch(threads_, [&](std::uint32_t b, const WorkBatch& batch) {
            for (auto at = place_.lower_bound({b, 0}); at != place_.end() && std::get<0>(at->first) == b; ++at) {
                at->second = fetched_.size();
                append_row(fetched_, batch, std::get<1>(at->first));
            }
        });
    }

    int compare(RecordRef a, RecordRef b) const {
        if (ingest_.stored == 0) return compare_rows(ingest_.batches[a.batch], a.index, ingest_.batches[b.batch], b.index);
        return compare_rows(fetched_, place_.at(place_of(a)), fetched_, place_.at(place_of(b)));
    }

    void settle_one(Tie tie) {
        std::size_t best = tie.begin;
        for (std::size_t c = tie.begin + 1; c < tie.end; ++c)
            if (compare(candidates_[c].ref, candidates_[best].ref) > 0) best = c;
        std::swap(candidates_[tie.begin], candidates_[best]);
    }

    const Ingest& ingest_;
    std::vector<Candidate>& candidates_;
    std::vector<Tie> ties_;
    int threads_;
    WorkBatch fetched_;
    std::map<std::tuple<std::uint32_t, std::uint32_t>, std::size_t> place_;  // of a record, in fetched_
};

// The first records of each work that have the same date and release, where there are several; candidates are sorted.
template <class Release>
std::vector<Tie> ties_among(const std::vector<Candidate>& candidates, Release release_of) {
    std::vector<Tie> ties;
    for (std::size_t i = 0, next = 0; i < candidates.size(); i = next) {
        const Candidate& first = candidates[i];
        for (next = i + 1; next < candidates.size() && candidates[next].id == first.id;) ++next;
        std::size_t end = i + 1;
        while (end < next && candidates[end].updated == first.updated && release_of(candidates[end]) == release_of(first))
            ++end;
        if (end > i + 1) ties.push_back({i, end});
    }
    return ties;
}

}  // namespace

Result<Winners> choose_winners(Ingest& ingest, const std::vector<Input>& inputs,
                               const std::vector<std::uint8_t>& input_release, const std::vector<bool>& whole,
                               const std::vector<std::string>& dates, std::uint64_t memory, int threads) {
    const auto release_of = [&](const Candidate& c) {
        return input_release[ingest.parts[ingest.batches[c.ref.batch].part].input];
    };
    const auto ids = ids_of_whole(ingest, input_release, whole);
    Gone gone;
    std::vector<Candidate> candidates;
    std::size_t records = 0;
    for (const WorkBatch& batch : ingest.batches) records += batch.size();
    candidates.reserve(records);
    std::vector<OpenAlexId> deleted;
    for (std::uint32_t b = 0; b < ingest.batches.size(); ++b) {
        WorkBatch& batch = ingest.batches[b];
        PartOutcome& part = ingest.parts[batch.part];
        for (std::uint32_t i = 0; i < batch.size(); ++i) {
            const Candidate candidate{batch.id[i], batch.updated[i], {b, i}};
            const std::uint8_t release = input_release[part.input];
            const std::size_t absent = gone_in(candidate, release, ids);
            if (absent != 0) gone.emplace_back(candidate.id, static_cast<std::uint8_t>(absent));
            if (absent != 0 || is_deleted(candidate, release, inputs, input_release))
                ++part.deleted, deleted.push_back(candidate.id);
            else candidates.push_back(candidate);
        }
        if (!part.stored.empty()) batch.id = {}, batch.updated = {};  // the candidates say it now
    }
    // Newest first among the records of one id.
    parallel_sort(candidates, threads, [&](const Candidate& a, const Candidate& b) {
        if (a.id != b.id) return a.id < b.id;
        if (a.updated != b.updated) return a.updated > b.updated;
        if (release_of(a) != release_of(b)) return release_of(a) > release_of(b);
        return place_of(a.ref) < place_of(b.ref);
    });
    COMITY_TRY(Ties(ingest, candidates, ties_among(candidates, release_of), threads).settle(memory));
    Winners winners;
    winners.dropped = deleted_works(inputs, input_release, dates, std::move(deleted), std::move(gone));
    const std::size_t lists = winners.dropped.size();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        PartOutcome& part = ingest.parts[ingest.batches[candidates[i].ref.batch].part];
        if (i > 0 && candidates[i].id == candidates[i - 1].id) {
            ++part.superseded;
            count_superseded(candidates[i].id, lists, winners.dropped);
        } else {
            ++part.kept;
            winners.kept.push_back(candidates[i].ref);
        }
    }
    return winners;
}

}  // namespace comity
