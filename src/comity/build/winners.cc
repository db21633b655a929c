#include "comity/build/winners.h"

#include <algorithm>
#include <tuple>

namespace comity {

namespace {

struct Candidate {
    OpenAlexId id;
    std::int64_t updated;
    std::uint8_t release;
    RecordRef ref;
};

// A record is deleted when a list of its own release or of a newer one names it.
bool is_deleted(const Candidate& c, const std::vector<Input>& inputs, const std::vector<std::uint8_t>& input_release) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (input_release[i] >= c.release &&
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
std::size_t gone_in(const Candidate& c, const std::vector<std::vector<OpenAlexId>>& whole) {
    for (std::size_t release = c.release + std::size_t{1}; release < whole.size(); ++release)
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

}  // namespace

Winners choose_winners(Ingest& ingest, const std::vector<Input>& inputs,
                       const std::vector<std::uint8_t>& input_release, const std::vector<bool>& whole,
                       const std::vector<std::string>& dates) {
    const auto ids = ids_of_whole(ingest, input_release, whole);
    Gone gone;
    std::vector<Candidate> candidates;
    std::vector<OpenAlexId> deleted;
    for (std::uint32_t b = 0; b < ingest.batches.size(); ++b) {
        const WorkBatch& batch = ingest.batches[b];
        PartOutcome& part = ingest.parts[batch.part];
        for (std::uint32_t i = 0; i < batch.size(); ++i) {
            const Candidate candidate{batch.id[i], batch.updated[i], input_release[part.input], {b, i}};
            const std::size_t absent = gone_in(candidate, ids);
            if (absent != 0) gone.emplace_back(candidate.id, static_cast<std::uint8_t>(absent));
            if (absent != 0 || is_deleted(candidate, inputs, input_release))
                ++part.deleted, deleted.push_back(candidate.id);
            else candidates.push_back(candidate);
        }
    }
    // Newest first among the records of one id; equal records in any order, since nothing tells them apart.
    std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        if (a.id != b.id) return a.id < b.id;
        if (a.updated != b.updated) return a.updated > b.updated;
        if (a.release != b.release) return a.release > b.release;
        const int order =
            compare_rows(ingest.batches[a.ref.batch], a.ref.index, ingest.batches[b.ref.batch], b.ref.index);
        if (order != 0) return order > 0;
        return std::tie(a.ref.batch, a.ref.index) < std::tie(b.ref.batch, b.ref.index);
    });
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
