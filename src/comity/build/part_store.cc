#include "comity/build/part_store.h"

#include <fmt/format.h>

#include "comity/base/sha256.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"

namespace comity {

namespace {

// A text that is another one when the part is.
std::string version_of(const Part& part) {
    return is_object_path(part.path) ? object_version(part.path) : fingerprint(part.path);
}

// What a kept part was made of and by: any difference, and it is read again.
std::string origin_of(const Part& part) {
    static const std::string program = fingerprint("/proc/self/exe");  // another one may take other things of a record
    return fmt::format("comity {}\n{}\n{}\n{} {} {}\n", program, part.path, version_of(part),
                       static_cast<int>(part.use), part.document, part.titles);
}

bool worth_keeping(const Part& part) {
    return part.bytes >= PartStore::kSmallestPart && part.path != kStandardInput && !version_of(part).empty();
}

constexpr std::size_t kDigest = 64;  // hexadecimal

}  // namespace

std::string PartStore::path_of(const Part& part) const {
    return join_path(directory_, sha256_hex(part.path).substr(0, 32) + ".part");
}

// On disk: the digest of all that follows, the origin, the part.
std::optional<ReadPart> PartStore::find(const Part& part) const {
    if (!worth_keeping(part) || !path_exists(path_of(part))) return std::nullopt;
    const auto file = MappedFile::open(path_of(part));
    if (!file.ok() || (*file)->bytes().size() < kDigest) return std::nullopt;
    std::string_view bytes = (*file)->bytes();
    const std::string_view digest = bytes.substr(0, kDigest);
    bytes.remove_prefix(kDigest);
    const std::string origin = origin_of(part);
    if (!bytes.starts_with(origin) || sha256_hex(bytes) != digest) return std::nullopt;
    return part_of_bytes(bytes.substr(origin.size()));
}

Status PartStore::write(const std::string& path, const Part& part, const ReadPart& read) {
    const std::string bytes = origin_of(part) + bytes_of(read);
    COMITY_ASSIGN(const auto writer, FileWriter::create(path));
    COMITY_TRY(writer->write(sha256_hex(bytes)));
    COMITY_TRY(writer->write(bytes));
    return writer->close_unsynced();
}

Result<ReadPart> PartStore::load(const std::string& path, const Part& part) {
    COMITY_ASSIGN(const auto file, MappedFile::open(path));
    const std::string origin = origin_of(part);
    std::optional<ReadPart> read;
    if (const std::string_view bytes = file->bytes(); bytes.size() >= kDigest + origin.size())
        read = part_of_bytes(bytes.substr(kDigest + origin.size()));
    if (!read) return failure(fmt::format("{} changed while it was needed, or {} did", path, part.path));
    return std::move(*read);
}

bool PartStore::keep(const Part& part, const ReadPart& read) const {
    if (!worth_keeping(part) || !make_directories(directory_).ok()) return false;
    if (write(path_of(part), part, read).ok()) return true;
    (void)remove_tree(path_of(part));
    remove_if_empty(directory_);
    return false;
}

void PartStore::clear() const { (void)remove_tree(directory_); }

}  // namespace comity
