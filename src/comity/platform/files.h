// The outside world, part one: files. Every other room reads and writes through this page, so that tests can stand in
// for a disk that is full or a machine that stops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct DirectoryEntry {
    std::string path;  // below the directory asked for, with it as prefix
    std::uint64_t bytes = 0;
    bool unreachable = false;  // there is a name, but what it leads to is not there or may not be seen
};

bool path_exists(const std::string& path);
bool is_directory(const std::string& path);
Result<std::uint64_t> file_size(const std::string& path);
// A text that changes when another file takes this path, or its content changes; empty: there is none.
std::string fingerprint(const std::string& path);
// All regular files below `directory`, at any depth, sorted by path, and names that cannot be followed. Hidden names (".x") are left
// out. Links to folders are followed, but for those that lead back to a folder on the way.
Result<std::vector<DirectoryEntry>> files_below(const std::string& directory);
Result<std::string> read_file(const std::string& path);
Status make_directories(const std::string& path);
Status remove_tree(const std::string& path);
void remove_if_empty(const std::string& directory);
Status sync_directory(const std::string& path);
std::string parent_directory(const std::string& path);
std::string join_path(std::string_view directory, std::string_view name);

// A new file, written front to back. Nothing is durable before close() returned ok: it flushes and syncs.
class FileWriter {
  public:
    static Result<std::unique_ptr<FileWriter>> create(const std::string& path);
    ~FileWriter();
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    Status write(std::string_view bytes);
    Status close();
    // For what a crash may take: nothing is synced.
    Status close_unsynced() { return close_with(false); }
    [[nodiscard]] std::uint64_t written() const { return written_; }

  private:
    FileWriter(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    Status write_all(std::string_view bytes);
    Status close_with(bool sync);
    int descriptor_;
    std::string path_;
    std::string buffer_;
    std::uint64_t written_ = 0;
};

Status write_file(const std::string& path, std::string_view bytes);

// Where room on the disk begins and ends.
inline constexpr std::uint64_t kDiskBlock = 4096;
// Gives the room of some whole blocks of a file back, which nobody will read any more. Where the file system cannot, it stays.
void give_back_room(const std::string& path, std::uint64_t begin, std::uint64_t end);
// Bytes that are left where a folder lies; more than anybody needs where the system does not say.
std::uint64_t room_left(const std::string& directory);

// A file as memory, read-only.
class MappedFile {
  public:
    static Result<std::shared_ptr<const MappedFile>> open(const std::string& path);
    // A file of ours whose bytes nobody needs to keep: see give_back().
    static Result<std::shared_ptr<const MappedFile>> open_scratch(const std::string& path);
    // Nobody will read these mapped bytes any more: what whole pages of them take of memory and of the disk is free at once.
    // Nothing happens to bytes that are not of a scratch file, or where the system cannot do it.
    static void give_back(std::string_view bytes);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

  private:
    MappedFile(const char* data, std::size_t size) : data_(data), size_(size) {}
    static Result<std::shared_ptr<const MappedFile>> map(const std::string& path, int how, int protection);
    const char* data_;
    std::size_t size_;
};

// The path that stands for standard input wherever a file is read front to back; on the command line it is "-".
inline constexpr const char* kStandardInput = "/dev/stdin";

// Bytes that come front to back, wherever they lie.
class ByteStream {
  public:
    virtual ~ByteStream() = default;
    // Fills the front of `buffer`, not always all of it; 0 at the end.
    virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

// A file read front to back in pieces.
class FileReader final : public ByteStream {
  public:
    static Result<std::unique_ptr<FileReader>> open(const std::string& path);
    ~FileReader() override;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;
    Result<std::size_t> read(std::span<char> buffer) override;

  private:
    FileReader(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    int descriptor_;
    std::string path_;
};

// Bytes read at any place: of a file, or of an object of a store (platform/objects.h).
class PlacedReader {
  public:
    static Result<std::unique_ptr<PlacedReader>> open(const std::string& path);
    virtual ~PlacedReader() = default;
    PlacedReader(const PlacedReader&) = delete;
    PlacedReader& operator=(const PlacedReader&) = delete;
    // Fills the front of `buffer` from byte `position` on; fewer bytes only at the end. Threads may share it.
    virtual Result<std::size_t> read_at(std::uint64_t position, std::span<char> buffer) = 0;
    [[nodiscard]] std::uint64_t size() const { return size_; }

  protected:
    explicit PlacedReader(std::uint64_t size) : size_(size) {}

  private:
    std::uint64_t size_;
};

// Held while a directory is written; a second holder is refused, and so is a file in its place that is no lock. Released on
// destruction, or by the system if we die.
class DirectoryLock {
  public:
    static Result<std::unique_ptr<DirectoryLock>> acquire(const std::string& lock_file);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

  private:
    DirectoryLock(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    static Result<std::unique_ptr<DirectoryLock>> try_file(const std::string& lock_file);
    int descriptor_;
    std::string path_;
    bool held_ = false;
};

}  // namespace comity
