#include "comity/build/repeated.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "comity/base/json.h"
#include "comity/base/sha256.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/platform/paths.h"
#include "comity/source/sample/rows.h"

namespace comity {

namespace {

// Path, bytes, and records: those read or, before anything is, those that the manifest lists.
using File = std::tuple<std::string, std::uint64_t, std::optional<std::uint64_t>>;

// Where a file lies that was named in `folder`; empty: here. Provenance of an earlier Comity does not say where it was said.
std::string real_path_from(const std::string& folder, const std::string& path) {
    if (is_object_path(path) || is_rows(path)) return path;
    return real_path(folder.empty() ? path : (std::filesystem::path(folder) / path).string());
}

std::vector<File> sorted(std::vector<File> files) {
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<File> files_told(const Json& input, const std::string& folder, const char* records) {
    std::vector<File> files;
    for (const Json& file : input.at("files")) {
        const bool says = file.contains(records);
        files.emplace_back(real_path_from(folder, file.at("path")), file.at("bytes"), says ? std::optional<std::uint64_t>(file[records]) : std::nullopt);
    }
    return sorted(std::move(files));
}

std::vector<File> files_found(const Input& input) {
    std::vector<File> files;
    for (const Part& part : input.parts) files.emplace_back(real_path_from("", part.path), part.bytes, part.listed_records);
    return sorted(std::move(files));
}

std::vector<File> files_read(const std::vector<PartOutcome>& parts, std::size_t input) {
    std::vector<File> files;
    for (const PartOutcome& part : parts)
        if (part.input == input) files.emplace_back(real_path_from("", part.part->path), part.part->bytes, part.report.read);
    return sorted(std::move(files));
}

// Provenance of an earlier Comity does not tell what manifests say of other files than those of works.
bool same_files(const std::vector<File>& told, const std::vector<File>& found) {
    return std::ranges::equal(told, found, [](const File& a, const File& b) {
        return std::get<0>(a) == std::get<0>(b) && std::get<1>(a) == std::get<1>(b) && (!std::get<2>(a) || std::get<2>(a) == std::get<2>(b));
    });
}

// Provenance of an earlier Comity does not speak of the list.
bool same_deleted(const Json& told, const Input& input) {
    if (!told.contains("deleted_ids")) return true;
    return digest_of_deleted(input) == DeletedDigest{told["deleted_ids"], told.value("deleted_ids_sha256", std::string())};
}

// Its date is not known before its records are.
bool is_undated(const Input& input) { return !input.manifest_date && !holds_names_alone(input); }

bool has_date(const Input& input) { return input.manifest_date && !holds_names_alone(input); }

// fits(i, told, folder): input i is what provenance.json tells, said in that folder.
template <class Fits>
bool fits_provenance(const OfferedUpdate& offered, const Fits& fits) {
    const auto text = read_file(join_path(offered.directory, "provenance.json"));
    if (!text.ok()) return false;
    try {
        const Json json = Json::parse(*text);
        const Json& told = json.at("inputs");
        const std::string folder = json.value("working_directory", std::string());
        const std::size_t added = offered.inputs.size() - offered.first_new;
        // An input of it at least was the atlas before.
        if (json.at("atlas") != offered.before->hash || !json.contains("update") || told.size() <= added) return false;
        for (std::size_t i = 0; i < added; ++i) {
            const Json& one = told.at(told.size() - added + i);
            const std::size_t input = offered.first_new + i;
            if (!same_deleted(one, offered.inputs[input]) || !fits(input, one, folder)) return false;
        }
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

bool same_date(const Json& told, const std::string& date) { return told.at("release") == (date.empty() ? Json() : Json(date)); }

Status check_newer(const std::string& date, const Manifest& before) {
    const auto newest = std::max_element(before.releases.begin(), before.releases.end(),
                                         [](const Release& x, const Release& y) { return x.date < y.date; });
    if (newest == before.releases.end() || date > newest->date) return ok();
    return usage_error(fmt::format(
        "a release {} cannot be added to an atlas that goes to {}: only newer ones can; build both together instead",
        date.empty() ? "of unknown date" : "of " + date, newest->date.empty() ? "an unknown date" : newest->date));
}

}  // namespace

DeletedDigest digest_of_deleted(const Input& input) {
    if (input.deleted.empty()) return {};
    Sha256 sha;
    for (const OpenAlexId id : input.deleted) sha.add(fmt::format("W{}\n", id));
    return {input.deleted.size(), to_hex(sha.digest())};
}

Result<bool> OfferedUpdate::was_the_last(const std::vector<Release>& release_of_input, const std::vector<PartOutcome>& parts) const {
    if (!before) return false;
    Status newer = ok();
    for (std::size_t i = first_new; i < inputs.size() && newer.ok(); ++i)
        if (!holds_names_alone(inputs[i])) newer = check_newer(release_of_input[i].date, *before);
    if (newer.ok()) return false;
    const bool last = fits_provenance(*this, [&](std::size_t i, const Json& told, const std::string& folder) {
        return same_date(told, release_of_input[i].date) && files_told(told, folder, "read") == files_read(parts, i);
    });
    return last ? Result<bool>(true) : newer.error();
}

Result<bool> OfferedUpdate::was_the_last() const {
    if (!before) return false;
    Status newer = ok();
    for (std::size_t i = first_new; i < inputs.size() && newer.ok(); ++i)
        if (has_date(inputs[i])) newer = check_newer(*inputs[i].manifest_date, *before);
    if (newer.ok()) return false;
    const bool may_be = fits_provenance(*this, [&](std::size_t i, const Json& told, const std::string& folder) {
        return (!has_date(inputs[i]) || same_date(told, *inputs[i].manifest_date)) &&
               same_files(files_told(told, folder, "manifest_record_count"), files_found(inputs[i]));
    });
    if (!may_be) return newer.error();
    return std::none_of(inputs.begin() + static_cast<std::ptrdiff_t>(first_new), inputs.end(), is_undated);
}

}  // namespace comity
