// The first byte says which file of an input folder, or of an atlas, the rest is.
#include <algorithm>

#include "comity/atlas/atlas.h"
#include "comity/source/openalex/input.h"
#include "target.h"

namespace comity::fuzz {

namespace {

constexpr const char* kNames[] = {"manifest.json", "works/manifest.json", "works/deleted_ids.csv"};

// A folder with two parts of works, of which nothing is read here.
std::string input_folder() {
    const std::string folder = join_path(scratch_folder(), "input");
    const std::string works = join_path(folder, "works/updated_date=2025-01-01");
    hold(make_directories(works).ok(), "folders can be made");
    for (const char* name : {"part_0000.gz", "part_0001.gz"})
        hold(write_file(join_path(works, name), "").ok(), "files can be written");
    return folder;
}

void read_atlas_json(std::string_view json) {
    static const std::string folder = join_path(scratch_folder(), "atlas-json");
    (void)make_directories(folder);
    hold(write_file(join_path(folder, "atlas.json"), json).ok(), "atlas.json can be written");
    const auto manifest = read_manifest_file(folder);
    if (!manifest.ok()) return hold(!manifest.error().message.empty(), "an error has a message");
    hold((*manifest).hash == manifest_hash(*manifest), "a manifest has its hash");
    hold(write_file(join_path(folder, "atlas.json"), manifest_json(*manifest)).ok(), "atlas.json can be written");
    const auto again = read_manifest_file(folder);
    hold(again.ok() && manifest_json(*again) == manifest_json(*manifest), "what was read can be written and read again");
}

}  // namespace

void manifest(std::string_view input) {
    Taker taker(input);
    const auto which = taker.number(1) % 4;
    if (which == 3) return read_atlas_json(taker.rest());
    static const std::string folder = input_folder();
    const std::string path = join_path(folder, kNames[which]);
    hold(write_file(path, taker.rest()).ok(), "a manifest can be written");
    const auto inputs = find_inputs({folder});
    hold(remove_tree(path).ok(), "a manifest can be removed");
    if (!inputs.ok()) return hold(!inputs.error().message.empty(), "an error has a message");
    hold((*inputs).size() == 1 && (*inputs)[0].parts.size() == 2, "a manifest adds no part and takes none away");
    const Input& found = (*inputs)[0];
    const auto is_unlisted = [&](const Part& part) {
        const auto& all = found.present_but_unlisted;
        return std::find(all.begin(), all.end(), part.path) != all.end();
    };
    std::size_t unlisted = 0;
    for (const Part& part : found.parts) {
        unlisted += is_unlisted(part);
        // Listed parts may be listed without a word on their size.
        hold(!(part.listed_records || part.listed_bytes) || (found.has_manifest && !is_unlisted(part)), "what a manifest says of a part, it lists");
    }
    hold(unlisted == found.present_but_unlisted.size(), "what is unlisted is a part, and said once");
    hold(found.has_manifest || unlisted == 0, "without a manifest nothing is unlisted");
}

}  // namespace comity::fuzz
