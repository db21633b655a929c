#include "comity/source/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "comity/base/text.h"

namespace comity {

// Moves the unread bytes to the front, and what lies before them as far as the source looks back.
LineReader::Room LineReader::make_room() {
    const bool direct = step_ >= ByteSource::kLeast;
    const std::size_t history = direct ? std::min(end_, ByteSource::kHistory) : 0;
    if (const std::size_t from = std::min(begin_, end_ - history); from > 0) {
        std::memmove(buffer_.data(), buffer_.data() + from, end_ - from);
        begin_ -= from;
        end_ -= from;
        scanned_ -= from;
    }
    if (buffer_.size() < end_ + step_ + kPadding) buffer_.resize((end_ + step_) * 2 + kPadding);
    return {{buffer_.data() + end_, step_}, direct};
}

bool LineReader::take(const ByteSource::Got& got) {
    if (!got.ok()) damage_ = got.error().message;
    at_end_ = !got.ok() || *got == 0;
    if (at_end_) return false;
    end_ += *got;
    inflated_ += *got;
    return true;
}

bool LineReader::fill() {
    if (at_end_) return false;
    const Room room = make_room();
    return take(source_->read_behind(room.bytes, room.history));
}

void LineReader::read_two(LineReader& a, LineReader& b) {
    if (a.at_end_ || b.at_end_ || a.step_ < ByteSource::kLeast || b.step_ < ByteSource::kLeast) {
        a.fill();
        b.fill();
        return;
    }
    const Room of_a = a.make_room(), of_b = b.make_room();
    const auto [a_got, b_got] = ByteSource::read_two(*a.source_, of_a.bytes, *b.source_, of_b.bytes);
    a.take(a_got);
    b.take(b_got);
}

bool LineReader::next_read(Line& line) {
    for (;;) {
        const char* const from = buffer_.data() + scanned_;
        const void* const newline = end_ > scanned_ ? std::memchr(from, '\n', end_ - scanned_) : nullptr;
        if (newline == nullptr) {
            scanned_ = end_;
            shorten();
            return false;
        }
        set(line, static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data()), true);
        if (!line.text.empty()) return true;
    }
}

bool LineReader::next(Line& line) {
    do {
        if (next_read(line)) return true;
    } while (fill());
    if (begin_ == end_) return false;
    set(line, end_, damage_.empty());
    return !line.text.empty();
}

// Of a line that is too long and has not ended, its front stays (an id may stand there), and what the source looks back at.
void LineReader::shorten() {
    constexpr std::size_t kFront = 1 << 10, kStays = kFront + ByteSource::kHistory;
    const std::size_t length = end_ - begin_;
    if (passed_ + length <= longest_ || length <= 2 * kStays) return;
    std::memmove(buffer_.data() + begin_ + kFront, buffer_.data() + end_ - ByteSource::kHistory, ByteSource::kHistory);
    passed_ += length - kStays;
    end_ = scanned_ = begin_ + kStays;
}

// The line that ends at `stop`.
void LineReader::set(Line& line, std::size_t stop, bool whole) {
    const std::size_t length = stop - begin_;
    const bool too_long = passed_ + length > longest_;
    line = {trimmed({buffer_.data() + begin_, length}), ++number_, offset_, whole, too_long};
    if (number_ == 1) line.text = without_mark(line.text);
    offset_ += std::exchange(passed_, 0) + length + 1;
    begin_ = scanned_ = std::min(stop + 1, end_);
}

}  // namespace comity
