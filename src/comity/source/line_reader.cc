#include "comity/source/line_reader.h"

#include <algorithm>
#include <cstring>

#include "comity/base/text.h"

namespace comity {

namespace {
// Files saved on Windows may begin with it.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

// Moves the unread bytes to the front, and what lies before them as far as the source looks back, and reads one step behind.
bool LineReader::fill() {
    if (at_end_) return false;
    const bool direct = step_ >= ByteSource::kLeast;
    const std::size_t history = direct ? std::min(end_, ByteSource::kHistory) : 0;
    if (const std::size_t from = std::min(begin_, end_ - history); from > 0) {
        std::memmove(buffer_.data(), buffer_.data() + from, end_ - from);
        begin_ -= from;
        end_ -= from;
        scanned_ -= from;
    }
    if (buffer_.size() < end_ + step_ + kPadding) buffer_.resize((end_ + step_) * 2 + kPadding);
    auto got = source_->read_behind({buffer_.data() + end_, step_}, direct);
    if (!got.ok()) damage_ = got.error().message;
    if (!got.ok() || *got == 0) {
        at_end_ = true;
        return false;
    }
    end_ += *got;
    inflated_ += *got;
    return true;
}

bool LineReader::next(Line& line) {
    for (;;) {
        const char* from = buffer_.data() + scanned_;
        const void* newline = end_ > scanned_ ? std::memchr(from, '\n', end_ - scanned_) : nullptr;
        std::size_t stop;
        if (newline != nullptr) {
            stop = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data());
        } else {
            scanned_ = end_;
            if (fill()) continue;
            if (begin_ == end_) return false;
            stop = end_;
        }
        const std::size_t length = stop - begin_;
        line = {trimmed({buffer_.data() + begin_, length}), ++number_, offset_, newline != nullptr || damage_.empty()};
        if (number_ == 1 && line.text.starts_with(kByteOrderMark)) line.text.remove_prefix(kByteOrderMark.size());
        offset_ += length + 1;
        begin_ = scanned_ = std::min(stop + 1, end_);
        if (!line.text.empty()) return true;
    }
}

}  // namespace comity
