#include "comity/build/repeated.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>

#include "comity/platform/files.h"

namespace comity {

namespace {

using Json = nlohmann::ordered_json;
using FileRead = std::tuple<std::string, std::uint64_t, std::uint64_t>;  // path, bytes, records

std::vector<FileRead> sorted(std::vector<FileRead> files) {
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<FileRead> files_of(const Json& input) {
    std::vector<FileRead> files;
    for (const Json& file : input.at("files")) files.emplace_back(file.at("path"), file.at("bytes"), file.at("read"));
    return sorted(std::move(files));
}

std::vector<FileRead> files_of(const std::vector<PartOutcome>& parts, std::size_t input) {
    std::vector<FileRead> files;
    for (const PartOutcome& part : parts)
        if (part.input == input) files.emplace_back(part.part->path, part.part->bytes, part.report.read);
    return sorted(std::move(files));
}

}  // namespace

bool is_last_update(const Atlas& atlas, const std::vector<Input>& inputs, const std::vector<Release>& release_of_input,
                    const std::vector<PartOutcome>& parts, std::size_t first_new) {
    const auto text = read_file(join_path(atlas.directory, "provenance.json"));
    if (!text.ok()) return false;
    try {
        const Json json = Json::parse(*text);
        const Json& told = json.at("inputs");
        const std::size_t added = inputs.size() - first_new;
        // An input of it at least was the atlas before.
        if (json.at("atlas") != atlas.manifest.hash || !json.contains("update") || told.size() <= added) return false;
        for (std::size_t i = 0; i < added; ++i) {
            const Json& one = told.at(told.size() - added + i);
            const Release& release = release_of_input[first_new + i];
            if (one.at("input") != inputs[first_new + i].name ||
                one.at("release") != (release.date.empty() ? Json() : Json(release.date)) ||
                files_of(one) != files_of(parts, first_new + i))
                return false;
        }
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

}  // namespace comity
