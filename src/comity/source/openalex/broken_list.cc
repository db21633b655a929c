#include "comity/source/openalex/broken_list.h"

#include <algorithm>
#include <utility>

#include "comity/base/text.h"

namespace comity {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Walk {
  public:
    explicit Walk(std::string_view document) : text_(document) {}

    BrokenList run() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (!is_space(c) && !takes(c)) return stuck_here();
            ++at_;
        }
        if (!open_.empty()) return stuck_here();
        found_.stuck = std::string_view::npos;
        found_.is_whole = seen_;
        return std::move(found_);
    }

  private:
    BrokenList stuck_here() {
        found_.stuck = at_;
        found_.elements.clear();
        return std::move(found_);
    }

    // A character outside strings; of a string, all of it. False: it does not fit.
    bool takes(char c) {
        if (ended_) return false;
        if (c == '"') return takes_string();
        if (c == '{' || c == '[') opens(c);
        else if (c == '}' || c == ']') return closes(c);
        else if (c == ',' && open_.size() == list_) ends_element();
        else if (open_.empty()) return false;
        return true;
    }

    void opens(char c) {
        // No comma before it: what stood there was a record of its own.
        if (open_.size() == list_ && !trimmed(text_.substr(begin_, at_ - begin_)).empty()) {
            ends_element();
            begin_ = at_;
        }
        open_.push_back(c);
        if (c != '[' || seen_ || (open_.size() > 1 && at_ != results_)) return;
        seen_ = true;
        found_.is_page = at_ == results_;
        list_ = open_.size();
        begin_ = at_ + 1;
    }

    bool closes(char c) {
        if (open_.empty() || open_.back() != (c == '}' ? '{' : '[')) return false;
        if (open_.size() == list_) {
            const bool nothing = found_.elements.empty() && trimmed(text_.substr(begin_, at_ - begin_)).empty();
            if (!nothing) ends_element();
            list_ = kNoList;
        }
        open_.pop_back();
        ended_ = open_.empty();
        return true;
    }

    void ends_element() {
        found_.elements.push_back(trimmed(text_.substr(begin_, at_ - begin_)));
        begin_ = at_ + 1;
    }

    // Leaves at_ on the quote that ends it.
    bool takes_string() {
        const std::size_t begin = at_ + 1;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) at_ += text_[at_] == '\\';
        at_ = std::min(at_, text_.size());
        if (at_ == text_.size()) return false;
        if (!seen_ && open_.size() == 1 && text_.substr(begin, at_ - begin) == "results") results_ = value_behind(at_ + 1);
        return !open_.empty();
    }

    // Of a key that ends before `at`; npos: it is none.
    [[nodiscard]] std::size_t value_behind(std::size_t at) const {
        while (at < text_.size() && is_space(text_[at])) ++at;
        if (at >= text_.size() || text_[at] != ':') return std::string_view::npos;
        for (++at; at < text_.size() && is_space(text_[at]);) ++at;
        return at;
    }

    static constexpr std::size_t kNoList = ~std::size_t{0};

    std::string_view text_;
    std::size_t at_ = 0, begin_ = 0;  // of the element at hand
    std::vector<char> open_;          // brackets
    std::size_t list_ = kNoList;      // how many are open inside the list
    std::size_t results_ = std::string_view::npos;  // where the value of `results` begins
    bool seen_ = false, ended_ = false;
    BrokenList found_;
};

}  // namespace

BrokenList read_broken_list(std::string_view document) { return Walk(document).run(); }

}  // namespace comity
