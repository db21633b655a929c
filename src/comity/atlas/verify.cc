#include "comity/atlas/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "comity/atlas/contents.h"
#include "comity/atlas/left_out.h"
#include "comity/atlas/opening.h"
#include "comity/atlas/pieces.h"
#include "comity/atlas/structure.h"
#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"

namespace comity {

Status check_file_hashes(const std::string& directory, const std::vector<FileFacts>& files, int threads) {
    const auto check = [&](const FileFacts& file) -> Status {
        const std::string path = join_path(directory, file.name);
        COMITY_ASSIGN(const auto mapped, MappedFile::open(path));
        if (sha256_hex(mapped->bytes()) != file.sha256)
            return failure(fmt::format("{} is damaged: its SHA-256 is not the one in atlas.json", path));
        return ok();
    };
    // A file is hashed from its beginning to its end: the largest come first, so that none is left to a single thread at the end.
    std::vector<std::uint64_t> sizes;
    for (const FileFacts& file : files) sizes.push_back(file.bytes);
    const std::vector<std::size_t> order = largest_first(sizes);
    FirstFailure first;
    std::atomic<std::size_t> next = 0;
    parallel_for(order.size(), threads, [&](std::size_t) {
        const std::size_t i = order[next++];
        if (!first.is_behind(i)) first.note(i, check(files[i]));
    });
    return first.status();
}

namespace {

Result<VerifyReport> verify_once(const std::string& directory, bool full, int threads) {
    VerifyReport report;
    COMITY_ASSIGN(const Manifest manifest, read_manifest_file(directory));
    report.manifest = manifest;
    for (const FileFacts& file : manifest.files) report.bytes += file.bytes;
    if (full) {
        COMITY_TRY(check_file_hashes(directory, manifest.files, threads));
        report.checks.push_back(fmt::format("{} files, {} bytes: every SHA-256 as in atlas.json", manifest.files.size(),
                                            with_thousands(report.bytes)));
    }
    COMITY_ASSIGN(const Atlas atlas, Atlas::open(directory));
    report.checks.push_back("sizes, schemas and lengths fit");
    if (!full) return report;
    COMITY_TRY(check_structure(atlas, threads));
    COMITY_TRY(check_work_ids(atlas, threads));
    COMITY_TRY(check_citation_kinds(atlas, threads));
    COMITY_TRY(check_facts(atlas, threads));
    COMITY_TRY(check_reference_counts(atlas, threads));
    report.checks.push_back(fmt::format("{} slices tile {} works in cohort order", with_thousands(atlas.slices.size()),
                                        with_thousands(atlas.works())));
    report.checks.push_back("no two works have one id, and no dangling reference has that of a work");
    report.checks.push_back("every index lies inside its table, ids and codes ascend without duplicates");
    report.checks.push_back(
        fmt::format("{} citations in order, none of a work by itself{}", with_thousands(atlas.manifest.citations),
                    atlas.lacks(Detail::kSelfCitations) ? "" : ", each of the kind it is said to be"));
    report.checks.push_back("roles, ORCID iDs and flags are such as there are, and works have as many references as they say");
    COMITY_TRY(check_left_out(atlas, threads));
    report.checks.push_back("records left out are listed as provenance.json counts them");
    COMITY_TRY(check_contents(atlas, threads));
    return report;
}

}  // namespace

Result<VerifyReport> verify_atlas(const std::string& directory, bool full, int threads) {
    return of_one_atlas(directory, [&] { return verify_once(directory, full, threads); });
}

}  // namespace comity
