// Columns that fill front to back and are then read: in memory, or in a scratch folder where they would not fit. Who
// fills one does not hear of a full disk at once; Scratch::status() tells before anything is read.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "comity/base/large_vector.h"
#include "comity/platform/files.h"
#include "comity/platform/scratch.h"

namespace comity {

// Columns that could not be filled must not be read.
inline Status check_scratch(const Scratch* scratch) { return scratch == nullptr ? ok() : scratch->status(); }

template <class T>
class LongColumn {
  public:
    // No scratch folder: in memory.
    explicit LongColumn(Scratch* scratch = nullptr) : scratch_(scratch) {}

    // About so many values will come: what grows in memory is copied, and given new memory each time.
    void expect(std::uint64_t values) {
        if (scratch_ == nullptr) buffer_.reserve(values);
    }
    void push_back(const T& value) {
        buffer_.push_back(value);
        ++size_;
        if (scratch_ != nullptr && buffer_.size() >= kBuffered) flush();
    }
    void append(std::span<const T> values) {
        size_ += values.size();
        if (scratch_ != nullptr && values.size() >= kBuffered) {
            flush();
            return write(values);
        }
        buffer_.insert(buffer_.end(), values.begin(), values.end());
        if (scratch_ != nullptr && buffer_.size() >= kBuffered) flush();
    }
    void append(LongColumn& more) { append(more.view()); }
    [[nodiscard]] std::uint64_t size() const { return size_; }

    // Everything so far; nothing can be added afterwards. Empty after a trouble that the scratch folder tells.
    std::span<const T> view() {
        if (scratch_ == nullptr) return buffer_;
        if (!closed_) close();
        if (mapped_ == nullptr) return {};
        return {reinterpret_cast<const T*>(mapped_->bytes().data()), mapped_->bytes().size() / sizeof(T)};
    }

  private:
    static constexpr std::size_t kBuffered = (256 << 10) / sizeof(T);

    void flush() {
        write(buffer_);
        buffer_.clear();
    }
    void write(std::span<const T> values) {
        Status written = ok();
        if (file_ == nullptr && !failed_) {
            path_ = scratch_->fresh_path();
            auto made = FileWriter::create(path_);
            if (made.ok()) file_ = made.take();
            else written = made.error();
        }
        if (file_ != nullptr && !failed_)
            written = file_->write({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
        if (!written.ok()) failed_ = true, scratch_->fail(written.error());
    }

    void close() {
        closed_ = true;
        if (size_ == 0) return;
        flush();
        buffer_ = LargeVector<T>();
        if (failed_) return;
        if (const Status closed = file_->close_unsynced(); !closed.ok()) return scratch_->fail(closed.error());
        auto mapped = MappedFile::open_scratch(path_);
        if (!mapped.ok()) return scratch_->fail(mapped.error());
        mapped_ = mapped.take();
        (void)remove_tree(path_);  // the mapping holds it; its room comes back when the column goes
    }

    Scratch* scratch_;
    LargeVector<T> buffer_;
    std::uint64_t size_ = 0;
    bool failed_ = false, closed_ = false;
    std::string path_;
    std::unique_ptr<FileWriter> file_;
    std::shared_ptr<const MappedFile> mapped_;
};

// A place among items laid end to end.
using ItemOffset = std::uint32_t;
inline constexpr std::uint64_t kMostItems = 0xFFFF'FFFF;

// Lists laid end to end, read only: list i is items[offsets[i], offsets[i + 1]).
template <class T>
struct Runs {
    std::span<const ItemOffset> offsets;
    std::span<const T> items;

    [[nodiscard]] std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
    [[nodiscard]] std::uint64_t begin_of(std::size_t i) const { return offsets[i]; }
    [[nodiscard]] std::uint64_t end_of(std::size_t i) const { return offsets[i + 1]; }
    [[nodiscard]] std::span<const T> operator[](std::size_t i) const {
        return items.subspan(begin_of(i), end_of(i) - begin_of(i));
    }
};

// Where columns of a build go, and how many bytes may be held in memory besides.
struct Space {
    Scratch* scratch = nullptr;  // none: everything stays in memory
    std::uint64_t memory = UINT64_MAX;
    // Into how many rounds work is cut that would hold `bytes` at once.
    [[nodiscard]] std::uint64_t rounds(std::uint64_t bytes) const { return bytes / (memory == 0 ? 1 : memory) + 1; }
    [[nodiscard]] Space times(std::uint64_t n) const { return {scratch, memory > UINT64_MAX / n ? UINT64_MAX : memory * n}; }
};

// Rows dealt out to threads, which never shows.
struct Pieces {
    int threads = 1;
    std::size_t rows = 1 << 15;  // of a piece
    [[nodiscard]] std::size_t count(std::size_t all) const { return (all + rows - 1) / rows; }
    [[nodiscard]] std::size_t begin(std::size_t p) const { return p * rows; }
    [[nodiscard]] std::size_t end(std::size_t p, std::size_t all) const { return std::min(all, (p + 1) * rows); }
};

template <class T>
struct ListsColumn {
    LongColumn<ItemOffset> offsets;
    LongColumn<T> items;

    explicit ListsColumn(Scratch* scratch = nullptr) : offsets(scratch), items(scratch) { offsets.push_back(0); }
    void expect(std::uint64_t lists, std::uint64_t all_items) {
        offsets.expect(lists + 1);
        items.expect(all_items);
    }
    void close() { offsets.push_back(static_cast<ItemOffset>(items.size())); }
    void add(std::span<const T> list) {
        items.append(list);
        close();
    }
    // All lists of another column, which is in memory.
    void append(ListsColumn& more) { append(more, items.size()); }
    // … of lists that may lack their items; there would be so many so far.
    void append(ListsColumn& more, std::uint64_t items_so_far) {
        const auto start = static_cast<ItemOffset>(items_so_far);
        const auto ends = more.offsets.view().subspan(1);
        for (const ItemOffset end : ends) offsets.push_back(start + end);
        items.append(more.items.view());
    }
    [[nodiscard]] bool fits() const { return items.size() <= kMostItems; }  // else the offsets are wrong
    Runs<T> view() { return {offsets.view(), items.view()}; }
};

}  // namespace comity
