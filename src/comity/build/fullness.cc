#include "comity/build/fullness.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/platform/machine.h"

namespace comity {

namespace {

bool is_document(const PartOutcome& p) {
    return p.report.api_page || p.report.single_work || (p.part->document && p.report.works > 0);
}

// A manifest that does not say how many records a file has shows nothing.
bool part_agrees(const PartOutcome& p) {
    const bool counted = p.part->use == PartUse::kWorks || p.part->listed_records;
    return (!counted || p.part->listed_records == p.report.read) &&
           (!p.part->listed_bytes || *p.part->listed_bytes == p.part->bytes) && p.report.damage.empty();
}

template <class Fits>
bool all_parts(const Ingest& ingest, std::size_t input, Fits fits) {
    return std::all_of(ingest.parts.begin(), ingest.parts.end(),
                       [&](const PartOutcome& p) { return p.input != input || fits(p); });
}

// Whatever manifests say of it, if they do, is so.
bool nothing_differs(const Input& input, std::size_t number, const Ingest& ingest) {
    return input.manifest_conflicts.empty() && input.listed_but_absent.empty() && input.listed_names_absent.empty() &&
           input.present_but_unlisted.empty() && all_parts(ingest, number, part_agrees);
}

// An input is looked at alone: a release that lies in several is not known to be whole, and deletes nothing.
bool manifest_agrees(const Input& input, std::size_t number, const Ingest& ingest) {
    return input.has_manifest && !input.parts_elsewhere && nothing_differs(input, number, ingest);
}

// The share of an input's references that lead to works of its own; 1 when there are none.
Result<double> own_share(const Ingest& ingest, std::size_t input, int threads) {
    struct Counts {
        std::uint64_t all = 0, own = 0;
    };
    const int hands = threads > 0 ? threads : machine_threads();
    const Ingest::WantedPart of_input = [&](const PartOutcome& part) { return part.input == input; };
    const IdSet ids = ingest.ids_of(of_input);
    std::vector<Counts> counts(static_cast<std::size_t>(hands));
    const auto count = [&](std::size_t hand, std::uint32_t, const WorkBatch& batch) {
        Counts& c = counts[hand];
        c.all += batch.references.items.size();
        for (const OpenAlexId id : batch.references.items) c.own += ids.has(id);
    };
    COMITY_TRY(ingest.each_batch_anyhow(hands, count, of_input));
    Counts sum;
    for (const Counts& c : counts) sum.all += c.all, sum.own += c.own;
    return sum.all == 0 ? 1.0 : static_cast<double>(sum.own) / static_cast<double>(sum.all);
}

}  // namespace

ScopeEvidence scope_evidence(const std::vector<Input>& inputs, const Ingest& ingest, std::size_t first,
                             const ScopeEvidence& before) {
    ScopeEvidence e = before;
    for (std::size_t i = first; i < inputs.size(); ++i) {
        if (holds_names_alone(inputs[i])) {
            e.manifests_agree &= nothing_differs(inputs[i], i, ingest);
            continue;
        }
        e.documents |= !all_parts(ingest, i, [](const PartOutcome& p) { return !is_document(p); });
        e.manifest |= inputs[i].has_manifest;
        e.manifests_agree &= manifest_agrees(inputs[i], i, ingest);
        e.parts_absent |= !inputs[i].listed_but_absent.empty();
    }
    return e;
}

Result<std::vector<bool>> whole_inputs(const std::vector<Input>& inputs, const Ingest& ingest, std::size_t first,
                                       int threads) {
    std::vector<bool> whole(inputs.size());
    if (std::ranges::count_if(inputs, [](const Input& input) { return !holds_names_alone(input); }) < 2) return whole;  // there is nothing older
    for (std::size_t i = first; i < inputs.size(); ++i) {
        if (!manifest_agrees(inputs[i], i, ingest) ||
            !all_parts(ingest, i, [](const PartOutcome& p) { return p.report.rejected == 0 && !is_document(p); }))
            continue;
        COMITY_ASSIGN(const double share, own_share(ingest, i, threads));
        whole[i] = share >= kWholeShare;
    }
    return whole;
}

Scope infer_scope(const ScopeEvidence& e, double share, std::string& reason) {
    if (e.documents) {
        reason = "API pages, lists or single works are no whole release";
        return Scope::kSelection;
    }
    if (e.manifests_agree && share < kWholeShare) {
        reason = fmt::format(
            "the manifest agrees, but only {:.1f} % of the listed references are works of this atlas: no whole release",
            100 * share);
        return Scope::kSelection;
    }
    if (e.manifests_agree) {
        reason = fmt::format("the manifest agrees and {:.1f} % of the listed references are works of this atlas",
                             100 * share);
        return Scope::kFull;
    }
    if (e.parts_absent) {
        reason = "parts that the manifest lists are absent";
        return Scope::kSelection;
    }
    reason = e.manifest ? "not every input has a manifest that counts its records and agrees with them" : "no manifest says how much a whole release holds";
    return Scope::kUnknown;
}

}  // namespace comity
