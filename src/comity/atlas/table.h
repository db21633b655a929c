// One table of the atlas: an Arrow IPC file with one record batch, written once and then mapped read-only, without
// copies. Arrow's headers stay in table_arrow.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "comity/base/result.h"

namespace comity {

// Where lists begin and end, in 32 bits each, or in 64 where those do not count the items.
class EitherOffsets {
  public:
    EitherOffsets() = default;
    EitherOffsets(std::span<const std::int32_t> offsets) : narrow_(offsets) {}
    EitherOffsets(std::span<const std::int64_t> offsets) : wide_(offsets) {}
    [[nodiscard]] std::int64_t operator[](std::size_t i) const { return wide_.empty() ? narrow_[i] : wide_[i]; }
    [[nodiscard]] std::size_t size() const { return std::max(narrow_.size(), wide_.size()); }
    [[nodiscard]] bool empty() const { return size() == 0; }
    // use(the span of either width)
    template <class Use>
    auto visit(const Use& use) const {
        return wide_.empty() ? use(narrow_) : use(wide_);
    }

  private:
    std::span<const std::int32_t> narrow_;  // one of them is empty
    std::span<const std::int64_t> wide_;
};

struct EitherWidth;  // instead of a type of offsets: what the table has
template <class Offset>
using OffsetsOf = std::conditional_t<std::is_same_v<Offset, EitherWidth>, EitherOffsets, std::span<const Offset>>;

// List i is items[offsets[i], offsets[i+1]).
template <class T, class Offset = std::int32_t>
struct ListColumn {
    OffsetsOf<Offset> offsets;
    std::span<const T> items;

    [[nodiscard]] std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
    [[nodiscard]] std::span<const T> operator[](std::size_t i) const {
        return items.subspan(static_cast<std::size_t>(offsets[i]),
                             static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
    }
};

// Lists of lists: list i is inner lists [outer[i], outer[i+1]).
template <class T, class Offset = std::int32_t>
struct NestedColumn {
    OffsetsOf<Offset> outer;
    ListColumn<T, Offset> inner;
    [[nodiscard]] std::size_t begin_of(std::size_t i) const { return static_cast<std::size_t>(outer[i]); }
    [[nodiscard]] std::size_t end_of(std::size_t i) const { return static_cast<std::size_t>(outer[i + 1]); }
};

struct TextColumn {
    std::span<const std::int64_t> offsets;
    std::span<const char> bytes;
    [[nodiscard]] std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
    [[nodiscard]] std::string_view operator[](std::size_t i) const {
        return {bytes.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
    }
};

struct FileFacts {
    std::string name;
    std::uint64_t bytes = 0, rows = 0;
    std::string sha256;
};

// Collects columns of equal length (the spans must live until write) and writes them. Column types: uint8, uint16,
// uint32, uint64, int16, int64, double; lists of them; lists of lists; text (large_utf8).
class TableWriter {
  public:
    TableWriter();
    ~TableWriter();
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    template <class T>
    void add(std::string name, std::span<const T> values);
    template <class T, class Offset>
    void add_list(std::string name, ListColumn<T, Offset> lists);
    template <class T, class Offset>
    void add_nested(std::string name, NestedColumn<T, Offset> lists);
    void add_text(std::string name, TextColumn texts);

    // Of columns that were added, these items are read for the last time when they are written: if they lie in a scratch file,
    // their room is free as soon as they are.
    template <class T>
    void give_back(std::span<const T> items) {
        give_back_bytes({reinterpret_cast<const char*>(items.data()), items.size_bytes()});
    }

    // Writes `directory`/`file`, durable when it returns.
    Result<FileFacts> write(const std::string& directory, const std::string& file);

  private:
    struct State;
    void give_back_bytes(std::string_view bytes);
    std::unique_ptr<State> state_;
};

class Table {
  public:
    static Result<Table> open(const std::string& path);
    // Of bytes in memory, which `owner` keeps there; `path` is what messages call them.
    static Result<Table> of_bytes(const std::string& path, std::string_view bytes, std::shared_ptr<const void> owner);
    [[nodiscard]] std::uint64_t rows() const;
    [[nodiscard]] bool has(std::string_view column) const;
    template <class T>
    Result<std::span<const T>> column(std::string_view name) const;
    template <class T, class Offset = std::int32_t>
    Result<ListColumn<T, Offset>> list(std::string_view name) const;
    template <class T, class Offset = std::int32_t>
    Result<NestedColumn<T, Offset>> nested(std::string_view name) const;
    Result<TextColumn> text(std::string_view name) const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace comity
