// A text of the program with what it is made of: each part has a key and its figures beside its English words, so that a
// face can say it in another language. docs/formats/said.md lists the keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace comity {

using SaidValue = std::variant<std::int64_t, double, std::string>;
using SaidValues = std::vector<std::pair<std::string, SaidValue>>;

struct SaidPart {
    std::string key;
    SaidValues values;
};

class Said {
  public:
    Said() = default;
    Said(std::string_view english, std::string key, SaidValues values = {}) { add(english, std::move(key), std::move(values)); }

    void add(std::string_view english, std::string key, SaidValues values = {}) {
        text_ += english;
        parts_.push_back({std::move(key), std::move(values)});
    }
    void add(const Said& other) {
        text_ += other.text_;
        parts_.insert(parts_.end(), other.parts_.begin(), other.parts_.end());
    }
    // Without blanks at the end, which part one sentence from the next.
    void trim() { text_.erase(text_.find_last_not_of(' ') + 1); }

    [[nodiscard]] bool empty() const { return parts_.empty(); }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<SaidPart>& parts() const { return parts_; }

  private:
    std::string text_;
    std::vector<SaidPart> parts_;
};

}  // namespace comity
