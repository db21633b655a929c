#include <arrow/filesystem/s3fs.h>
#include <arrow/io/interfaces.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "comity/base/text.h"
#include "comity/platform/machine.h"
#include "comity/platform/objects.h"
#include "comity/platform/store_address.h"
#include "comity/platform/store_errors.h"

namespace comity {

namespace {

constexpr std::size_t kScheme = 5;                    // "s3://", or "S3://"
constexpr std::size_t kStreamStep = std::size_t{8} << 20;  // bytes a request when an object is read front to back

std::string key_of(const std::string& path) {
    std::string key = path.substr(kScheme);
    while (key.ends_with('/')) key.pop_back();
    return key;
}

// Asks until there is an answer: so often, with a pause between, while another one is to be hoped for. The SDK itself tries each
// request three times.
class Attempts {
  public:
    // `patience`: seconds after which no other one is begun; where no connection comes about, each takes its time.
    explicit Attempts(double patience = std::numeric_limits<double>::infinity()) : end_(seconds_since_start() + patience) {}

    // Whether to ask (again); the first time at once. `message`: of the last error.
    bool next(std::string_view message = {}) {
        if (made_ > 0) {
            if (made_ == kAttempts || is_lasting(message) || seconds_since_start() > end_) return false;
            const timespec pause{0, 100'000'000L << made_};  // 0.2, 0.4, 0.8 s
            ::nanosleep(&pause, nullptr);
        }
        ++made_;
        return true;
    }
    [[nodiscard]] int made() const { return made_; }

  private:
    static constexpr int kAttempts = 4;
    int made_ = 0;
    double end_;
};

// The answer to ask(), an arrow::Result without much data.
template <class Ask>
auto answer_of(const Ask& ask) {
    constexpr double kPatience = 30;
    Attempts attempts(kPatience);
    (void)attempts.next();
    auto answer = ask();
    while (!answer.ok() && attempts.next(answer.status().message())) answer = ask();
    return answer;
}

struct Connection {
    std::shared_ptr<arrow::fs::S3FileSystem> store;
    Status status = ok();

    Connection() {
        const auto address = store_address();
        if (!address.ok()) status = address.error();
        else if (const arrow::Status made = connect(*address); !made.ok()) status = store_error("s3://", "no connection", made.message());
    }
    // The SDK asks for it before the program ends.
    ~Connection() {
        store.reset();
        (void)arrow::fs::EnsureS3Finalized();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

  private:
    arrow::Status connect(const StoreAddress& address) {
        auto global = arrow::fs::S3GlobalOptions::Defaults();
        global.log_level = arrow::fs::S3LogLevel::Off;
        global.install_sigpipe_handler = true;
        ARROW_RETURN_NOT_OK(arrow::fs::InitializeS3(global));
        auto options = arrow::fs::S3Options::Anonymous();
        options.region = address.region;
        options.scheme = address.scheme;
        options.endpoint_override = address.endpoint;
        if (!address.proxy.empty()) {
            ARROW_ASSIGN_OR_RAISE(options.proxy_options, arrow::fs::S3ProxyOptions::FromUri(address.proxy));
        }
        options.connect_timeout = 10;
        options.request_timeout = 30;
        options.retry_strategy = arrow::fs::S3RetryStrategy::GetAwsStandardRetryStrategy(3);
        return arrow::fs::S3FileSystem::Make(options).Value(&store);
    }
};

Result<std::shared_ptr<arrow::fs::S3FileSystem>> connected() {
    static const Connection connection;
    COMITY_TRY(connection.status);
    return connection.store;
}

// What a store says of an object that changes when it is replaced.
struct Version {
    std::int64_t size = 0, changed = 0;  // bytes; nanoseconds of 1970, 0 or less: it is not told

    [[nodiscard]] std::string text() const { return fmt::format("{}:{}", size, changed); }
    // Listings may tell the time to the millisecond, what a store says of one object is in whole seconds.
    [[nodiscard]] bool is(const Version& other) const {
        constexpr std::int64_t kSecond = 1'000'000'000;
        const bool told = changed > 0 && other.changed > 0;
        return size == other.size && (!told || std::abs(changed - other.changed) < kSecond);
    }
};

Version version_of(const arrow::fs::FileInfo& info) {
    return {info.size(), std::chrono::duration_cast<std::chrono::nanoseconds>(info.mtime().time_since_epoch()).count()};
}

// Of objects as they were listed, or when they were first asked for.
class Versions {
  public:
    Version note(const arrow::fs::FileInfo& info) {
        const std::lock_guard lock(mutex_);
        return of_key_[info.path()] = version_of(info);
    }
    std::optional<Version> find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto found = of_key_.find(key);
        return found == of_key_.end() ? std::nullopt : std::optional(found->second);
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, Version> of_key_;
};

Versions& versions() {
    static Versions all;
    return all;
}

Error no_length(const std::string& path) { return failure(fmt::format("{}: the store does not say how long it is", path)); }

class ObjectReader final : public PlacedReader {
  public:
    ObjectReader(std::shared_ptr<arrow::io::RandomAccessFile> file, std::uint64_t size, std::string path)
        : PlacedReader(size), file_(std::move(file)), path_(std::move(path)) {}

    Result<std::size_t> read_at(std::uint64_t position, std::span<char> buffer) override {
        const std::size_t wanted =
            position >= size() ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size() - position));
        std::size_t got = 0;
        std::string message;
        for (Attempts attempts; got < wanted && attempts.next(message);) {
            const std::span<char> rest = buffer.subspan(got, wanted - got);
            const std::size_t marked = put_mark(rest, attempts.made());
            const auto read = file_->ReadAt(static_cast<std::int64_t>(position + got), static_cast<std::int64_t>(rest.size()), rest.data());
            if (read.ok()) got += came(rest, marked, attempts.made());
            message = read.ok() ? std::string(kFewer) : read.status().message();
        }
        if (got == wanted) return got;
        if (is_beyond_end(message)) COMITY_TRY(check_object(path_));  // whether it is another, shorter one now
        return store_error(path_, fmt::format("cannot be read at byte {} of {}", position + got, size()), message);
    }

  private:
    // A store may answer with less than was asked for, and Arrow does not say so: the end of the buffer stays as it was. So it is
    // marked, otherwise at each attempt, since the object may hold just that. How many bytes are marked.
    static std::size_t put_mark(std::span<char> buffer, int attempt) {
        constexpr std::size_t kMark = 16;
        const std::size_t count = std::min(kMark, buffer.size());
        std::fill_n(buffer.end() - static_cast<std::ptrdiff_t>(count), count, mark_of(attempt));
        return count;
    }
    static char mark_of(int attempt) { return static_cast<char>(0xA5 ^ attempt * 0x11); }
    // How many bytes of the buffer came for sure: those before the marks that are left, and none where all are, since then nobody
    // knows how many are missing.
    static std::size_t came(std::span<const char> buffer, std::size_t marked, int attempt) {
        std::size_t left = 0;
        while (left < marked && buffer[buffer.size() - 1 - left] == mark_of(attempt)) ++left;
        return left == marked ? 0 : buffer.size() - left;
    }
    std::shared_ptr<arrow::io::RandomAccessFile> file_;
    std::string path_;
};

class ObjectStream final : public ByteStream {
  public:
    explicit ObjectStream(std::unique_ptr<PlacedReader> object) : object_(std::move(object)) {}

    Result<std::size_t> read(std::span<char> buffer) override {
        if (at_ == piece_.size()) {
            piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kStreamStep, object_->size() - position_)));
            at_ = 0;
            const auto got = object_->read_at(position_, piece_);
            if (!got.ok()) {
                piece_.clear();  // nobody may take what was there before for bytes of the object
                return got.error();
            }
            position_ += *got;
        }
        const std::size_t count = std::min(buffer.size(), piece_.size() - at_);
        std::copy_n(piece_.data() + at_, count, buffer.data());
        at_ += count;
        return count;
    }

  private:
    std::unique_ptr<PlacedReader> object_;
    std::vector<char> piece_;
    std::size_t at_ = 0;
    std::uint64_t position_ = 0;
};

// What a name below a prefix is, by its first component that is not plain: hidden, as files are whose path has a name with a dot in
// front; or one that stores keep and nobody can ask for, since clients take empty components and dots out of a URL.
enum class KeyKind : std::uint8_t { kPlain, kHidden, kUnreachable };
KeyKind kind_of_key(std::string_view key) {
    for (const std::string_view part : split(key, '/')) {
        if (part.empty() || part == "." || part == "..") return KeyKind::kUnreachable;
        if (part.starts_with('.')) return KeyKind::kHidden;
    }
    return KeyKind::kPlain;
}

// Without a bucket the store would list all of them.
Status check_object_path(const std::string& path) {
    const std::string key = key_of(path);
    const std::string bucket = key.substr(0, key.find('/'));
    if (bucket.find_first_of(":@") != std::string::npos)
        return usage_error("s3:// is followed by the name of a bucket, without keys, passwords or ports: objects are read without "
                           "credentials, and AWS_ENDPOINT_URL names another store");
    if (key.empty() || key.starts_with('/')) return usage_error(fmt::format("{} names no bucket: s3://BUCKET/PREFIX", path));
    for (const std::string_view part : split(key, '/'))
        if (part.empty() || part == "." || part == "..")
            return usage_error(fmt::format("{}: objects whose key has '{}' between slashes cannot be asked for", path, part));
    return ok();
}

// What is below a prefix, by path.
Result<std::vector<DirectoryEntry>> objects_below(arrow::fs::S3FileSystem& store, const std::string& path, const std::string& key,
                                                  bool may_be_none) {
    arrow::fs::FileSelector below;
    below.base_dir = key;
    below.recursive = true;
    below.allow_not_found = may_be_none;
    const auto found = answer_of([&] { return store.GetFileInfo(below); });
    if (!found.ok()) return store_error(path, "cannot be listed", found.status().message());
    std::vector<DirectoryEntry> entries;
    for (const auto& info : *found) {
        const KeyKind kind = info.IsFile() ? kind_of_key(std::string_view(info.path()).substr(key.size() + 1)) : KeyKind::kHidden;
        if (kind == KeyKind::kHidden) continue;
        if (kind == KeyKind::kUnreachable)
            return failure(fmt::format("s3://{}: an object with an empty name or a dot between slashes cannot be read: name a prefix "
                                       "without it",
                                       info.path()));
        entries.push_back({"s3://" + info.path(), static_cast<std::uint64_t>(info.size())});
        versions().note(info);
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return entries;
}

// Of an object whose length is 0, as the store says: one without a length looks so too, and has a first byte.
Status check_empty(arrow::io::RandomAccessFile& file, const std::string& path) {
    char first = '\0';
    const auto read = answer_of([&] { return file.ReadAt(0, 1, &first); });
    if (!read.ok() && !is_beyond_end(read.status().message())) return store_error(path, "cannot be opened", read.status().message());
    if (first != '\0') return no_length(path);
    return ok();
}

}  // namespace

Result<ListedObjects> list_objects(const std::string& path) {
    COMITY_TRY(check_object_path(path));
    COMITY_ASSIGN(const auto store, connected());
    const std::string key = key_of(path);
    ListedObjects listed;
    if (key.find('/') != std::string::npos) {
        const auto info = answer_of([&] { return store->GetFileInfo(key); });
        if (!info.ok()) return store_error(path, "cannot be listed", info.status().message());
        if (info->IsFile()) {
            listed.one = true;
            versions().note(*info);
            listed.entries = {{"s3://" + key, static_cast<std::uint64_t>(info->size())}};
            // One of no bytes may stand for the folder of its name, as some programs leave them.
            if (info->size() > 0) return listed;
        }
    }
    COMITY_ASSIGN(auto below, objects_below(*store, path, key, listed.one));
    if (!below.empty()) return ListedObjects{false, std::move(below)};
    if (listed.one) return listed;
    return failure(fmt::format("{}: there are no objects", path));
}

std::string object_version(const std::string& path) {
    const std::string key = key_of(path);
    if (const auto known = versions().find(key)) return known->text();
    const auto store = connected();
    if (!store.ok()) return {};
    const auto info = answer_of([&] { return (*store)->GetFileInfo(key); });
    return info.ok() && info->IsFile() ? versions().note(*info).text() : std::string();
}

Status check_object(const std::string& path) {
    const std::string key = key_of(path);
    const auto before = versions().find(key);
    if (!before) return ok();
    COMITY_ASSIGN(const auto store, connected());
    const auto info = answer_of([&] { return store->GetFileInfo(key); });
    if (!info.ok()) return store_error(path, "nobody can say whether it was replaced while it was read", info.status().message());
    if (!info->IsFile()) return failure(fmt::format("{}: there is no such object any more", path));
    const Version now = version_of(*info);
    if (now.is(*before)) return ok();
    if (now.size == 0 && now.is({0, before->changed})) return no_length(path);
    return failure(fmt::format("{} was replaced since it was listed", path));
}

Result<std::unique_ptr<PlacedReader>> open_object(const std::string& path) {
    COMITY_ASSIGN(const auto store, connected());
    arrow::fs::FileInfo info(key_of(path), arrow::fs::FileType::File);
    auto known = versions().find(info.path());
    if (!known) {
        const auto asked = answer_of([&] { return store->GetFileInfo(info.path()); });
        if (!asked.ok()) return store_error(path, "cannot be opened", asked.status().message());
        if (!asked->IsFile()) return failure(fmt::format("{}: there is no such object any more", path));
        known = versions().note(*asked);
    }
    // With its length known nothing is asked for; check_empty() asks for one byte.
    info.set_size(std::max<std::int64_t>(1, known->size));
    const auto file = store->OpenInputFile(info);
    if (!file.ok()) return store_error(path, "cannot be opened", file.status().message());
    if (known->size == 0) COMITY_TRY(check_empty(**file, path));
    return std::unique_ptr<PlacedReader>(new ObjectReader(*file, static_cast<std::uint64_t>(known->size), path));
}

Result<std::unique_ptr<ByteStream>> stream_object(const std::string& path) {
    COMITY_ASSIGN(auto object, open_object(path));
    return std::unique_ptr<ByteStream>(new ObjectStream(std::move(object)));
}

}  // namespace comity
