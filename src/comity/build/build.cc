#include "comity/build/build.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/build/ingest.h"
#include "comity/build/target.h"
#include "comity/build/winners.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

constexpr std::uint64_t kRejectsListed = 10'000;

// The release of each input. Its date: the manifest's, else the newest updated_date of the records; "" when neither is
// known.
std::vector<Release> releases_of(const std::vector<Input>& inputs, const Ingest& ingest) {
    std::vector<std::int64_t> newest(inputs.size(), kNoDate);
    for (const WorkBatch& batch : ingest.batches)
        for (const std::int64_t updated : batch.updated) {
            auto& date = newest[ingest.parts[batch.part].input];
            date = std::max(date, updated);
        }
    std::vector<Release> releases;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::string found = newest[i] == kNoDate ? std::string() : day_of(newest[i]);
        releases.push_back({inputs[i].manifest_date.value_or(found), inputs[i].source_name});
    }
    return releases;
}

std::vector<Release> distinct(std::vector<Release> releases) {
    std::sort(releases.begin(), releases.end());
    releases.erase(std::unique(releases.begin(), releases.end()), releases.end());
    return releases;
}

bool file_agrees(const BuiltFile& file) {
    return (!file.listed_records || *file.listed_records == file.read) &&
           (!file.listed_bytes || *file.listed_bytes == file.bytes) && file.damage.empty();
}

bool manifest_agrees(const BuiltInput& input) {
    return input.has_manifest && input.manifest_conflicts.empty() && input.listed_but_absent.empty() &&
           input.present_but_unlisted.empty() && std::all_of(input.files.begin(), input.files.end(), file_agrees);
}

// docs/methods/scope.md.
Scope infer_scope(const BuildReport& report, bool documents, std::string& reason) {
    const Quality& q = report.quality;
    const bool agree = std::all_of(report.inputs.begin(), report.inputs.end(), manifest_agrees);
    const double share = q.references == 0 ? 1.0 : static_cast<double>(q.resolved) / static_cast<double>(q.references);
    if (documents) {
        reason = "API pages, lists or single works are no whole release";
        return Scope::kSelection;
    }
    if (agree && share < 0.5) {
        reason = fmt::format(
            "the manifest agrees, but only {:.1f} % of the listed references are works of this atlas: no whole release",
            100 * share);
        return Scope::kSelection;
    }
    if (agree) {
        reason = fmt::format("the manifest agrees and {:.1f} % of the listed references are works of this atlas",
                             100 * share);
        return Scope::kFull;
    }
    if (std::any_of(report.inputs.begin(), report.inputs.end(),
                    [](const auto& i) { return !i.listed_but_absent.empty(); })) {
        reason = "parts that the manifest lists are absent";
        return Scope::kSelection;
    }
    reason = std::any_of(report.inputs.begin(), report.inputs.end(), [](const auto& i) { return i.has_manifest; })
                 ? "the manifest disagrees with the files"
                 : "no manifest says how much a whole release holds";
    return Scope::kUnknown;
}

void add_up(BuiltFile& total, const BuiltFile& file) {
    total.bytes += file.bytes;
    total.bytes_read += file.bytes_read;
    total.inflated += file.inflated;
    total.read += file.read;
    total.kept += file.kept;
    total.superseded += file.superseded;
    total.deleted += file.deleted;
    total.rejected += file.rejected;
    total.labels += file.labels;
    total.other += file.other;
}

// The accounting, input by input and file by file.
void account(const std::vector<Input>& inputs, const std::vector<Release>& releases, const Ingest& ingest,
             BuildReport& report) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        report.inputs.push_back({inputs[i].name,
                                 releases[i].date,
                                 inputs[i].has_manifest,
                                 inputs[i].manifest_conflicts,
                                 inputs[i].listed_but_absent,
                                 inputs[i].present_but_unlisted,
                                 inputs[i].skipped,
                                 {}});
    for (const PartOutcome& part : ingest.parts) {
        const PartReport& r = part.report;
        BuiltFile file{part.part->path,
                       part.part->bytes,
                       r.bytes_read,
                       r.inflated,
                       part.part->listed_records,
                       part.part->listed_bytes,
                       r.read,
                       part.kept,
                       part.superseded,
                       part.deleted,
                       r.rejected,
                       r.labels,
                       r.other,
                       r.damage};
        add_up(report.total, file);
        report.inputs[part.input].files.push_back(std::move(file));
    }
}

void warn(BuildReport& report) {
    auto& w = report.warnings;
    for (const BuiltInput& input : report.inputs) {
        for (const BuiltFile& file : input.files) {
            if (!file.damage.empty())
                w.push_back(fmt::format("{} ({} records before it were read)", file.damage, file.read - file.rejected));
            if (file.listed_records && *file.listed_records != file.read)
                w.push_back(fmt::format("{} holds {} records, its manifest says {}", file.path, file.read,
                                        *file.listed_records));
            if (file.listed_bytes && *file.listed_bytes != file.bytes)
                w.push_back(
                    fmt::format("{} has {} bytes, its manifest says {}", file.path, file.bytes, *file.listed_bytes));
            if (file.read == 0 && file.damage.empty()) w.push_back(fmt::format("{} is empty", file.path));
        }
        for (const std::string& url : input.manifest_conflicts)
            w.push_back(fmt::format("two manifests of {} differ on {}", input.name, url));
        if (const auto& absent = input.listed_but_absent; !absent.empty())
            w.push_back(fmt::format("{} of the parts that the manifest of {} lists are absent, the first: {}",
                                    absent.size(), input.name, absent.front()));
        if (const auto& extra = input.present_but_unlisted; !extra.empty())
            w.push_back(fmt::format("{} files of {} are not in its manifest, the first: {}", extra.size(), input.name,
                                    extra.front()));
    }
    if (report.total.rejected > 0)
        w.push_back(fmt::format("{} of {} records were rejected; rejects.csv in the atlas says where and why",
                                with_thousands(report.total.rejected), with_thousands(report.total.read)));
    const Quality& q = report.quality;
    if (!q.odd_countries.empty()) {
        std::string codes;
        for (const auto& [code, n] : q.odd_countries)
            codes += fmt::format("{}{} ({})", codes.empty() ? "" : ", ", code, n);
        w.push_back("country codes outside ISO 3166-1 were kept: " + codes);
    }
    if (q.far_years > 0)
        w.push_back(fmt::format("{} works have a publication year before 1000 or after the release; they were kept",
                                q.far_years));
}

std::string csv_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

Status write_rejects(const Ingest& ingest, const std::string& directory, BuildReport& report) {
    std::string csv = "file,line,byte,reason\n";
    for (const PartOutcome& part : ingest.parts)
        for (const Reject& reject : part.report.rejects) {
            if (report.rejects_listed == kRejectsListed) break;
            ++report.rejects_listed;
            csv += fmt::format("{},{},{},{}\n", csv_quoted(part.part->path), reject.line, reject.byte,
                               csv_quoted(reject.reason));
        }
    if (report.rejects_listed == 0) return ok();
    return write_file(join_path(directory, "rejects.csv"), csv);
}

// Why no record was kept, with the first trouble met.
std::string why_nothing(const Ingest& ingest, const BuildReport& report) {
    const std::string why = report.total.read == 0 ? "there are no records" : "all records were rejected or deleted";
    for (const PartOutcome& part : ingest.parts) {
        if (!part.report.rejects.empty()) {
            const Reject& first = part.report.rejects.front();
            return fmt::format("{}; the first: {} line {}: {}", why, part.part->path, first.line, first.reason);
        }
        if (!part.report.damage.empty()) return fmt::format("{}; {}", why, part.report.damage);
    }
    return why;
}

bool any_document(const Ingest& ingest) {
    return std::any_of(ingest.parts.begin(), ingest.parts.end(), [](const PartOutcome& p) {
        return p.report.api_page || p.report.single_work || (p.part->document && p.report.works > 0);
    });
}

}  // namespace

Result<BuildReport> build_atlas(const BuildOptions& options, const IngestProgress& progress) {
    const double start = seconds_since_start();
    COMITY_TRY(check_target(options.inputs, options.out));
    COMITY_ASSIGN(const std::vector<Input> inputs, find_inputs(options.inputs));
    const std::string out = real_path(without_slash(options.out));
    COMITY_TRY(make_directories(parent_directory(out)));
    COMITY_ASSIGN(const auto lock, DirectoryLock::acquire(out + ".lock"));
    Staging staging{out + ".building"};
    COMITY_TRY(remove_tree(staging.path));
    COMITY_TRY(make_directories(staging.path));

    BuildReport report;
    const PartStore parts(out + ".parts");
    Ingest read = ingest(inputs, options.resources, parts, progress);
    report.resumed = read.resumed;
    report.read_seconds = seconds_since_start() - start;
    const std::vector<Release> of_input = releases_of(inputs, read);
    const std::vector<Release> releases = distinct(of_input);
    if (releases.size() > 255) return usage_error("more than 255 releases in one build");
    AssembleOptions assemble_options{options.keep_titles, {}, year_of_date(releases.back().date).value_or(0)};
    for (const Release& release : of_input)
        assemble_options.input_release.push_back(
            static_cast<std::uint8_t>(std::find(releases.begin(), releases.end(), release) - releases.begin()));
    const Winners winners = choose_winners(read, inputs, assemble_options.input_release);
    account(inputs, of_input, read, report);
    if (winners.kept.empty()) {
        const std::string why = why_nothing(read, report);
        parts.clear();
        return failure(fmt::format("no work could be read: {}", why));
    }
    COMITY_ASSIGN(Assembled assembled, assemble(read, winners, assemble_options, staging.path));
    report.quality = assembled.quality;

    Manifest& manifest = report.manifest;
    manifest.scope = infer_scope(report, any_document(read), report.scope_reason);
    if (options.scope) {
        manifest.scope = *options.scope;
        report.scope_reason = "as told by --scope";
    }
    manifest.releases = releases;
    manifest.works = assembled.works;
    manifest.citations = assembled.citations;
    manifest.files = std::move(assembled.files);
    manifest.hash = manifest_hash(manifest);
    COMITY_TRY(write_rejects(read, staging.path, report));
    warn(report);
    report.total_seconds = seconds_since_start() - start;
    report.peak_memory = peak_memory_bytes();
    COMITY_TRY(write_file(join_path(staging.path, "provenance.json"), provenance_json(report)));
    COMITY_TRY(write_file(join_path(staging.path, "atlas.json"), manifest_json(manifest)));
    COMITY_TRY(publish_directory(staging.path, out));
    staging.published = true;
    parts.clear();
    return report;
}

}  // namespace comity
