#include <arrow/filesystem/s3fs.h>
#include <arrow/io/interfaces.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "comity/base/text.h"
#include "comity/platform/machine.h"
#include "comity/platform/objects.h"

namespace comity {

namespace {

constexpr std::size_t kScheme = 5;                    // "s3://", or "S3://"
constexpr std::size_t kStreamStep = std::size_t{8} << 20;  // bytes a request when an object is read front to back
constexpr int kAttempts = 4;

std::string key_of(const std::string& path) {
    std::string key = path.substr(kScheme);
    while (key.ends_with('/')) key.pop_back();
    return key;
}

// Arrow's and the SDK's messages are long and say the same several times: what a user can act on.
Error store_error(const std::string& path, std::string_view doing, const std::string& message) {
    const auto has = [&](std::string_view word) { return message.find(word) != std::string::npos; };
    std::string why = message.substr(0, message.find('\n'));
    if (has("ACCESS_DENIED") || has("HTTP status 403")) why = "access is denied (it is read without credentials)";
    else if (has("NO_SUCH_BUCKET")) why = "there is no such bucket";
    else if (has("NO_SUCH_KEY")) why = "there is no such object any more";
    else if (has("SLOW_DOWN") || has("SERVICE_UNAVAILABLE") || has("HTTP status 503")) why = "the store is busy (503)";
    else if (has("INTERNAL_FAILURE") || has("HTTP status 500")) why = "the store has an error of its own (500)";
    else if (has("Path does not exist") || has("RESOURCE_NOT_FOUND")) why = "there is no such object or folder";
    else if (has("NETWORK_CONNECTION")) why = "the store cannot be reached, or the connection was lost";
    return failure(fmt::format("{}: {}: {}", path, doing, why));
}

struct Connection {
    std::shared_ptr<arrow::fs::S3FileSystem> store;
    arrow::Status status;

    Connection() {
        auto global = arrow::fs::S3GlobalOptions::Defaults();
        global.log_level = arrow::fs::S3LogLevel::Off;
        global.install_sigpipe_handler = true;
        status = arrow::fs::InitializeS3(global);
        if (!status.ok()) return;
        auto made = arrow::fs::S3FileSystem::Make(options());
        status = made.status();
        if (made.ok()) store = *made;
    }
    // The SDK asks for it before the program ends.
    ~Connection() {
        store.reset();
        (void)arrow::fs::FinalizeS3();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    static arrow::fs::S3Options options() {
        const auto first_of = [](std::initializer_list<const char*> names, const char* otherwise) {
            for (const char* name : names)
                if (const std::string value = environment(name); !value.empty()) return value;
            return std::string(otherwise);
        };
        auto options = arrow::fs::S3Options::Anonymous();
        options.region = first_of({"AWS_REGION", "AWS_DEFAULT_REGION"}, "us-east-1");
        options.connect_timeout = 10;
        options.request_timeout = 30;
        options.retry_strategy = arrow::fs::S3RetryStrategy::GetAwsStandardRetryStrategy(3);
        std::string endpoint = first_of({"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, "");
        if (const auto at = endpoint.find("://"); at != std::string::npos) {
            options.scheme = endpoint.substr(0, at);
            endpoint = endpoint.substr(at + 3);
        }
        while (endpoint.ends_with('/')) endpoint.pop_back();
        options.endpoint_override = endpoint;
        return options;
    }
};

Result<std::shared_ptr<arrow::fs::S3FileSystem>> connected(const std::string& path) {
    static const Connection connection;
    if (!connection.status.ok()) return store_error(path, "no connection", connection.status.message());
    return connection.store;
}

// What the store said of objects when they were listed, or when they were first asked for.
class Versions {
  public:
    std::string note(const arrow::fs::FileInfo& info) {
        const std::string version = fmt::format("{}:{}", info.size(), info.mtime().time_since_epoch().count());
        const std::lock_guard lock(mutex_);
        return of_key_[info.path()] = version;
    }
    std::string find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto found = of_key_.find(key);
        return found == of_key_.end() ? std::string() : found->second;
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, std::string> of_key_;
};

Versions& versions() {
    static Versions all;
    return all;
}

class ObjectReader final : public PlacedReader {
  public:
    ObjectReader(std::shared_ptr<arrow::io::RandomAccessFile> file, std::uint64_t size, std::string path)
        : PlacedReader(size), file_(std::move(file)), path_(std::move(path)) {}

    Result<std::size_t> read_at(std::uint64_t position, std::span<char> buffer) override {
        const std::size_t wanted =
            position >= size() ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size() - position));
        std::size_t got = 0;
        std::string message;
        for (int attempt = 0; attempt < kAttempts && got < wanted; ++attempt) {
            if (attempt > 0) wait(attempt);
            const std::span<char> rest = buffer.subspan(got, wanted - got);
            const std::string mark = put_mark(rest, attempt);
            const auto read = file_->ReadAt(static_cast<std::int64_t>(position + got), static_cast<std::int64_t>(rest.size()), rest.data());
            if (read.ok() && !has_mark(rest, mark)) got += static_cast<std::size_t>(*read);
            message = read.ok() ? "it ends before its length" : read.status().message();
        }
        if (got < wanted)
            return store_error(path_, fmt::format("cannot be read at byte {} of {}", position + got, size()), message);
        return got;
    }

  private:
    // A store may answer with less than was asked for, and Arrow does not say so: the end of the buffer stays as it was. So it is
    // marked, otherwise at each attempt, since the object may hold just that.
    static std::string put_mark(std::span<char> buffer, int attempt) {
        constexpr std::size_t kMark = 16;
        const std::string mark(std::min(kMark, buffer.size()), static_cast<char>(0xA5 ^ attempt * 0x11));
        std::copy(mark.begin(), mark.end(), buffer.end() - static_cast<std::ptrdiff_t>(mark.size()));
        return mark;
    }
    static bool has_mark(std::span<const char> buffer, const std::string& mark) {
        return !mark.empty() && std::string_view(buffer.data(), buffer.size()).ends_with(mark);
    }
    // 0.2, 0.4, 0.8 s.
    static void wait(int attempt) {
        const timespec pause{0, 100'000'000L << attempt};
        ::nanosleep(&pause, nullptr);
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
    if (key.empty() || key.starts_with('/')) return usage_error(fmt::format("{} names no bucket: s3://BUCKET/PREFIX", path));
    for (const std::string_view part : split(key, '/'))
        if (part.empty() || part == "." || part == "..")
            return usage_error(fmt::format("{}: objects whose key has '{}' between slashes cannot be asked for", path, part));
    return ok();
}

}  // namespace

Result<ListedObjects> list_objects(const std::string& path) {
    COMITY_TRY(check_object_path(path));
    COMITY_ASSIGN(const auto store, connected(path));
    const std::string key = key_of(path);
    ListedObjects listed;
    if (key.find('/') != std::string::npos) {
        const auto info = store->GetFileInfo(key);
        if (!info.ok()) return store_error(path, "cannot be listed", info.status().message());
        if (info->IsFile()) {
            listed.one = true;
            versions().note(*info);
            listed.entries = {{"s3://" + key, static_cast<std::uint64_t>(info->size())}};
            return listed;
        }
    }
    arrow::fs::FileSelector below;
    below.base_dir = key;
    below.recursive = true;
    const auto found = store->GetFileInfo(below);
    if (!found.ok()) return store_error(path, "cannot be listed", found.status().message());
    for (const auto& info : *found) {
        const KeyKind kind = info.IsFile() ? kind_of_key(std::string_view(info.path()).substr(key.size() + 1)) : KeyKind::kHidden;
        if (kind == KeyKind::kHidden) continue;
        if (kind == KeyKind::kUnreachable)
            return failure(fmt::format("s3://{}: an object with an empty name or a dot between slashes cannot be read: name a prefix "
                                       "without it",
                                       info.path()));
        listed.entries.push_back({"s3://" + info.path(), static_cast<std::uint64_t>(info.size())});
        versions().note(info);
    }
    if (listed.entries.empty()) return failure(fmt::format("{}: there are no objects", path));
    std::sort(listed.entries.begin(), listed.entries.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return listed;
}

std::string object_version(const std::string& path) {
    const std::string key = key_of(path);
    if (std::string known = versions().find(key); !known.empty()) return known;
    const auto store = connected(path);
    if (!store.ok()) return {};
    const auto info = (*store)->GetFileInfo(key);
    return info.ok() && info->IsFile() ? versions().note(*info) : std::string();
}

Result<std::unique_ptr<PlacedReader>> open_object(const std::string& path) {
    COMITY_ASSIGN(const auto store, connected(path));
    const auto file = store->OpenInputFile(key_of(path));
    if (!file.ok()) return store_error(path, "cannot be opened", file.status().message());
    const auto size = (*file)->GetSize();
    if (!size.ok()) return store_error(path, "has no length", size.status().message());
    return std::unique_ptr<PlacedReader>(new ObjectReader(*file, static_cast<std::uint64_t>(*size), path));
}

Result<std::unique_ptr<ByteStream>> stream_object(const std::string& path) {
    COMITY_ASSIGN(auto object, open_object(path));
    return std::unique_ptr<ByteStream>(new ObjectStream(std::move(object)));
}

}  // namespace comity
