// Edits of a small atlas. Its manifest tells the truth about the damage (lengths, rows, its own hash), so that only what is
// inside the tables can give it away: an atlas is refused, or can be read to the last row.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "comity/atlas/structure.h"
#include "comity/build/base.h"
#include "comity/build/build.h"
#include "comity/source/sample/sample.h"
#include "target.h"

namespace comity::fuzz {

namespace {

struct TableFile {
    std::string path, bytes;
};

// The atlas of a sample world of few works, made once, and its tables.
class SmallAtlas {
  public:
    SmallAtlas() {
        const std::string world = join_path(scratch_folder(), "world");
        SampleOptions sample;
        sample.works = 60;
        sample.out = world;
        hold(write_sample(sample, {1, 100}).ok(), "a sample world can be written");
        BuildOptions build;
        build.inputs = {world};
        build.out = folder = join_path(scratch_folder(), "atlas");
        build.resources = {1, 100};
        const auto report = build_atlas(build, {});
        hold(report.ok(), "a sample world can be built");
        manifest = (*report).manifest;
        for (const FileFacts& facts : manifest.files) {
            const std::string path = join_path(folder, facts.name);
            auto bytes = read_file(path);
            hold(bytes.ok(), "an atlas can be read");
            tables.push_back({path, bytes.take()});
        }
        Manifest bare = manifest;
        bare.files.clear();
        const auto json = nlohmann::ordered_json::parse(manifest_json(bare)).dump();
        head = json.substr(0, json.find("\"files\":[") + 9);
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
    std::string head;  // of atlas.json, up to its files
};

// Files are small: writing one anew is cheap, and nothing is synced.
void overwrite(const std::string& path, std::string_view bytes) {
    auto file = FileWriter::create(path);
    hold(file.ok() && (*file)->write(bytes).ok() && (*file)->close_unsynced().ok(), "an atlas can be written");
}

enum Edit : std::uint8_t { kByte, kFlip, kNumber, kCopy, kCut, kRows, kEdits };

void edit(Taker& taker, TableFile& table, FileFacts& facts) {
    const auto kind = taker.number(1) % kEdits;
    const std::size_t at = taker.number(3) % (table.bytes.size() + 1);
    const std::size_t room = table.bytes.size() - at;
    const auto put = [&](std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < std::min(width, room); ++i) table.bytes[at + i] = static_cast<char>(value >> (8 * i));
    };
    switch (kind) {
        case kByte: return put(taker.number(1), 1);
        case kFlip:
            if (room > 0) table.bytes[at] ^= static_cast<char>(1u << (taker.number(1) % 8));
            return;
        case kNumber: return put(taker.number(4), 4);
        case kCopy: {
            const std::size_t from = taker.number(3) % (table.bytes.size() + 1);
            const std::string piece = table.bytes.substr(from, 16);
            table.bytes.replace(at, std::min(piece.size(), room), piece.substr(0, std::min(piece.size(), room)));
            return;
        }
        case kCut: table.bytes.resize(at); return;
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
            works += batch.size();
        }
    Entities names[kEntityKinds];
    offer_names(atlas, names);
    hold(works == atlas.works(), "an atlas gives back its works");
    (void)check_citation_kinds(atlas, 1);
    for (std::size_t i = 0; i < atlas.class_id.size(); ++i) (void)atlas.name_of_class(atlas.class_level[i], atlas.class_id[i]);
}

}  // namespace

void atlas(std::string_view input) {
    static const SmallAtlas small;
    Manifest manifest = small.manifest;
    std::vector<TableFile> tables = small.tables;
    std::vector<bool> touched(tables.size());
    Taker taker(input);
    for (int edits = 0; edits < 16 && !taker.empty(); ++edits) {
        const std::size_t table = taker.number(1) % tables.size();
        edit(taker, tables[table], manifest.files[table]);
        manifest.files[table].bytes = tables[table].bytes.size();
        touched[table] = true;
    }
    manifest.hash = manifest_hash(manifest);
    for (std::size_t i = 0; i < tables.size(); ++i)
        if (touched[i]) overwrite(tables[i].path, tables[i].bytes);
    overwrite(join_path(small.folder, "atlas.json"), small.json_of(manifest));
    {
        const auto opened = Atlas::open(small.folder);
        if (opened.ok()) read_all_of(*opened);
        else hold(!opened.error().message.empty(), "an error has a message");
    }
    for (std::size_t i = 0; i < tables.size(); ++i)
        if (touched[i]) overwrite(tables[i].path, small.tables[i].bytes);
}

}  // namespace comity::fuzz
