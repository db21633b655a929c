#include "comity/build/build.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/atlas/structure.h"
#include "comity/atlas/verify.h"
#include "comity/build/base.h"
#include "comity/build/fullness.h"
#include "comity/build/ingest.h"
#include "comity/build/offered_release.h"
#include "comity/build/repeated.h"
#include "comity/build/siblings.h"
#include "comity/build/staging.h"
#include "comity/build/target.h"
#include "comity/build/warnings.h"
#include "comity/build/winners.h"
#include "comity/platform/files.h"
#include "comity/platform/paths.h"
#include "comity/source/sample/sample.h"

namespace comity {

namespace {

constexpr std::size_t kMostReleases = 255;  // each has a number of 8 bits

bool is_sample_world(const Release& release) { return release.source == kSampleSource; }

// The release of each input. Its date: the manifest's, else the newest updated_date of the records; "" when neither is
// known.
std::vector<Release> releases_of(const std::vector<Input>& inputs, const Ingest& ingest) {
    std::vector<std::int64_t> newest(inputs.size(), kNoDate);
    for (const PartOutcome& part : ingest.parts) newest[part.input] = std::max(newest[part.input], part.newest);
    std::vector<Release> releases;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::string found = newest[i] == kNoDate ? std::string() : day_of(newest[i]);
        // Names alone are of no release.
        releases.push_back({holds_names_alone(inputs[i]) ? std::string() : inputs[i].manifest_date.value_or(found), inputs[i].source_name});
    }
    return releases;
}

std::vector<Release> distinct(const std::vector<Release>& of_input, const std::vector<Input>& inputs) {
    std::vector<Release> releases;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (!holds_names_alone(inputs[i])) releases.push_back(of_input[i]);
    std::sort(releases.begin(), releases.end());
    releases.erase(std::unique(releases.begin(), releases.end()), releases.end());
    return releases;
}

// Of each input's release. No record asks for that of names alone.
std::vector<std::uint8_t> ranks_of(const std::vector<Release>& of_input, const std::vector<Input>& inputs, const std::vector<Release>& releases) {
    std::vector<std::uint8_t> ranks;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto at = holds_names_alone(inputs[i]) ? releases.end() - 1 : std::find(releases.begin(), releases.end(), of_input[i]);
        ranks.push_back(static_cast<std::uint8_t>(at - releases.begin()));
    }
    return ranks;
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

// Works first.
std::vector<std::string> absent_of(const Input& input) {
    std::vector<std::string> urls;
    for (const auto* absent : {&input.listed_but_absent, &input.listed_names_absent})
        for (const Input::Absent& part : *absent) urls.push_back(part.url);
    return urls;
}

// The accounting, input by input and file by file.
void account(const std::vector<Input>& inputs, const std::vector<Release>& releases, const Ingest& ingest,
             BuildReport& report) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
        report.inputs.push_back({inputs[i].name,
                                 releases[i].date,
                                 inputs[i].has_manifest,
                                 inputs[i].manifest_conflicts,
                                 absent_of(inputs[i]),
                                 inputs[i].present_but_unlisted,
                                 inputs[i].skipped,
                                 inputs[i].maybe_works,
                                 inputs[i].odd_deleted,
                                 digest_of_deleted(inputs[i]),
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
                       r.damage,
                       part.atlas != nullptr};
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
            if (file.read == 0 && file.damage.empty() && !file.of_atlas) w.push_back(fmt::format("{} is empty", file.path));
        }
        for (const std::string& odd : input.odd_deleted) w.push_back(odd);
        if (const auto& passed = input.maybe_works; !passed.empty())
            w.push_back(fmt::format("files of {} that were not read: {}, the first: {}", input.name, passed.size(), passed.front()));
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
    if (!q.odd_countries.empty()) w.push_back("country codes outside ISO 3166-1 were kept: " + most_frequent(q.odd_countries));
    if (q.far_years > 0)
        w.push_back(fmt::format("{} works have a publication year before 1000 or more than a year after the release; they were kept",
                                q.far_years));
}

// Releases shrink, but rarely by much.
void warn_of_loss(std::uint64_t works, const UpdateCounts& update, std::vector<std::string>& warnings) {
    constexpr std::uint64_t kOneIn = 10;
    if (update.deleted * kOneIn > works)
        warnings.push_back(fmt::format("{} of {} works were deleted: a whole release is taken to say what is gone",
                                       with_thousands(update.deleted), with_thousands(works)));
}

// rejects.csv and dropped.csv.
Status list_left_out(const Ingest& ingest, std::vector<DroppedRow> dropped, std::vector<std::string> dates,
                     const std::string& directory, BuildReport& report) {
    LeftOut left_out{{}, std::move(dropped), std::move(dates)};
    for (const PartOutcome& part : ingest.parts)
        for (const Reject& r : part.report.rejects)
            if (left_out.rejected.size() < PartReport::kMaxRejects)
                left_out.rejected.push_back({part.part->path, r.line, r.byte, r.reason, r.id});
    report.rejects_listed = left_out.rejected.size();
    for (const DroppedRow& d : left_out.dropped)
        ++(d.fate == DroppedFate::kDeleted ? report.deleted_listed : report.superseded_listed);
    return write_left_out(left_out, directory);
}

// Everything read: of the atlas added to, if there is one, and of the inputs given. They point into each other, and stay where
// they are.
struct Sources {
    std::optional<Manifest> before;  // of the atlas added to
    std::optional<Atlas> atlas;
    Base base;                  // its records
    std::vector<Input> inputs;  // first those that stand for it
    std::size_t first_new = 0;
    Ingest read;
};

// Of reading, which is told in files and bytes, and in what the disk will lack, as soon as that can be told.
IngestProgress progress_of_reading(const std::vector<Input>& inputs, const std::string& out, const TellProgress& tell) {
    if (!tell) return {};
    std::uint64_t all = 0;
    for (const Input& input : inputs)
        for (const Part& part : input.parts) all += part.bytes;
    return [&tell, all, disk = parent_directory(out)](const IngestState& s) {
        tell({BuildStep::kRead, s.parts, s.all_parts, s.bytes, all, room_lacking(s, all, room_left(disk)), s.before});
    };
}

// As it was, where an atlas is added to.
Details details_left_out(const BuildOptions& options, const std::optional<Manifest>& before) {
    return before ? before->without : options.without;
}

// Damage that is built upon would get hashes of its own, and be found by nobody afterwards.
Status check_base(const std::string& directory, const Manifest& manifest, int threads) {
    const Status whole = check_file_hashes(directory, manifest.files, threads);
    if (whole.ok()) return ok();
    return failure(whole.error().message + "; nothing was added to it: take a copy that is whole, or build it anew");
}

// What is there to be read; nothing of it is read yet.
Result<std::unique_ptr<Sources>> find_sources(const BuildOptions& options) {
    auto made = std::make_unique<Sources>();
    if (!options.base.empty()) {
        COMITY_ASSIGN(made->before, read_manifest_file(options.base));
        made->inputs = inputs_of(options.base, *made->before);
        made->first_new = made->inputs.size();
    }
    COMITY_ASSIGN(std::vector<Input> found, find_inputs(options.inputs));
    for (Input& input : found) {
        for (Part& part : input.parts) part.without = details_left_out(options, made->before);
        made->inputs.push_back(std::move(input));
    }
    return made;
}

Status read_sources(const BuildOptions& options, const PartStore& parts, const Space& space, const TellProgress& tell, Sources& sources) {
    Space rest = space;
    if (sources.before) {
        if (tell) tell({BuildStep::kCheck, 0, 1});
        COMITY_TRY(check_base(options.base, *sources.before, options.resources.threads));
        COMITY_ASSIGN(sources.atlas, Atlas::open(options.base));
        COMITY_TRY(check_structure(*sources.atlas, options.resources.threads));
        COMITY_ASSIGN(sources.base, Base::make(*sources.atlas, options.resources.chunk, space));
        rest = sources.base.rest_of(space);
    }
    COMITY_ASSIGN(sources.read, ingest(sources.inputs, sources.first_new, options.resources, parts, rest,
                                        progress_of_reading(sources.inputs, without_slash(options.out), tell)));
    if (sources.atlas) put_base_first(sources.base, sources.inputs, sources.read);
    sources.read.bare.close();
    return check_scratch(space.scratch);
}

BuildReport nothing_done(const Manifest& manifest, const PartStore& parts) {
    parts.clear();
    BuildReport report;
    report.manifest = manifest;
    report.repeated = true;
    return report;
}

// Of the tables as they were written.
Result<AtlasContents> contents_of(const std::string& directory, int threads) {
    COMITY_ASSIGN(const Atlas written, Atlas::open(directory));
    return count_contents(written, threads);
}

void settle_scope(const BuildOptions& options, const Sources& sources, BuildReport& report) {
    Manifest& manifest = report.manifest;
    manifest.evidence = scope_evidence(sources.inputs, sources.read, sources.first_new,
                                       sources.before ? sources.before->evidence : ScopeEvidence());
    const Quality& q = report.quality;
    const double share = q.references == 0 ? 1.0 : static_cast<double>(q.resolved) / static_cast<double>(q.references);
    manifest.scope = infer_scope(manifest.evidence, share, report.scope_reason);
    manifest.evidence.told |= options.scope.has_value();
    if (options.scope) {
        manifest.scope = *options.scope;
        report.scope_reason = "as told by --scope";
    } else if (manifest.evidence.told) {
        manifest.scope = sources.before->scope;
        report.scope_reason = "as told by --scope when the atlas was built";
    }
}

// A quarter of the memory is for records; the rest for what is made of them at one time.
Space space_of(const BuildOptions& options, Scratch* scratch) {
    constexpr std::uint64_t kPieces = 4;
    const std::uint64_t memory = options.resources.memory != 0 ? options.resources.memory : usable_memory_bytes();
    return {scratch, memory / kPieces};
}

}  // namespace

Result<BuildReport> build_atlas(const BuildOptions& options, const TellProgress& tell) {
    const double start = seconds_since_start();
    if (!options.base.empty()) COMITY_TRY(read_manifest_file(options.base));  // says best what it is where it is no atlas
    COMITY_TRY(check_target(options.inputs, options.out, AtlasKind::kWorks));
    const std::string out = real_path(options.out);  // a link to an atlas stays a link: what it leads to is replaced
    COMITY_TRY(make_directories(parent_directory(out)));
    COMITY_ASSIGN(const auto lock, DirectoryLock::acquire(lock_path(out)));
    COMITY_ASSIGN(const auto staging, Staging::make(out));

    BuildReport report;
    report.working_directory = real_path(".");
    const PartStore parts(parts_path(out));
    COMITY_ASSIGN(const auto scratch, Scratch::make(scratch_path(out)));
    const Space space = space_of(options, scratch.get());
    COMITY_ASSIGN(const std::unique_ptr<Sources> made, find_sources(options));
    Sources& sources = *made;
    const OfferedUpdate offered{options.base, sources.before, sources.inputs, sources.first_new};
    COMITY_ASSIGN(const bool known_before_reading, offered.was_the_last());
    if (known_before_reading) return nothing_done(*sources.before, parts);
    if (sources.before) COMITY_TRY(check_none_absent(sources.inputs, sources.first_new));
    COMITY_TRY(read_sources(options, parts, space, tell, sources));
    give_back_freed_memory();
    const std::vector<Input>& inputs = sources.inputs;
    Ingest& read = sources.read;
    report.resumed = read.resumed;
    report.step_seconds.emplace_back("read", seconds_since_start() - start);
    if (sources.before) {
        COMITY_TRY(check_none_broken_off(read, sources.first_new));
        if (const Status given = check_gives_works(inputs, read, sources.first_new); !given.ok()) {
            parts.clear();
            return given.error();
        }
    }
    const std::vector<Release> of_input = releases_of(inputs, read);
    if (const Result<bool> last = offered.was_the_last(of_input, read.parts); !last.ok() || *last) {
        parts.clear();
        if (!last.ok()) return last.error();
        return nothing_done(*sources.before, parts);
    }
    const std::vector<Release> releases = distinct(of_input, inputs);
    if (releases.size() > kMostReleases)
        return usage_error(fmt::format("{} different releases, of {} to {}: an atlas holds {} at most", releases.size(),
                                       releases.front().date.empty() ? releases[1].date : releases.front().date,
                                       releases.back().date, kMostReleases));
    const Details without = details_left_out(options, sources.before);
    AssembleOptions assemble_options{without, {}, year_of_date(releases.back().date).value_or(0),
                                     std::ranges::all_of(releases, is_sample_world), options.resources.threads};
    assemble_options.input_release = ranks_of(of_input, inputs, releases);
    std::vector<std::string> dates;
    for (const Release& release : releases) dates.push_back(release.date);
    COMITY_ASSIGN(const std::vector<bool> whole, whole_inputs(inputs, read, sources.first_new, options.resources.threads));
    if (tell) tell({BuildStep::kWinners, 0, 1});
    COMITY_ASSIGN(Winners winners,
                  choose_winners(read, inputs, assemble_options.input_release, releases, whole, space.memory,
                                 options.resources.threads));
    give_back_freed_memory();
    report.step_seconds.emplace_back("winners", seconds_since_start() - start - report.step_seconds[0].second);
    account(inputs, of_input, read, report);
    if (winners.kept.size() == 0) {
        parts.clear();
        return failure(fmt::format("no work could be read: {}", why_nothing(read, 0)));
    }
    if (sources.atlas) {
        COMITY_ASSIGN(report.update, count_update(read, winners.kept, space, options.resources.threads));
        report.before = sources.before->hash;
        warn_of_loss(sources.before->works, *report.update, report.warnings);
    }
    // Records that are all in memory need no disk on their way.
    COMITY_ASSIGN(Assembled assembled, assemble(read, std::move(winners.kept), assemble_options,
                                                read.stored > 0 ? space : Space(), staging->path(), tell));
    report.stored = read.stored;
    report.quality = assembled.quality;
    report.quality.deleted_by_list = winners.by_list;
    report.quality.absent_from_release = winners.absent;
    report.step_seconds.insert(report.step_seconds.end(), assembled.seconds.begin(), assembled.seconds.end());
    settle_scope(options, sources, report);
    Manifest& manifest = report.manifest;
    manifest.without = without;
    manifest.releases = releases;
    manifest.works = assembled.works;
    manifest.citations = assembled.citations;
    manifest.files = std::move(assembled.files);
    manifest.hash = manifest_hash(manifest);
    COMITY_TRY(list_left_out(read, std::move(winners.dropped), std::move(dates), staging->path(), report));
    warn_of_lists(inputs, of_input, winners.in_vain, report.warnings);
    warn(report);
    COMITY_TRY(write_file(join_path(staging->path(), "atlas.json"), manifest_json(manifest)));
    COMITY_ASSIGN(report.contents, contents_of(staging->path(), options.resources.threads));
    report.total_seconds = seconds_since_start() - start;
    report.peak_memory = peak_memory_bytes();
    COMITY_TRY(write_file(join_path(staging->path(), "provenance.json"), provenance_json(report)));
    const bool stood_inside = lies_in(".", out);
    COMITY_TRY(staging->publish());
    parts.clear();
    if (stood_inside) report.warnings.insert(report.warnings.begin(), std::string(kFolderReplaced));
    return report;
}

}  // namespace comity
