#include "comity/platform/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "comity/platform/objects.h"
#include "comity/platform/regular_file.h"

namespace comity {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kWriteBuffer = 1 << 20;

Error system_error(std::string_view what, const std::string& path, int code) {
    return failure(fmt::format("{} {}: {}", what, path, std::strerror(code)));
}

int open_retrying(const std::string& path, int flags, mode_t mode = 0) {
    for (;;) {
        const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
        if (descriptor >= 0 || errno != EINTR) return descriptor;
    }
}

// Locks are empty files, and removed when they are given up: nothing else may be taken for one.
Error no_lock(const std::string& path) {
    return usage_error(fmt::format("{}, which would keep others away meanwhile, is no lock: move it away, or write elsewhere", path));
}

// Pipes and devices have nothing to sync, and say that it failed.
bool can_be_synced(int descriptor) {
    struct stat file {};
    return ::fstat(descriptor, &file) != 0 || S_ISREG(file.st_mode);
}

}  // namespace

bool path_exists(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0;
}

bool is_directory(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Result<std::uint64_t> file_size(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return system_error("cannot read", path, errno);
    return static_cast<std::uint64_t>(info.st_size);
}

std::string fingerprint(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return {};
    return fmt::format("{}:{}:{}:{}.{};", info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                       info.st_mtim.tv_nsec);
}

namespace {

// The files below a folder, each folder listed whole before those in it: a tree holds one descriptor, however deep it is.
class Walk {
  public:
    Status folder(const std::string& path) {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0) return system_error("cannot list", path, errno);
        const Place place{info.st_dev, info.st_ino};
        if (std::find(on_the_way_.begin(), on_the_way_.end(), place) != on_the_way_.end()) return ok();  // a link back up
        std::vector<std::string> folders;
        std::error_code code;
        fs::directory_iterator it(path, code);
        for (const fs::directory_iterator end; !code && it != end; it.increment(code))
            if (!it->path().filename().native().starts_with('.')) take(it->path().native(), folders);
        if (code) return failure(fmt::format("cannot list {}: {}", path, code.message()));
        on_the_way_.push_back(place);
        for (const std::string& below : folders) COMITY_TRY(folder(below));
        on_the_way_.pop_back();
        return ok();
    }

    std::vector<DirectoryEntry> found;

  private:
    using Place = std::pair<dev_t, ino_t>;

    void take(const std::string& path, std::vector<std::string>& folders) {
        struct stat info {};
        if (::stat(path.c_str(), &info) == 0) {
            if (S_ISDIR(info.st_mode)) folders.push_back(path);
            if (S_ISREG(info.st_mode)) found.push_back({path, static_cast<std::uint64_t>(info.st_size), false});
        } else if (errno != ENOENT || ::lstat(path.c_str(), &info) == 0) {  // else it is gone since
            found.push_back({path, 0, true});
        }
    }

    std::vector<Place> on_the_way_;
};

}  // namespace

Result<std::vector<DirectoryEntry>> files_below(const std::string& directory) {
    Walk walk;
    COMITY_TRY(walk.folder(directory));
    std::sort(walk.found.begin(), walk.found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(walk.found);
}

Result<std::string> read_file(const std::string& path) {
    COMITY_ASSIGN(const auto reader, FileReader::open(path));
    std::string bytes;
    std::vector<char> buffer(1 << 16);
    for (;;) {
        COMITY_ASSIGN(const std::size_t got, reader->read(buffer));
        if (got == 0) return bytes;
        bytes.append(buffer.data(), got);
    }
}

Status make_directories(const std::string& path) {
    std::error_code code;
    fs::create_directories(path, code);
    if (code) return failure(fmt::format("cannot make the folder {}: {}", path, code.message()));
    return ok();
}

Status remove_tree(const std::string& path) {
    std::error_code code;
    fs::remove_all(path, code);
    if (code) return failure(fmt::format("cannot remove {}: {}", path, code.message()));
    return ok();
}

void remove_if_empty(const std::string& directory) {
    std::error_code code;
    if (fs::symlink_status(directory, code).type() == fs::file_type::directory) fs::remove(directory, code);  // a link stays
}

Status sync_directory(const std::string& path) {
    const int descriptor = open_retrying(path, O_RDONLY | O_DIRECTORY);
    if (descriptor < 0) return system_error("cannot open", path, errno);
    const int failed = ::fsync(descriptor) != 0 ? errno : 0;
    ::close(descriptor);
    if (failed != 0) return system_error("cannot sync", path, failed);
    return ok();
}

std::string parent_directory(const std::string& path) {
    std::string trimmed = path;
    while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
    const auto parent = fs::path(trimmed).parent_path().string();
    return parent.empty() ? "." : parent;
}

std::string join_path(std::string_view directory, std::string_view name) {
    return (fs::path(directory) / name).string();
}

Result<std::unique_ptr<FileWriter>> FileWriter::create(const std::string& path) {
    const int descriptor = open_retrying(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (descriptor < 0) return system_error("cannot create", path, errno);
    return std::unique_ptr<FileWriter>(new FileWriter(descriptor, path));
}

FileWriter::~FileWriter() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Status FileWriter::write(std::string_view bytes) {
    written_ += bytes.size();
    if (buffer_.size() + bytes.size() < kWriteBuffer) {
        buffer_.append(bytes);
        return ok();
    }
    COMITY_TRY(write_all(buffer_));
    buffer_.clear();
    return write_all(bytes);
}

Status FileWriter::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
        if (done < 0) {
            if (errno == EINTR) continue;
            return system_error("cannot write", path_, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return ok();
}

Status FileWriter::close() { return close_with(true); }

Status FileWriter::close_with(bool sync) {
    COMITY_TRY(write_all(buffer_));
    buffer_.clear();
    const int descriptor = std::exchange(descriptor_, -1);
    int failed = sync && can_be_synced(descriptor) && ::fsync(descriptor) != 0 ? errno : 0;
    if (::close(descriptor) != 0 && failed == 0) failed = errno;
    if (failed != 0) return system_error("cannot write", path_, failed);
    return ok();
}

Status write_file(const std::string& path, std::string_view bytes) {
    COMITY_ASSIGN(const auto writer, FileWriter::create(path));
    COMITY_TRY(writer->write(bytes));
    return writer->close();
}

void give_back_room(const std::string& path, std::uint64_t begin, std::uint64_t end) {
    const int descriptor = open_retrying(path, O_WRONLY);
    if (descriptor < 0) return;
    (void)::fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin), static_cast<off_t>(end - begin));
    ::close(descriptor);
}

std::uint64_t room_left(const std::string& directory) {
    struct statvfs disk {};
    if (::statvfs(directory.c_str(), &disk) != 0) return UINT64_MAX;
    return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::string& path) { return map(path, O_RDONLY, PROT_READ); }

// Systems give back what may be written to, though nobody does.
Result<std::shared_ptr<const MappedFile>> MappedFile::open_scratch(const std::string& path) {
    return map(path, O_RDWR, PROT_READ | PROT_WRITE);
}

void MappedFile::give_back(std::string_view bytes) {
    static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));  // a part of one would go whole
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data()), end = begin + bytes.size();
    const std::uintptr_t first = (begin + page - 1) / page * page, last = end / page * page;
    if (first < last) (void)::madvise(reinterpret_cast<void*>(first), last - first, MADV_REMOVE);
}

Result<std::shared_ptr<const MappedFile>> MappedFile::map(const std::string& path, int how, int protection) {
    const int descriptor = open_retrying(path, how | O_NONBLOCK);  // of a pipe nobody is waited for
    if (descriptor < 0) return system_error("cannot open", path, errno);
    if (auto regular = check_regular_file(descriptor, path); !regular.ok()) {
        ::close(descriptor);
        return regular.error();
    }
    struct stat info {};
    void* data = nullptr;
    int failed = ::fstat(descriptor, &info) != 0 ? errno : 0;
    if (failed == 0 && info.st_size > 0) {
        data = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), protection, MAP_SHARED, descriptor, 0);
        if (data == MAP_FAILED) failed = errno;
    }
    ::close(descriptor);
    if (failed != 0) return system_error("cannot map", path, failed);
    return std::shared_ptr<const MappedFile>(
        new MappedFile(static_cast<const char*>(data), static_cast<std::size_t>(info.st_size)));
}

MappedFile::~MappedFile() {
    if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

Result<std::unique_ptr<FileReader>> FileReader::open(const std::string& path) {
    // Not opened by its name, which fails where standard input is a socket.
    const int descriptor =
        path == kStandardInput ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open_retrying(path, O_RDONLY);
    if (descriptor < 0) return system_error("cannot open", path, errno);
    return std::unique_ptr<FileReader>(new FileReader(descriptor, path));
}

FileReader::~FileReader() { ::close(descriptor_); }

Result<std::size_t> FileReader::read(std::span<char> buffer) {
    for (;;) {
        const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return system_error("cannot read", path_, errno);
    }
}

namespace {

class PlacedFile final : public PlacedReader {
  public:
    PlacedFile(int descriptor, std::uint64_t size, std::string path)
        : PlacedReader(size), descriptor_(descriptor), path_(std::move(path)) {}
    ~PlacedFile() override { ::close(descriptor_); }

    Result<std::size_t> read_at(std::uint64_t position, std::span<char> buffer) override {
        std::size_t got = 0;
        while (got < buffer.size()) {
            const ssize_t more =
                ::pread(descriptor_, buffer.data() + got, buffer.size() - got, static_cast<off_t>(position + got));
            if (more == 0) break;
            if (more > 0) got += static_cast<std::size_t>(more);
            else if (errno != EINTR) return system_error("cannot read", path_, errno);
        }
        return got;
    }

  private:
    int descriptor_;
    std::string path_;
};

}  // namespace

Result<std::unique_ptr<PlacedReader>> PlacedReader::open(const std::string& path) {
    if (is_object_path(path)) return open_object(path);
    COMITY_ASSIGN(const std::uint64_t size, file_size(path));
    const int descriptor = open_retrying(path, O_RDONLY);
    if (descriptor < 0) return system_error("cannot open", path, errno);
    return std::unique_ptr<PlacedReader>(new PlacedFile(descriptor, size, path));
}

// Null where the file that was locked has lost its name: who held it before removed it since it was opened, and others lock
// another one.
Result<std::unique_ptr<DirectoryLock>> DirectoryLock::try_file(const std::string& lock_file) {
    int descriptor = open_retrying(lock_file, O_RDWR | O_CREAT | O_EXCL, 0644);
    const bool made = descriptor >= 0;
    if (!made && errno == EEXIST) descriptor = open_retrying(lock_file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (descriptor < 0) return errno == ELOOP || errno == EISDIR ? no_lock(lock_file) : system_error("cannot create", lock_file, errno);
    std::unique_ptr<DirectoryLock> lock(new DirectoryLock(descriptor, lock_file));
    struct stat opened {}, named {};
    if (::fstat(descriptor, &opened) != 0) return system_error("cannot read", lock_file, errno);
    if (!S_ISREG(opened.st_mode) || opened.st_size != 0) return no_lock(lock_file);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int failed = errno;
        if (failed == EWOULDBLOCK) return failure(fmt::format("another build or fetch is writing here ({} is locked)", lock_file));
        lock->held_ = made;  // where nobody can lock, nobody misses the file
        return system_error("cannot lock", lock_file, failed);
    }
    lock->held_ = ::stat(lock_file.c_str(), &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
    if (!lock->held_) lock = nullptr;
    return lock;
}

Result<std::unique_ptr<DirectoryLock>> DirectoryLock::acquire(const std::string& lock_file) {
    for (;;) {
        COMITY_ASSIGN(auto lock, try_file(lock_file));
        if (lock != nullptr) return lock;
    }
}

DirectoryLock::~DirectoryLock() {
    if (held_) ::unlink(path_.c_str());
    ::close(descriptor_);
}

}  // namespace comity
