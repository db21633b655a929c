#include "comity/build/part_store.h"

#include <fmt/format.h>

#include <cstring>

#include "comity/platform/objects.h"
#include "comity/platform/own_files.h"

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
                       static_cast<int>(part.use), part.document, details_text(part.without));
}

bool worth_keeping(const Part& part) {
    return part.bytes >= PartStore::kSmallestPart && part.path != kStandardInput && !version_of(part).empty();
}

constexpr std::size_t kNameDigits = 32;
constexpr std::string_view kSuffix = ".part";

// On disk: the origin, batch after batch, the tail and its length, the digest of all that stands before it.
constexpr std::size_t kDigest = 64;  // hexadecimal
constexpr std::size_t kLength = sizeof(std::uint64_t);

// The tail of a whole file, which begins with `origin`.
std::optional<PartTail> tail_in(std::string_view bytes, const std::string& origin) {
    if (bytes.size() < origin.size() + kLength + kDigest || !bytes.starts_with(origin)) return std::nullopt;
    const std::string_view digest = bytes.substr(bytes.size() - kDigest);
    bytes.remove_suffix(kDigest);
    if (sha256_hex(bytes) != digest) return std::nullopt;
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data() + bytes.size() - kLength, kLength);
    bytes.remove_suffix(kLength);
    if (length > bytes.size()) return std::nullopt;
    return tail_of_bytes(bytes.substr(bytes.size() - length));
}

Error changed(const std::string& path) { return failure(fmt::format("{} changed while it was needed", path)); }

}  // namespace

Result<std::unique_ptr<PartWriter>> PartWriter::create(std::string path, const Part& part) {
    COMITY_ASSIGN(auto file, FileWriter::create(path));
    std::unique_ptr<PartWriter> writer(new PartWriter(std::move(path), std::move(file)));
    COMITY_TRY(writer->write(origin_of(part)));
    return writer;
}

Status PartWriter::write(std::string_view bytes) {
    digest_.add(bytes);
    return file_->write(bytes);
}

Status PartWriter::add(const WorkBatch& batch) {
    const BatchBytes made = bytes_of(batch);
    tail_.batches.push_back({file_->written(), made.records, made.bytes.size()});
    return write(made.bytes);
}

Status PartWriter::finish(const PartReport& report) {
    tail_.report = report;
    const std::string bytes = bytes_of(tail_);
    const std::uint64_t length = bytes.size();
    COMITY_TRY(write(bytes));
    COMITY_TRY(write({reinterpret_cast<const char*>(&length), kLength}));
    COMITY_TRY(file_->write(to_hex(digest_.digest())));
    return file_->close_unsynced();
}

Result<WorkBatch> read_batch(const std::string& path, const BatchPlace& place) {
    COMITY_ASSIGN(const auto reader, PlacedReader::open(path));
    std::string bytes(place.records, '\0');
    COMITY_ASSIGN(const std::size_t got, reader->read_at(place.begin, bytes));
    std::optional<WorkBatch> batch;
    if (got == bytes.size()) batch = records_of_bytes(bytes);
    if (!batch) return changed(path);
    return std::move(*batch);
}

Result<WorkBatch> KeptPart::batch(std::size_t i) const {
    const std::string_view all = file_->bytes();
    const BatchPlace& place = tail_.batches[i];
    std::optional<WorkBatch> batch;
    if (place.begin <= all.size() && place.bytes <= all.size() - place.begin) batch = batch_of_bytes(all.substr(place.begin, place.bytes));
    if (!batch) return changed(path_);
    return std::move(*batch);
}

// A path's digest, and which copy of it where it was named several times: HEX.part, HEX-1.part.
bool PartStore::is_name(std::string_view name) {
    if (name.size() < kNameDigits + kSuffix.size() || !name.ends_with(kSuffix)) return false;
    if (name.substr(0, kNameDigits).find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
    const std::string_view copy = name.substr(kNameDigits, name.size() - kNameDigits - kSuffix.size());
    return copy.empty() || (copy.size() > 1 && copy[0] == '-' && copy.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

std::string PartStore::path_of(const Part& part, std::size_t copy) const {
    const std::string name = sha256_hex(part.path).substr(0, kNameDigits);
    return join_path(directory_, copy == 0 ? name + std::string(kSuffix) : fmt::format("{}-{}{}", name, copy, kSuffix));
}

std::optional<KeptPart> PartStore::find(const Part& part, std::size_t copy) const {
    const std::string path = path_of(part, copy);
    if (!worth_keeping(part) || !path_exists(path)) return std::nullopt;
    const auto file = MappedFile::open(path);
    if (!file.ok()) return std::nullopt;
    std::optional<PartTail> tail = tail_in((*file)->bytes(), origin_of(part));
    if (!tail) return std::nullopt;
    return KeptPart(path, *file, std::move(*tail));
}

std::unique_ptr<PartWriter> PartStore::keep(const Part& part, std::size_t copy) const {
    const std::string path = path_of(part, copy);
    if (!worth_keeping(part) || !make_directories(directory_).ok()) return nullptr;
    auto writer = PartWriter::create(path, part);
    if (writer.ok()) return writer.take();
    drop(path);
    return nullptr;
}

void PartStore::drop(const std::string& path) const {
    (void)remove_tree(path);
    remove_if_empty(directory_);
}

void PartStore::clear() const { (void)remove_own_files(directory_, is_name); }

}  // namespace comity
