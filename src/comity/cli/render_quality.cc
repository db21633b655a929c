#include "comity/cli/render_quality.h"

#include <fmt/format.h>

#include "comity/base/text.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

std::uint64_t number(const Json& counts, const char* key) { return counts.value(key, std::uint64_t{0}); }
std::string text_of(const Json& counts, const char* key) { return with_thousands(number(counts, key)); }
std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "–" : fmt::format("{:.2f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

// A file whose manifest says something else, or that broke off.
bool disagrees(const Json& file) {
    const auto differs = [&](const char* listed, const char* found) {
        return file.contains(listed) && !file[listed].is_null() && file[listed] != file[found];
    };
    return differs("manifest_record_count", "read") || differs("manifest_content_length", "bytes") ||
           !file.value("damage", std::string()).empty();
}

std::string listed(const Json& file, const char* key) {
    return !file.contains(key) || file[key].is_null() ? "–" : with_thousands(file[key].get<std::uint64_t>());
}

std::string inputs_block(const Json& inputs) {
    std::string out = "\nFiles against their manifest\n";
    TextTable table({"input", ">files", ">read", ">kept", ">superseded", ">deleted", ">rejected", ">other", "manifest"});
    TextTable odd({"file", ">records", ">listed", ">bytes", ">listed", "damage"});
    std::size_t odd_files = 0;
    constexpr std::size_t kShown = 20;
    for (const Json& input : inputs) {
        std::uint64_t sums[6] = {};
        std::size_t differing = 0;
        for (const Json& f : input["files"]) {
            const char* keys[] = {"read", "kept", "superseded", "deleted", "rejected"};
            for (std::size_t k = 0; k < 5; ++k) sums[k] += number(f, keys[k]);
            sums[5] += number(f, "labels") + number(f, "other");
            if (!disagrees(f)) continue;
            ++differing;
            if (odd_files++ < kShown)
                odd.add({f["path"], text_of(f, "read"), listed(f, "manifest_record_count"), text_of(f, "bytes"),
                         listed(f, "manifest_content_length"), f.value("damage", std::string())});
        }
        const std::size_t absent = input["listed_but_absent"].size(), extra = input["present_but_unlisted"].size();
        const std::string verdict = !input["manifest"].get<bool>()          ? "none"
                                    : differing + absent + extra == 0 ? "agrees"
                                                                      : fmt::format("{} files differ, {} absent, {} unlisted", differing, absent, extra);
        table.add({input["input"], std::to_string(input["files"].size()), with_thousands(sums[0]), with_thousands(sums[1]),
                   with_thousands(sums[2]), with_thousands(sums[3]), with_thousands(sums[4]), with_thousands(sums[5]), verdict});
    }
    out += table.text();
    if (odd_files > 0) out += "\nFiles that differ or broke off\n" + odd.text();
    if (odd_files > kShown) out += fmt::format("({} more: --format json)\n", odd_files - kShown);
    return out;
}

std::string shares_block(const Json& q, const Json& records) {
    const std::uint64_t works = number(records, "kept"), references = number(q, "references"),
                        resolved = number(q, "references_resolved"), authorships = number(q, "authorships");
    const bool told_apart = q.contains("records_deleted_by_a_list");
    const struct {
        const char *what, *key;
        std::uint64_t of;
    } rows[] = {
        {"records: an older one of the same work", "superseded", number(records, "read")},
        // An earlier Comity did not tell them apart.
        {"records: deleted", told_apart ? "" : "deleted", number(records, "read")},
        {"records: deleted by a list", "records_deleted_by_a_list", number(records, "read")},
        {"records: lacking in a whole newer release", "records_absent_from_a_whole_release", number(records, "read")},
        {"records: rejected", "rejected", number(records, "read")},
        {"references to no work of this atlas (dangling)", "references_dangling", references},
        {"references to the work itself", "self_references", references},
        {"references listed twice", "duplicate_references", references},
        {"references that are no ids", "malformed_references", references},
        {"citations by a work of an earlier year (negative age)", "negative_citation_ages", resolved},
        {"citations between works that share an author", "citations_sharing_an_author", resolved},
        {"citations between works that share a country", "citations_sharing_a_country", resolved},
        {"authorships with a country as published", "authorships_with_country_published", authorships},
        {"authorships with one only in the address", "authorships_with_country_by_address", authorships},
        {"authorships with one only in the author's other works", "authorships_with_country_by_history", authorships},
        {"works without a year", "works_without_year", works},
        {"works with a year before 1000 or more than one after the release's", "works_with_far_year", works},
        {"works without a type", "works_without_type", works},
        {"works without a topic", "works_without_topic", works},
        {"works without authorships", "works_without_authorships", works},
        {"works without a known country", "works_without_country", works},
        {"works without references", "works_without_references", works},
        {"dates of records that are no dates", "bad_updated_dates", number(records, "read")},
    };
    TextTable table({"what", ">number", ">share"});
    for (const auto& row : rows) {
        if (!q.contains(row.key) && !records.contains(row.key)) continue;
        const Json& from = q.contains(row.key) ? q : records;
        table.add({row.what, text_of(from, row.key), share(number(from, row.key), row.of)});
    }
    std::string out = "\nWhat is odd or missing\n" + table.text();
    const Json codes = q.value("country_codes_outside_iso_3166", Json::object());
    std::string odd;
    for (const auto& [code, n] : codes.items())
        odd += fmt::format("{}{} ({})", odd.empty() ? "" : ", ", code, with_thousands(n.get<std::uint64_t>()));
    return out + (odd.empty() ? "" : "country codes outside ISO 3166-1: " + odd + "\n");
}

}  // namespace

std::string render_quality(const Json& d) {
    if (d["inputs"].is_null())
        return fmt::format("\nNo data-quality page: this atlas has no provenance.json{}.\n",
                           d.contains("warnings") ? " of its own" : "");
    return inputs_block(d["inputs"]) + shares_block(d["quality"], d["records"]) +
           "'comity explain data_quality' says what each line means; rejects.csv in the atlas lists rejected records.\n";
}

}  // namespace comity
