#include "comity/build/winners.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>

#include "comity/build/append_row.h"
#include "comity/kernels/repeated_ids.h"

namespace comity {

namespace {

struct Candidate {
    OpenAlexId id;
    std::int64_t updated;
    RecordRef ref;
};

auto place_of(RecordRef r) { return std::tuple(r.batch, r.index); }

// Releases by rank, and which is newer: those of one date, of different sources, are not newer than each other.
class Ages {
  public:
    explicit Ages(const std::vector<Release>& releases) {
        for (std::size_t r = 0; r < releases.size(); ++r)
            age_.push_back(r == 0 ? 0 : age_.back() + (releases[r].date != releases[r - 1].date));
    }
    [[nodiscard]] bool is_newer(std::uint8_t release, std::uint8_t than) const { return age_[release] > age_[than]; }

  private:
    std::vector<int> age_;
};

// A record is deleted when a list of its own release or of a newer one names it; another one names it in vain.
enum class Named : std::uint8_t { kNowhere, kInVain, kDeleted };
Named named_by_lists(const Candidate& c, std::uint8_t of, const std::vector<Input>& inputs,
                     const std::vector<std::uint8_t>& input_release, const Ages& ages) {
    Named named = Named::kNowhere;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (!std::binary_search(inputs[i].deleted.begin(), inputs[i].deleted.end(), c.id)) continue;
        if (input_release[i] == of || ages.is_newer(input_release[i], of)) return Named::kDeleted;
        named = Named::kInVain;
    }
    return named;
}

// The ids of a release that some input holds whole.
struct WholeRelease {
    std::uint8_t release;
    IdSet ids;
};

// The releases, oldest first, that may lack works of older ones: the oldest of all lack nothing that could be told.
std::vector<WholeRelease> whole_releases(const Ingest& ingest, const std::vector<std::uint8_t>& input_release, const std::vector<bool>& whole,
                                         const Ages& ages) {
    std::set<std::uint8_t> releases;
    const std::uint8_t oldest = input_release.empty() ? 0 : *std::min_element(input_release.begin(), input_release.end());
    for (std::size_t i = 0; i < whole.size(); ++i)
        if (whole[i] && ages.is_newer(input_release[i], oldest)) releases.insert(input_release[i]);
    std::vector<WholeRelease> out;
    for (const std::uint8_t release : releases) {
        IdSet ids = ingest.ids_of([&](const PartOutcome& part) { return input_release[part.input] == release; });
        if (!ids.empty()) out.push_back({release, std::move(ids)});
    }
    return out;
}

// The first newer release that is held whole and lacks the work; 0, which is newer than none: there is none.
std::uint8_t gone_in(const Candidate& c, std::uint8_t of, const std::vector<WholeRelease>& whole, const Ages& ages) {
    for (const WholeRelease& one : whole)
        if (ages.is_newer(one.release, of) && !one.ids.has(c.id)) return one.release;
    return 0;
}

using Gone = std::vector<std::pair<OpenAlexId, std::uint8_t>>;

// Calls each(id, release) for every id that a list names or that is `gone` from a whole release, ascending, with the newest
// release of which that is so. Lists are long, and lie in order already.
template <class Each>
void each_named(const std::vector<Input>& inputs, const std::vector<std::uint8_t>& input_release, const Gone& gone, const Each& each) {
    std::vector<std::size_t> at(inputs.size());
    std::size_t at_gone = 0;
    for (;;) {
        std::optional<OpenAlexId> least;
        const auto offer = [&](OpenAlexId id) { least = std::min(least.value_or(id), id); };
        for (std::size_t i = 0; i < inputs.size(); ++i)
            if (at[i] < inputs[i].deleted.size()) offer(inputs[i].deleted[at[i]]);
        if (at_gone < gone.size()) offer(gone[at_gone].first);
        if (!least) return;
        std::uint8_t newest = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            for (; at[i] < inputs[i].deleted.size() && inputs[i].deleted[at[i]] == *least; ++at[i])
                newest = std::max(newest, input_release[i]);
        for (; at_gone < gone.size() && gone[at_gone].first == *least; ++at_gone) newest = std::max(newest, gone[at_gone].second);
        each(*least, newest);
    }
}

// Each of them with the number of records dropped for it; but not works that stay, of which none was.
std::vector<DroppedRow> deleted_works(const std::vector<Input>& inputs, const std::vector<std::uint8_t>& input_release,
                                      std::vector<OpenAlexId> dropped, Gone gone, const std::vector<OpenAlexId>& named_in_vain) {
    std::sort(gone.begin(), gone.end());
    std::sort(dropped.begin(), dropped.end());
    std::size_t most = gone.size(), at = 0;
    for (const Input& input : inputs) most += input.deleted.size();
    std::vector<DroppedRow> works;
    works.reserve(most);
    each_named(inputs, input_release, gone, [&](OpenAlexId id, std::uint8_t release) {
        std::uint32_t records = 0;
        for (; at < dropped.size() && dropped[at] == id; ++at) ++records;
        if (records == 0 && std::ranges::binary_search(named_in_vain, id)) return;
        works.push_back({id, records, DroppedFate::kDeleted, release});
    });
    return works;
}

// Of each input's list, how many ids are among `named_in_vain`, which ascend.
std::vector<std::uint64_t> counts_in_vain(const std::vector<Input>& inputs, const std::vector<OpenAlexId>& named_in_vain) {
    std::vector<std::uint64_t> counts;
    for (const Input& input : inputs)
        counts.push_back(static_cast<std::uint64_t>(std::ranges::count_if(
            named_in_vain, [&](OpenAlexId id) { return std::ranges::binary_search(input.deleted, id); })));
    return counts;
}

// The works with the least ids of which other records were read than the one kept, as many as are listed.
class FirstSuperseded {
  public:
    void add(OpenAlexId id, std::uint32_t records) {
        works_.emplace_back(id, records);
        if (works_.size() >= 2 * Winners::kSupersededListed) shorten();
    }
    void append_to(std::vector<DroppedRow>& dropped) {
        shorten();
        for (const auto& [id, records] : works_) dropped.push_back({id, records, DroppedFate::kSuperseded, 0});
    }

  private:
    void shorten() {
        std::sort(works_.begin(), works_.end());
        if (works_.size() > Winners::kSupersededListed) works_.resize(Winners::kSupersededListed);
    }
    std::vector<std::pair<OpenAlexId, std::uint32_t>> works_;
};

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
        const std::uint64_t rows_at_once = std::max(kFewestRows, memory / kBytesARow);
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
    // Each time all records are gone over, however little memory is said.
    static constexpr std::uint64_t kBytesARow = 1 << 10, kFewestRows = 1 << 10;

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

// Deleted records go first; then of each id that may be repeated all records are compared, in as many rounds over classes of
// ids as memory asks for. All others stay.
class Choosing {
  public:
    Choosing(Ingest& ingest, const std::vector<Input>& inputs, const std::vector<std::uint8_t>& input_release,
             const std::vector<Release>& releases, std::uint64_t memory, int threads)
        : ingest_(ingest), inputs_(inputs), input_release_(input_release), ages_(releases), memory_(memory), threads_(threads) {
        for (std::size_t b = 0; b < ingest.batches.size(); ++b) stays_.emplace_back(ingest.ids_and_dates_of(b).size(), true);
    }

    Result<Winners> run(const std::vector<bool>& whole) {
        delete_records(whole_releases(ingest_, input_release_, whole, ages_));
        COMITY_TRY(compare_records());
        Winners winners;
        winners.by_list = by_list_;
        winners.absent = deleted_.size() - by_list_;
        std::ranges::sort(named_in_vain_);
        named_in_vain_.erase(std::ranges::unique(named_in_vain_).begin(), named_in_vain_.end());
        winners.in_vain = counts_in_vain(inputs_, named_in_vain_);
        winners.dropped = deleted_works(inputs_, input_release_, std::move(deleted_), std::move(gone_), named_in_vain_);
        superseded_.append_to(winners.dropped);
        winners.kept = those_kept();
        return winners;
    }

  private:
    [[nodiscard]] std::uint8_t release_of(RecordRef r) const {
        return input_release_[ingest_.parts[ingest_.batches[r.batch].part].input];
    }

    // Calls each(batch) for all batches, on all threads.
    void side_by_side(const std::function<void(std::uint32_t)>& each) const {
        parallel_for(ingest_.batches.size(), threads_, [&](std::size_t b) { each(static_cast<std::uint32_t>(b)); });
    }
    // Calls visit(candidate) for each record of a batch that was not dropped so far, and ahead(id) some records before.
    template <class Ahead, class Visit>
    void each_left(std::uint32_t b, Ahead ahead, Visit visit) const {
        constexpr std::size_t kAhead = 16;
        const IdsAndDates of = ingest_.ids_and_dates_of(b);
        for (std::uint32_t i = 0; i < of.size(); ++i) {
            if (i + kAhead < of.size()) ahead(of.ids[i + kAhead]);
            if (stays_[b][i]) visit(Candidate{of.ids[i], of.dates[i], {b, i}});
        }
    }
    void drop(RecordRef r) { stays_[r.batch][r.index] = false; }
    PartOutcome& part_of(RecordRef r) { return ingest_.parts[ingest_.batches[r.batch].part]; }

    void delete_records(const std::vector<WholeRelease>& whole) {
        const bool any_named = std::any_of(inputs_.begin(), inputs_.end(), [](const Input& input) { return !input.deleted.empty(); });
        if (whole.empty() && !any_named) return;
        std::mutex mutex;
        side_by_side([&](std::uint32_t b) {
            std::vector<OpenAlexId> deleted, in_vain;
            std::uint64_t by_list = 0;
            Gone gone;
            const auto ahead = [&](OpenAlexId id) {
                for (const WholeRelease& one : whole) one.ids.prefetch(id);
            };
            each_left(b, ahead, [&](const Candidate& candidate) {
                const std::uint8_t release = release_of(candidate.ref);
                const std::uint8_t absent = gone_in(candidate, release, whole, ages_);
                if (absent != 0) gone.emplace_back(candidate.id, absent);
                const Named named = named_by_lists(candidate, release, inputs_, input_release_, ages_);
                if (absent == 0 && named == Named::kInVain) in_vain.push_back(candidate.id);
                if (absent == 0 && named != Named::kDeleted) return;
                by_list += named == Named::kDeleted;
                deleted.push_back(candidate.id);
                drop(candidate.ref);
            });
            const std::lock_guard lock(mutex);  // all are sorted later
            ingest_.parts[ingest_.batches[b].part].deleted += deleted.size();
            by_list_ += by_list;
            deleted_.insert(deleted_.end(), deleted.begin(), deleted.end());
            gone_.insert(gone_.end(), gone.begin(), gone.end());
            named_in_vain_.insert(named_in_vain_.end(), in_vain.begin(), in_vain.end());
        });
    }

    Status compare_records() {
        std::uint64_t records = 0;
        for (const std::vector<bool>& stays : stays_) records += stays.size();
        RepeatedIds repeated(records);
        side_by_side([&](std::uint32_t b) {
            each_left(b, [&](OpenAlexId id) { repeated.prefetch_add(id); }, [&](const Candidate& c) { repeated.add(c.id); });
        });
        const auto each_candidate = [&](std::uint32_t b, auto visit) {
            each_left(b, [&](OpenAlexId id) { repeated.prefetch_may_repeat(id); }, [&](const Candidate& c) {
                if (repeated.may_repeat(c.id)) visit(c);
            });
        };
        std::atomic<std::uint64_t> counted = 0;
        side_by_side([&](std::uint32_t b) {
            std::uint64_t some = 0;
            each_candidate(b, [&](const Candidate&) { ++some; });
            counted += some;
        });
        const std::uint64_t candidates = counted;
        // Sorting on several threads takes half as much again.
        const std::uint64_t rounds = candidates / std::max<std::uint64_t>(kFewest, memory_ / 4 / sizeof(Candidate)) + 1;
        for (std::uint64_t round = 0; round < rounds; ++round) {
            std::vector<Candidate> some;
            some.reserve(candidates / rounds);
            std::mutex mutex;
            side_by_side([&](std::uint32_t b) {
                std::vector<Candidate> of_batch;
                each_candidate(b, [&](const Candidate& c) {
                    if (RepeatedIds::class_of(c.id, rounds) == round) of_batch.push_back(c);
                });
                const std::lock_guard lock(mutex);  // in whatever order: they are sorted
                some.insert(some.end(), of_batch.begin(), of_batch.end());
            });
            COMITY_TRY(compare(some));
        }
        return ok();
    }

    // All records of each of some ids.
    Status compare(std::vector<Candidate>& candidates) {
        // Newest first among the records of one id.
        parallel_sort(candidates, threads_, [&](const Candidate& a, const Candidate& b) {
            if (a.id != b.id) return a.id < b.id;
            if (a.updated != b.updated) return a.updated > b.updated;
            if (release_of(a.ref) != release_of(b.ref)) return release_of(a.ref) > release_of(b.ref);
            return place_of(a.ref) < place_of(b.ref);
        });
        std::vector<Tie> ties = ties_among(candidates, [&](const Candidate& c) { return release_of(c.ref); });
        COMITY_TRY(Ties(ingest_, candidates, std::move(ties), threads_).settle(memory_));
        for (std::size_t first = 0, next = 0; first < candidates.size(); first = next) {
            for (next = first + 1; next < candidates.size() && candidates[next].id == candidates[first].id; ++next) {
                ++part_of(candidates[next].ref).superseded;
                drop(candidates[next].ref);
            }
            if (next > first + 1) superseded_.add(candidates[first].id, static_cast<std::uint32_t>(next - first - 1));
        }
        return ok();
    }

    KeptRecords those_kept() {
        KeptRecords kept;
        for (std::size_t b = 0; b < stays_.size(); ++b) {
            const std::uint64_t before = kept.size();
            kept.add_batch(std::move(stays_[b]));
            ingest_.parts[ingest_.batches[b].part].kept += kept.size() - before;
        }
        ingest_.bare = BareRecords();
        return kept;
    }

    static constexpr std::uint64_t kFewest = 1 << 10;  // candidates a round: memory may be said to be next to nothing

    Ingest& ingest_;
    const std::vector<Input>& inputs_;
    const std::vector<std::uint8_t>& input_release_;
    Ages ages_;
    std::uint64_t memory_;
    int threads_;
    std::vector<std::vector<bool>> stays_;  // by batch and record
    std::vector<OpenAlexId> deleted_;       // an entry a record
    std::uint64_t by_list_ = 0;             // of them
    std::vector<OpenAlexId> named_in_vain_;  // of records that a list names and that were not deleted
    Gone gone_;
    FirstSuperseded superseded_;
};

}  // namespace

Result<Winners> choose_winners(Ingest& ingest, const std::vector<Input>& inputs,
                               const std::vector<std::uint8_t>& input_release, const std::vector<Release>& releases,
                               const std::vector<bool>& whole, std::uint64_t memory, int threads) {
    return Choosing(ingest, inputs, input_release, releases, memory, threads).run(whole);
}

}  // namespace comity
