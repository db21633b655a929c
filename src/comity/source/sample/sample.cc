#include "comity/source/sample/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/source/gz_writer.h"
#include "comity/source/openalex/parquet_writer.h"
#include "comity/source/sample/entities.h"
#include "comity/source/sample/record.h"
#include "comity/source/sample/truth.h"

namespace comity {

namespace {

using namespace sample;

constexpr std::uint64_t kMostWorks = 10'000'000;  // ids have room for more, memory and patience may not
constexpr std::size_t kRecordsPerPart = 5'000;
constexpr std::size_t kFlush = 1 << 18;  // JSON bytes handed to the compressor at once

// When records were last changed: value is an index, weight a share.
constexpr std::array<std::string_view, 6> kDays = {"2024-12-10", "2025-01-15", "2025-02-08",
                                                   "2025-03-02", "2025-03-19", "2025-03-26"};
const Table& days() {
    static const Table table({{0, 40}, {1, 25}, {2, 12}, {3, 10}, {4, 8}, {5, 5}});
    return table;
}
constexpr std::string_view kEntityDay = "2025-03-20";

// One file of records.
struct Part {
    std::string entity, path;  // path below data/jsonl or data/parquet
    std::string_view day;
    std::vector<std::uint32_t> works;  // of an entity other than works: empty
    std::string lines;                 // its JSON lines; of works: made when written
    std::uint64_t records = 0, json_bytes = 0, file_bytes = 0;
};

// What differs by format: the folder below data, which is the manifests' word for it too, and the end of a file's name.
std::string_view folder_of(SampleFormat format) { return format == SampleFormat::kParquet ? "parquet" : "jsonl"; }
std::string_view suffix_of(SampleFormat format) { return format == SampleFormat::kParquet ? "parquet" : "gz"; }

std::string part_path(std::string_view entity, std::string_view day, std::size_t number, SampleFormat format) {
    return fmt::format("{}/updated_date={}/part_{:04}.{}", entity, day, number, suffix_of(format));
}

// One file of records while it is written, in either format.
class RecordFile {
  public:
    static Result<RecordFile> create(const std::string& path, const std::string& entity, SampleFormat format) {
        RecordFile file;
        if (format == SampleFormat::kParquet) {
            COMITY_ASSIGN(file.parquet_, ParquetWriter::create(path, entity));
        } else {
            COMITY_ASSIGN(file.gz_, GzWriter::create(path));
        }
        return file;
    }
    Status write(std::string_view lines) {
        json_bytes_ += lines.size();
        return parquet_ ? parquet_->write(lines) : gz_->write(lines);
    }
    Status close() { return parquet_ ? parquet_->close() : gz_->close(); }
    [[nodiscard]] std::uint64_t json_bytes() const { return json_bytes_; }
    [[nodiscard]] std::uint64_t file_bytes() const { return parquet_ ? parquet_->bytes() : gz_->deflated(); }

  private:
    std::unique_ptr<GzWriter> gz_;
    std::unique_ptr<ParquetWriter> parquet_;
    std::uint64_t json_bytes_ = 0;
};

std::vector<Part> plan_parts(const World& world, SampleFormat format) {
    std::array<std::vector<std::uint32_t>, kDays.size()> of_day;
    for (std::uint32_t i = 0; i < world.works.size(); ++i) {
        Draws draws(world.seed, Stream::kDay, i);
        of_day[static_cast<std::size_t>(days().draw(draws))].push_back(i);
    }
    std::vector<Part> parts;
    const auto other = [&](std::string_view entity, std::string lines) {
        const auto records = static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
        parts.push_back(
            {std::string(entity), part_path(entity, kEntityDay, 0, format), kEntityDay, {}, std::move(lines), records, 0, 0});
    };
    other("institutions", institution_lines(kEntityDay));
    other("topics", topic_lines(kEntityDay));
    for (std::size_t d = 0; d < kDays.size(); ++d)
        for (std::size_t begin = 0; begin < of_day[d].size(); begin += kRecordsPerPart) {
            const std::size_t end = std::min(of_day[d].size(), begin + kRecordsPerPart);
            std::vector<std::uint32_t> works(of_day[d].begin() + static_cast<std::ptrdiff_t>(begin),
                                             of_day[d].begin() + static_cast<std::ptrdiff_t>(end));
            const std::uint64_t records = works.size();
            parts.push_back({"works",
                             part_path("works", kDays[d], begin / kRecordsPerPart, format),
                             kDays[d],
                             std::move(works),
                             {},
                             records,
                             0,
                             0});
        }
    return parts;
}

Status write_part(const World& world, const std::string& root, SampleFormat format, Part& part) {
    const std::string path = join_path(root, part.path);
    COMITY_TRY(make_directories(parent_directory(path)));
    COMITY_ASSIGN(auto file, RecordFile::create(path, part.entity, format));
    COMITY_TRY(file.write(part.lines));
    RecordWriter writer(world);
    std::string lines;
    for (const std::uint32_t work : part.works) {
        writer.append(lines, work, part.day);
        if (lines.size() < kFlush) continue;
        COMITY_TRY(file.write(lines));
        lines.clear();
    }
    COMITY_TRY(file.write(lines));
    COMITY_TRY(file.close());
    part.json_bytes = file.json_bytes();
    part.file_bytes = file.file_bytes();
    return ok();
}

Status write_parts(const World& world, const std::string& root, SampleFormat format, std::vector<Part>& parts,
                   int threads) {
    std::vector<std::optional<Error>> errors(parts.size());
    parallel_for(parts.size(), threads, [&](std::size_t i) {
        if (const Status status = write_part(world, root, format, parts[i]); !status.ok()) errors[i] = status.error();
    });
    for (const auto& error : errors)
        if (error) return *error;
    return ok();
}

// --- manifests ---

struct EntityFiles {
    std::string entity, files;  // files: as JSON
    std::uint64_t records = 0, bytes = 0;
};

std::vector<EntityFiles> by_entity(const std::vector<Part>& parts, SampleFormat format) {
    std::vector<EntityFiles> all;
    for (const Part& part : parts) {
        if (all.empty() || all.back().entity != part.entity) all.push_back({part.entity, {}, 0, 0});
        EntityFiles& entity = all.back();
        entity.files += fmt::format(
            "{}\n   {{\n    \"url\": \"s3://openalex/data/{}/{}\",\n    \"meta\": {{\n     \"content_length\": "
            "{},\n     \"record_count\": {}\n    }}\n   }}",
            entity.files.empty() ? "" : ",", folder_of(format), part.path, part.file_bytes, part.records);
        entity.records += part.records;
        entity.bytes += part.file_bytes;
    }
    return all;
}

Status write_manifests(const std::string& root, SampleFormat format, const std::vector<Part>& parts) {
    std::string list;
    std::uint64_t records = 0, bytes = 0;
    for (const EntityFiles& e : by_entity(parts, format)) {
        const std::string counts = fmt::format(
            "\"record_count\": {},\n   \"content_length\": {},\n   \"files\": [{}\n   ]", e.records, e.bytes, e.files);
        COMITY_TRY(write_file(join_path(root, e.entity + "/manifest.json"),
                              fmt::format("{{\n   \"date\": \"{}\",\n   \"source\": \"{}\",\n   "
                                          "\"format\": \"{}\",\n   \"entity\": \"{}\",\n   {}\n}}\n",
                                          kReleaseDate, kSampleSource, folder_of(format), e.entity, counts)));
        list += fmt::format("{}\n  {{\n   \"entity\": \"{}\",\n   {}\n  }}", list.empty() ? "" : ",", e.entity, counts);
        records += e.records;
        bytes += e.bytes;
    }
    // Last of all files: it says that the release is complete.
    return write_file(join_path(root, "manifest.json"),
                      fmt::format("{{\n \"date\": \"{}\",\n \"source\": \"{}\",\n \"format\": "
                                  "\"{}\",\n \"meta\": {{\n  \"record_count\": "
                                  "{},\n  \"content_length\": {}\n }},\n \"entities\": [{}\n ]\n}}\n",
                                  kReleaseDate, kSampleSource, folder_of(format), records, bytes, list));
}

Status check(const SampleOptions& options) {
    if (options.works == 0 || options.works > kMostWorks)
        return usage_error(fmt::format("a sample world has 1 to {} works, not {}", kMostWorks, options.works));
    if (options.out.empty()) return usage_error("the sample world needs a folder to be written to");
    if (is_object_path(options.out))
        return usage_error(fmt::format("--out {}: a sample world is written to a folder of this machine, not into a store", options.out));
    if (!path_exists(options.out)) return ok();
    if (!is_directory(options.out))
        return usage_error(fmt::format("{} is a file; the sample world needs a new or empty folder", options.out));
    COMITY_ASSIGN(const auto files, files_below(options.out));
    return files.empty()
               ? ok()
               : usage_error(fmt::format("{} is not empty; the sample world needs a new or empty folder", options.out));
}

Status write_all(const SampleOptions& options, const World& world, std::vector<Part>& parts, int threads) {
    const std::string root = join_path(options.out, fmt::format("data/{}", folder_of(options.format)));
    COMITY_TRY(make_directories(root));
    COMITY_TRY(write_file(join_path(options.out, "truth.json"), truth_json(options.works, options.seed)));
    COMITY_TRY(write_parts(world, root, options.format, parts, threads));
    return write_manifests(root, options.format, parts);
}

}  // namespace

Result<SampleReport> write_sample(const SampleOptions& options, const Resources& resources) {
    COMITY_TRY(check(options));
    const World world = make_world(options.seed, options.works, resources);
    std::vector<Part> parts = plan_parts(world, options.format);
    if (const Status status = write_all(options, world, parts, resources.threads); !status.ok()) {
        // The folder was empty: what is in it now is ours, and of no use to anybody.
        (void)remove_tree(join_path(options.out, "data"));
        (void)remove_tree(join_path(options.out, "truth.json"));
        return status.error();
    }
    SampleReport report{.works = options.works, .files = parts.size()};
    for (const Part& part : parts) report.json_bytes += part.json_bytes, report.file_bytes += part.file_bytes;
    return report;
}

}  // namespace comity
