// The lines of a byte source, without a copy a line, each followed by readable padding for the JSON parser.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "comity/source/byte_source.h"

namespace comity {

struct Line {
    std::string_view text;     // without its newline; at least kPadding readable bytes follow
    std::uint64_t number = 0;  // from 1
    std::uint64_t offset = 0;  // of its first byte in the inflated stream
    bool complete = true;      // false: the stream broke inside this line
    bool too_long = false;     // its middle was passed over: it begins and ends as it did
};

class LineReader {
  public:
    static constexpr std::size_t kPadding = 64;
    static constexpr std::size_t kDefaultStep = 1 << 17;  // inflated bytes a read; 128-512 kB measured best

    // A few kilobytes of a file can unpack to a line without end, which nobody has the memory for.
    static constexpr std::size_t kLongest = std::size_t{256} << 20;

    // `step`: bytes asked of the source at a time. It never changes the lines of a stream without damage. A line of more than
    // `longest` bytes is too long.
    explicit LineReader(std::unique_ptr<ByteSource> source, std::size_t step = kDefaultStep, std::size_t longest = kLongest)
        : source_(std::move(source)), step_(step), longest_(longest) {}

    // The next line that is not blank; false at the end. The view lives until the next call. When the stream is damaged
    // the rest of a broken line comes once with complete = false, then the end; damage() says what happened.
    bool next(Line& line);
    // The next line of those that were read already; false: more has to be read.
    bool next_read(Line& line);
    // Reads on in two files at once, a step of each at most; next() goes on behind it.
    static void read_two(LineReader& a, LineReader& b);
    // Whether there is nothing more to be read: next() has what is left.
    [[nodiscard]] bool at_end() const { return at_end_; }
    [[nodiscard]] const std::string& damage() const { return damage_; }
    // The end came because the bytes could not be had, and may come later another time; damage() says why.
    [[nodiscard]] bool unread() const { return !damage_.empty() && !source_->is_damaged(); }
    [[nodiscard]] std::uint64_t inflated() const { return inflated_; }
    [[nodiscard]] std::uint64_t consumed() const { return source_->consumed(); }  // of the file as it lies there

  private:
    // A place to read to, behind the unread bytes, and whether as much lies before it as the source looks back at.
    struct Room {
        std::span<char> bytes;
        bool history;
    };
    Room make_room();
    bool take(const ByteSource::Got& got);
    bool fill();
    void shorten();
    void set(Line& line, std::size_t stop, bool whole);
    std::unique_ptr<ByteSource> source_;
    std::size_t step_, longest_;
    std::vector<char> buffer_;
    // Unread bytes are buffer_[begin_, end_); no newline before scanned_. Before them lie those that the source looks back at.
    std::size_t begin_ = 0, end_ = 0, scanned_ = 0;
    std::uint64_t number_ = 0, offset_ = 0, inflated_ = 0;
    std::uint64_t passed_ = 0;  // bytes of the line at begin_ that are not there any more
    bool at_end_ = false;
    std::string damage_;
};

}  // namespace comity
