#include "comity/build/offered_release.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::string_view kNoHalves = "a release that is half there is not added, since the rest of it could not be added afterwards";

std::vector<const PartOutcome*> parts_of(const Ingest& read, std::size_t first, std::size_t end) {
    std::vector<const PartOutcome*> parts;
    for (const PartOutcome& part : read.parts)
        if (part.input >= first && part.input < end) parts.push_back(&part);
    return parts;
}

// What became of the records where none was kept.
std::string fates_of(const std::vector<const PartOutcome*>& parts) {
    std::uint64_t all = 0, rejected = 0, deleted = 0, others = 0;
    for (const PartOutcome* part : parts) {
        all += part->report.read;
        rejected += part->report.rejected;
        deleted += part->deleted;
        others += part->report.labels + part->report.other;
    }
    if (all == 0) return "there are no records";
    const std::array<std::pair<std::uint64_t, std::string_view>, 3> fates = {{{rejected, "rejected"}, {deleted, "deleted"}, {others, "not of works"}}};
    std::string text;
    for (const auto& [n, fate] : fates)
        if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : " + ", with_thousands(n), fate);
    return fmt::format("{} records read = {}", with_thousands(all), text);
}

bool is_broken_off(const PartOutcome& p) {
    if (p.part->use != PartUse::kWorks) return false;
    const PartReport& r = p.report;
    const bool lacks = p.part->listed_records && r.read < *p.part->listed_records;
    // Who fetches files may give them their length beforehand.
    if (lacks && !r.damage.empty()) return true;
    return p.part->listed_bytes && p.part->bytes < *p.part->listed_bytes && (lacks || !r.damage.empty() || (r.read == r.rejected && p.part->listed_records != 0U));
}

std::string what_is_missing(const PartOutcome& p) {
    if (p.part->listed_bytes && p.part->bytes < *p.part->listed_bytes)
        return fmt::format("{} has {} bytes, its manifest says {}, and records are missing", p.part->path, with_thousands(p.part->bytes),
                           with_thousands(*p.part->listed_bytes));
    return fmt::format("{} is damaged: {} records can be read, its manifest says {}", p.part->path, with_thousands(p.report.read),
                       with_thousands(p.part->listed_records.value_or(0)));
}

// Whether works, or what might have been works, came of it.
struct Given {
    std::uint64_t works = 0;
    bool broken = false;
};

Given given_by(const std::vector<const PartOutcome*>& parts) {
    Given given;
    for (const PartOutcome* part : parts) {
        given.works += part->report.works;
        given.broken |= part->report.rejected > 0 || !part->report.damage.empty();
    }
    return given;
}

}  // namespace

Status check_none_absent(const std::vector<Input>& inputs, std::size_t first_new) {
    for (std::size_t i = first_new; i < inputs.size(); ++i)
        if (const auto& absent = inputs[i].listed_but_absent; !absent.empty())
            return failure(fmt::format("{} of the parts that the manifest of {} lists are absent, the first: {}; {}", with_thousands(absent.size()),
                                       inputs[i].name, absent.front().url, kNoHalves));
    return ok();
}

Status check_none_broken_off(const Ingest& read, std::size_t first_new) {
    for (const PartOutcome& p : read.parts)
        if (p.input >= first_new && is_broken_off(p))
            return failure(fmt::format("{}; {}", what_is_missing(p), kNoHalves));
    return ok();
}

Status check_gives_works(const std::vector<Input>& inputs, const Ingest& read, std::size_t first_new) {
    for (std::size_t i = first_new; i < inputs.size(); ++i) {
        const Given given = given_by(parts_of(read, i, i + 1));
        if (given.works > 0 || holds_names_alone(inputs[i]) || (inputs[i].parts_elsewhere && inputs[i].parts.empty()) || (!inputs[i].deleted.empty() && !given.broken)) continue;
        return failure(fmt::format("no work could be read of {}: {}", inputs[i].name, why_nothing(read, i, i + 1)));
    }
    return ok();
}

std::string why_nothing(const Ingest& read, std::size_t first, std::size_t end) {
    const std::vector<const PartOutcome*> parts = parts_of(read, first, end);
    const std::string why = fates_of(parts);
    std::uint64_t records = 0;
    for (const PartOutcome* part : parts) {
        records += part->report.read;
        if (!part->report.rejects.empty()) {
            const Reject& reject = part->report.rejects.front();
            return fmt::format("{}; the first: {} line {}: {}", why, part->part->path, reject.line, reject.reason);
        }
        if (!part->report.damage.empty()) return fmt::format("{}; {}", why, part->report.damage);
    }
    if (records > 0 || parts.empty()) return why;
    const std::size_t more = parts.size() - 1;
    return fmt::format("{} in {}{}", why, parts.front()->part->path, more == 0 ? "" : fmt::format(" and {} more", with_thousands(more)));
}

}  // namespace comity
