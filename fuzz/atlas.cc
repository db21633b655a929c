// Edits of a small atlas. Its manifest tells the truth about the damage (lengths, rows, its own hash), so that only what is
// inside the tables can give it away: an atlas is refused, or can be read to the last row. One input in sixteen goes through
// files, as users' atlases do; the others are opened in memory, where each edited table ends where its allocation ends and the
// others are read once for all: so the same is tried many times as often. Every other atlas has authorships in large lists, as one
// with more than 2^31 of them has, or is without all details.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "comity/atlas/contents.h"
#include "comity/atlas/structure.h"
#include "comity/build/base.h"
#include "comity/build/build.h"
#include "comity/build/tables.h"
#include "comity/source/sample/sample.h"
#include "target.h"

namespace comity::fuzz {

namespace {

struct TableFile {
    std::string path, bytes;
};

enum class Kind : std::uint8_t { kSmall, kLarge, kBare };
constexpr const char* kNames[] = {"small", "large", "bare"};

// The atlas of a sample world of few works, made once, and its tables.
class SmallAtlas {
  public:
    explicit SmallAtlas(Kind kind) {
        tables.reserve(64);  // what is opened looks into them
        const std::string home = join_path(scratch_folder(), kNames[static_cast<int>(kind)]), world = join_path(home, "world");
        hold(make_directories(home).ok(), "a folder can be made");
        SampleOptions sample;
        sample.works = 60;
        sample.out = world;
        hold(write_sample(sample, {1, 100}).ok(), "a sample world can be written");
        BuildOptions build;
        build.inputs = {world};
        build.out = folder = join_path(home, "atlas");
        build.resources = {1, 100};
        if (kind == Kind::kBare)
            for (const Detail detail : kAllDetails) build.without.add(detail);
        const auto report = build_atlas(build, {});
        hold(report.ok(), "a sample world can be built");
        manifest = (*report).manifest;
        if (kind == Kind::kLarge) widen();
        for (const FileFacts& facts : manifest.files) {
            const std::string path = join_path(folder, facts.name);
            auto bytes = read_file(path);
            hold(bytes.ok(), "an atlas can be read");
            tables.push_back({path, bytes.take()});
            opened.emplace(facts.name, Table::of_bytes(path, tables.back().bytes, nullptr).take());
        }
        Manifest bare = manifest;
        bare.files.clear();
        const auto json = nlohmann::ordered_json::parse(manifest_json(bare)).dump();
        head = json.substr(0, json.find("\"files\":[") + 9);
    }
    void widen() {
        ListsColumn<std::uint32_t> authors, institutions;
        {
            const Atlas atlas = Atlas::open(folder).take();
            for (Row row = 0; row < atlas.works(); ++row) {
                authors.add(atlas.authors[row]);
                for (std::size_t a = atlas.institutions.begin_of(row); a < atlas.institutions.end_of(row); ++a)
                    institutions.add(atlas.institutions.inner[a]);
            }
        }
        const auto written = write_authorships_table(authors.view(), institutions, {}, nullptr, folder, 0);
        hold(written.ok(), "a table can be written");
        for (FileFacts& facts : manifest.files)
            if (facts.name == written->name) facts = *written;
    }
    // atlas.json, without writing anew what is always the same: it took more time than all else.
    std::string json_of(const Manifest& edited) const {
        std::string text = head;
        for (std::size_t i = 0; i < edited.files.size(); ++i) {
            const FileFacts& file = edited.files[i];
            text += fmt::format(R"({}{{"name":"{}","rows":{},"bytes":{},"sha256":"{}"}})", i == 0 ? "" : ",", file.name, file.rows, file.bytes,
                                file.sha256);
        }
        return text + R"(],"hash":")" + edited.hash + "\"}";
    }

    std::string folder;
    Manifest manifest;
    std::vector<TableFile> tables;
    std::map<std::string, Table> opened;  // each table by its name
    std::string head;  // of atlas.json, up to its files
};

// Files are small: writing one anew is cheap, and nothing is synced.
void overwrite(const std::string& path, std::string_view bytes) {
    auto file = FileWriter::create(path);
    hold(file.ok() && (*file)->write(bytes).ok() && (*file)->close_unsynced().ok(), "an atlas can be written");
}

enum Edit : std::uint8_t { kByte, kFlip, kNumber, kCopy, kCut, kRows, kEdits };

void edit(Taker& taker, std::string& bytes, FileFacts& facts) {
    const auto kind = taker.number(1) % kEdits;
    const std::size_t at = taker.number(3) % (bytes.size() + 1);
    const std::size_t room = bytes.size() - at;
    const auto put = [&](std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < std::min(width, room); ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
    };
    switch (kind) {
        case kByte: return put(taker.number(1), 1);
        case kFlip:
            if (room > 0) bytes[at] ^= static_cast<char>(1u << (taker.number(1) % 8));
            return;
        case kNumber: return put(taker.number(4), 4);
        case kCopy: {
            const std::size_t from = taker.number(3) % (bytes.size() + 1);
            const std::string piece = bytes.substr(from, 16);
            bytes.replace(at, std::min(piece.size(), room), piece.substr(0, std::min(piece.size(), room)));
            return;
        }
        case kCut: bytes.resize(at); return;
        default: facts.rows = taker.number(4);
    }
}

void read_all_of(const Atlas& atlas) {
    std::uint64_t works = 0;
    const auto records = AtlasRecords::make(atlas, 17, Space());
    hold(records.ok(), "references of an atlas can be collected");
    for (std::size_t release = 0; release < (*records)->releases(); ++release)
        for (std::size_t range = 0; range < (*records)->ranges(); ++range) {
            const WorkBatch batch = (*records)->records(release, range);
            hold_consistent(batch);
            hold(batch.id == (*records)->bare_records(release, range).id, "records have the ids they are said to have");
            for (std::size_t k = 0; k < batch.author.size(); ++k) hold(batch.orcid[k] == 0 || batch.author[k] != 0, "an ORCID iD is somebody's");
            works += batch.size();
        }
    Entities names[kEntityKinds];
    offer_names(atlas, names);
    hold(works == atlas.works(), "an atlas gives back its works");
    (void)check_work_ids(atlas, 1, 64);
    (void)check_citation_kinds(atlas, 1);
    (void)count_contents(atlas, 1);
    for (std::size_t i = 0; i < atlas.class_id.size(); ++i) (void)atlas.name_of_class(atlas.class_level[i], atlas.class_id[i]);
}

void read_or_refuse(const Result<Atlas>& opened) {
    if (opened.ok()) read_all_of(*opened);
    else hold(!opened.error().message.empty(), "an error has a message");
}

using Edited = std::map<std::size_t, std::string>;  // by place among the tables

void through_files(const SmallAtlas& small, Manifest& manifest, const Edited& edited) {
    manifest.hash = manifest_hash(manifest);
    for (const auto& [table, bytes] : edited) overwrite(small.tables[table].path, bytes);
    overwrite(join_path(small.folder, "atlas.json"), small.json_of(manifest));
    read_or_refuse(Atlas::open(small.folder));
    for (const auto& [table, bytes] : edited) overwrite(small.tables[table].path, small.tables[table].bytes);
}

void in_memory(const SmallAtlas& small, const Manifest& manifest, const Edited& edited) {
    const auto open_table = [&](const std::string& name) -> Result<Table> {
        const auto is_named = [&](const FileFacts& facts) { return facts.name == name; };
        const auto at = std::find_if(manifest.files.begin(), manifest.files.end(), is_named) - manifest.files.begin();
        const auto table = edited.find(static_cast<std::size_t>(at));
        if (table == edited.end()) return small.opened.at(name);
        // To the byte as long as they are, and no more: a read behind them is seen.
        const std::shared_ptr<char[]> exact(new char[table->second.size()]);
        std::copy(table->second.begin(), table->second.end(), exact.get());
        COMITY_ASSIGN(Table opened, Table::of_bytes(name, {exact.get(), table->second.size()}, exact));
        if (opened.rows() != manifest.files[static_cast<std::size_t>(at)].rows) return failure("other rows than atlas.json says");
        return opened;
    };
    read_or_refuse(Atlas::of_tables(small.folder, manifest, open_table));
}

}  // namespace

void atlas(std::string_view input) {
    static const SmallAtlas small_lists(Kind::kSmall), large_lists(Kind::kLarge), bare(Kind::kBare);
    std::uint8_t sum = 0;
    for (const char byte : input) sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(byte));
    const SmallAtlas& small = sum / 16 % 2 == 0 ? small_lists : sum / 16 % 4 == 1 ? large_lists : bare;
    Manifest manifest = small.manifest;
    Edited edited;
    Taker taker(input);
    for (int edits = 0; edits < 16 && !taker.empty(); ++edits) {
        const std::size_t table = taker.number(1) % small.tables.size();
        std::string& bytes = edited.try_emplace(table, small.tables[table].bytes).first->second;
        edit(taker, bytes, manifest.files[table]);
        manifest.files[table].bytes = bytes.size();
    }
    if (sum % 16 == 0) through_files(small, manifest, edited);
    else in_memory(small, manifest, edited);
}

}  // namespace comity::fuzz
