#include "comity/source/matrix/zip_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>

namespace comity {

namespace {
constexpr std::uint64_t kLargestMember = std::uint64_t{1} << 30;  // a country matrix is megabytes at most
}

struct ZipArchive::State {
    std::string path;
    zip_t* archive = nullptr;
    ~State() {
        if (archive != nullptr) zip_discard(archive);
    }
};

ZipArchive::ZipArchive(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipArchive::~ZipArchive() = default;

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const std::string& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    int code = 0;
    state->archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (state->archive == nullptr) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        return failure(fmt::format("{} cannot be read as a ZIP archive: {}", path, why));
    }
    return std::unique_ptr<ZipArchive>(new ZipArchive(std::move(state)));
}

std::vector<ZipMember> ZipArchive::members() const {
    std::vector<ZipMember> all;
    const zip_int64_t n = zip_get_num_entries(state_->archive, 0);
    for (zip_int64_t i = 0; i < n; ++i) {
        zip_stat_t stat;
        if (zip_stat_index(state_->archive, static_cast<zip_uint64_t>(i), 0, &stat) != 0) continue;
        const std::string name = stat.name;
        if (!name.empty() && name.back() != '/') all.push_back({name, stat.comp_size});
    }
    std::sort(all.begin(), all.end(), [](const ZipMember& x, const ZipMember& y) { return x.name < y.name; });
    return all;
}

Result<std::string> ZipArchive::read(const std::string& member) const {
    zip_stat_t stat;
    if (zip_stat(state_->archive, member.c_str(), 0, &stat) != 0)
        return failure(fmt::format("{} has no member {}", state_->path, member));
    if (stat.size > kLargestMember)
        return failure(fmt::format("{}/{} is larger than a gigabyte: no country matrix", state_->path, member));
    zip_file_t* file = zip_fopen(state_->archive, member.c_str(), 0);
    if (file == nullptr)
        return failure(
            fmt::format("{}/{} cannot be read: {}", state_->path, member, zip_strerror(state_->archive)));
    std::string text(stat.size, '\0');
    const zip_int64_t got = zip_fread(file, text.data(), stat.size);
    // One more byte makes libzip reach the end, where it compares the checksum.
    char more = 0;
    const bool whole = got == static_cast<zip_int64_t>(stat.size) && zip_fread(file, &more, 1) == 0;
    const std::string why = whole ? "" : zip_file_strerror(file);
    zip_fclose(file);
    if (!whole) return failure(fmt::format("{}/{} is damaged: {}", state_->path, member, why));
    return text;
}

}  // namespace comity
