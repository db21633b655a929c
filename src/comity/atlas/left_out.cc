#include "comity/atlas/left_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "comity/atlas/pieces.h"
#include "comity/base/csv.h"
#include "comity/base/json_text.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/platform/regular_file.h"

namespace comity {

namespace {

constexpr std::string_view kRejects = "rejects.csv", kDropped = "dropped.csv";
constexpr std::string_view kFates[] = {"deleted", "superseded"};

std::string id_text(OpenAlexId id) { return id == 0 ? std::string() : fmt::format("W{}", id); }

OpenAlexId id_in(std::string_view cell) {
    if (!cell.starts_with('W')) return 0;
    return parse_integer<OpenAlexId>(cell.substr(1)).value_or(0);
}

// The rows of a file below its heading; a file that is not there has none.
Status for_each_row(const std::string& directory, std::string_view name, std::size_t columns,
                    const std::function<bool(std::span<const std::string>)>& use) {
    const std::string path = join_path(directory, std::string(name));
    if (!path_exists(path)) return ok();
    COMITY_ASSIGN(const std::string text, read_regular_file(path));
    std::size_t row = 0, bad = 0;
    const bool closed = for_each_csv_row(text, [&](std::span<const std::string> cells) {
        const bool heading = row++ == 0;
        // Rejects of an earlier Comity lack the last column.
        const bool fits = cells.size() == columns || (name == kRejects && cells.size() + 1 == columns);
        if (bad == 0 && (!fits || (!heading && !use(cells)))) bad = row;
    });
    if (bad != 0 || !closed) return failure(fmt::format("{} is damaged: row {}", path, bad == 0 ? row + 1 : bad));
    return ok();
}

Status for_each_reject(const std::string& directory, const std::function<void(const RejectedRecord&)>& use) {
    return for_each_row(directory, kRejects, 5, [&](std::span<const std::string> cells) {
        const auto line = parse_integer<std::uint64_t>(cells[1]), byte = parse_integer<std::uint64_t>(cells[2]);
        if (!line || !byte) return false;
        use({cells[0], *line, *byte, cells[3], cells.size() < 5 ? 0 : id_in(cells[4])});
        return true;
    });
}

Status for_each_dropped(const std::string& directory, const std::function<void(const DroppedWork&)>& use) {
    return for_each_row(directory, kDropped, 4, [&](std::span<const std::string> cells) {
        const auto fate = std::find(std::begin(kFates), std::end(kFates), cells[1]);
        const auto records = parse_integer<std::uint64_t>(cells[2]);
        const OpenAlexId id = id_in(cells[0]);
        if (id == 0 || fate == std::end(kFates) || !records) return false;
        use({id, static_cast<DroppedFate>(fate - kFates), *records, cells[3]});
        return true;
    });
}

// What provenance.json counted; 0 where it does not say.
struct Counts {
    std::string atlas;                                        // the hash of the one it was written with
    std::uint64_t rejected = 0, deleted = 0, superseded = 0;  // records
    bool updated = false, lists = false;                                       // it says what the files list
    std::uint64_t rejected_listed = 0, deleted_listed = 0, superseded_listed = 0;  // rows
};

Counts counts_of(const std::string& directory) {
    Counts out;
    const auto text = read_regular_file(join_path(directory, "provenance.json"), kMostOfJson);
    const Json json = text.ok() ? json_of(*text) : Json();
    const auto number = [&](const char* list, const char* key) -> std::uint64_t {
        if (!json.is_object() || !json.contains(list) || !json[list].is_object()) return 0;
        const Json value = json[list].value(key, Json());
        return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
    };
    if (json.is_object() && json.contains("atlas") && json["atlas"].is_string()) out.atlas = json["atlas"].get<std::string>();
    out.rejected = number("records", "rejected");
    out.deleted = number("records", "deleted");
    out.superseded = number("records", "superseded");
    out.updated = json.is_object() && json.contains("update") && !json["update"].is_null();
    out.lists = json.is_object() && json.contains("listed");
    out.rejected_listed = number("listed", "rejected");
    out.deleted_listed = number("listed", "deleted");
    out.superseded_listed = number("listed", "superseded");
    return out;
}

Status write_dropped(const LeftOut& left_out, const std::string& path) {
    if (left_out.dropped.empty()) return ok();
    COMITY_ASSIGN(const auto file, FileWriter::create(path));
    COMITY_TRY(file->write("id,fate,records,release\n"));
    for (const DroppedRow& d : left_out.dropped) {
        const std::string_view release = d.fate == DroppedFate::kDeleted ? left_out.dates[d.release] : std::string_view();
        COMITY_TRY(file->write(fmt::format("{},{},{},{}\n", id_text(d.id), kFates[static_cast<std::size_t>(d.fate)], d.records, csv_quoted(release))));
    }
    return file->close();
}

// A superseded record makes way for another one of its work. The list is short, the atlas is long: its ids are looked up in the
// list, and each is there once.
Status check_superseded(const Atlas& atlas, std::vector<OpenAlexId> superseded, int threads) {
    if (superseded.empty()) return ok();
    std::sort(superseded.begin(), superseded.end());
    std::vector<std::atomic<std::uint8_t>> found(superseded.size());
    COMITY_TRY(check_pieces(atlas.id.size(), std::size_t{1} << 16, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const auto at = std::lower_bound(superseded.begin(), superseded.end(), atlas.id[row]);
            if (at != superseded.end() && *at == atlas.id[row])
                found[static_cast<std::size_t>(at - superseded.begin())].store(1, std::memory_order_relaxed);
        }
        return ok();
    }));
    for (std::size_t i = 0; i < found.size(); ++i)
        if (found[i] == 0 && (i == 0 || superseded[i] != superseded[i - 1]))
            return failure(fmt::format("{} is damaged: {} names {} as superseded, and the atlas does not have it",
                                       atlas.directory, kDropped, id_text(superseded[i])));
    return ok();
}

}  // namespace

Status write_left_out(const LeftOut& left_out, const std::string& directory) {
    if (!left_out.rejected.empty()) {
        std::string csv = "file,line,byte,reason,id\n";
        for (const RejectedRecord& r : left_out.rejected)
            csv += fmt::format("{},{},{},{},{}\n", csv_quoted(r.file), r.line, r.byte, csv_quoted(r.reason), id_text(r.id));
        COMITY_TRY(write_file(join_path(directory, std::string(kRejects)), csv));
    }
    return write_dropped(left_out, join_path(directory, std::string(kDropped)));
}

Result<RecordsOfWork> records_of_work(const std::string& directory, OpenAlexId id) {
    RecordsOfWork out;
    std::uint64_t listed = 0;
    COMITY_TRY(for_each_reject(directory, [&](const RejectedRecord& r) {
        ++listed;
        if (r.id == 0) ++out.rejected_without_id;
        else if (r.id == id) out.rejected.push_back(r);
    }));
    COMITY_TRY(for_each_dropped(directory, [&](const DroppedWork& d) {
        if (d.id != id) return;
        if (d.fate == DroppedFate::kDeleted) out.deleted = d;
        else out.superseded += d.records;
    }));
    const Counts told = counts_of(directory);
    const std::uint64_t rejected = told.rejected;
    out.updated = told.updated;
    out.rejected_unlisted = rejected > listed ? rejected - listed : 0;
    return out;
}

Status check_left_out(const Atlas& atlas, int threads) {
    const Counts told = counts_of(atlas.directory);
    std::vector<OpenAlexId> superseded;
    std::uint64_t rejected = 0, deleted = 0, deleted_records = 0, superseded_records = 0;
    COMITY_TRY(for_each_reject(atlas.directory, [&](const RejectedRecord&) { ++rejected; }));
    COMITY_TRY(for_each_dropped(atlas.directory, [&](const DroppedWork& d) {
        if (d.fate == DroppedFate::kDeleted) ++deleted, deleted_records += d.records;
        else superseded.push_back(d.id), superseded_records += d.records;
    }));
    if (!told.lists) return ok();
    if (!told.atlas.empty() && told.atlas != atlas.manifest.hash)
        return failure(fmt::format("{} is of another atlas, with the hash {}", join_path(atlas.directory, "provenance.json"), told.atlas));
    const auto differs = [&](std::string_view file, std::string_view what, std::uint64_t there, std::uint64_t said) {
        return failure(fmt::format("{} is damaged: {} has {} {}, provenance.json says {}", atlas.directory, file,
                                   with_thousands(there), what, with_thousands(said)));
    };
    if (rejected != told.rejected_listed) return differs(kRejects, "records", rejected, told.rejected_listed);
    if (deleted != told.deleted_listed) return differs(kDropped, "deleted works", deleted, told.deleted_listed);
    if (deleted_records != told.deleted) return differs(kDropped, "deleted records", deleted_records, told.deleted);
    if (superseded.size() != told.superseded_listed)
        return differs(kDropped, "superseded works", superseded.size(), told.superseded_listed);
    if (superseded_records > told.superseded)
        return differs(kDropped, "superseded records", superseded_records, told.superseded);
    return check_superseded(atlas, std::move(superseded), threads);
}

}  // namespace comity
