// The bytes of a file, unpacked when it is gzip (by its first two bytes, whatever its name).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "comity/base/result.h"
#include "comity/platform/files.h"

namespace comity {

// A text without the byte-order mark with which files saved on Windows may begin.
inline std::string_view without_mark(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    return text;
}

class ByteSource {
  public:
    static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
    // The same over any stream; `name` stands for the path in messages. `piece`: bytes asked of the stream at a time, at most;
    // room for the header of a gzip member.
    static constexpr std::size_t kDefaultPiece = 1 << 17;  // 128-512 kB measured best
    static Result<std::unique_ptr<ByteSource>> over(std::unique_ptr<ByteStream> stream, std::string name,
                                                    std::size_t piece = kDefaultPiece);
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // Fills the front of `buffer`; 0 at the end. A damaged or truncated gzip stream is an error that names the byte of
    // the file; what was inflated before it has been delivered by earlier calls.
    Result<std::size_t> read(std::span<char> buffer);

    // Whether what came was read and is broken. An error without it says that the bytes could not be had, or that the file was
    // replaced meanwhile: that may pass.
    [[nodiscard]] bool is_damaged() const;

    // How much of the file was taken so far.
    [[nodiscard]] std::uint64_t consumed() const;

    // The same without a copy, into kLeast bytes or more. `history`: the last kHistory bytes of the source, or all of them, lie
    // before the front of `buffer`. A source is read in one of the two ways.
    static constexpr std::size_t kHistory = 32'768, kLeast = 4'096;
    Result<std::size_t> read_behind(std::span<char> buffer, bool history = true);
    // The same of two sources, each with its history: two of gzip take less time side by side than one after the other.
    using Got = Result<std::size_t>;
    static std::pair<Got, Got> read_two(ByteSource& a, std::span<char> a_buffer, ByteSource& b, std::span<char> b_buffer);

  private:
    struct State;
    static Result<std::unique_ptr<ByteSource>> begin(std::unique_ptr<State> state, std::unique_ptr<ByteStream> stream, std::size_t piece);
    explicit ByteSource(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

Result<std::string> read_all(const std::string& path);

}  // namespace comity
