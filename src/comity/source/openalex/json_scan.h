// A JSON record walked in one pass over the places where its tokens begin, which simdjson's first stage finds, without a
// document being built: what no reader asks for is only checked. The operations are those of json_value.h.
//
// A walk ends in one of two ways: the record is what simdjson's DOM would have accepted, with the same values; or Unusual
// is thrown, which says nothing of the record: json_value.h has to read it from its beginning. So this page may refuse
// whatever it likes (rare forms of numbers, deep nesting), and must never accept too much.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace comity {

class JsonScan;

// The value that begins at token `at`. It may be asked while the walk stands at it.
struct ScannedValue {
    JsonScan* scan;
    std::uint32_t at;
};

class JsonScan {
  public:
    struct Unusual {};

    // Finds the tokens of `json`, which must be followed by LineReader::kPadding readable bytes; they and `parser` must
    // live as long as views of the record are used. False: unusual.
    bool open(simdjson::dom::parser& parser, std::string_view json);

    // Calls each(key, value) for the fields of the record.
    template <class Each>
    void fields(Each each) {
        visit_fields(0, each);
        if (next_ != tokens_) throw Unusual{};  // something follows the record
    }

    [[nodiscard]] char first(std::uint32_t at) const { return text_[index_[at]]; }

    // The string that begins at token `at`, without its escapes.
    std::string_view text(std::uint32_t at) {
        const std::uint32_t begin = index_[at];
        if (has_escape(begin, index_[at + 1])) {
            const std::string_view text = unescaped(begin);
            used_ += text.size();
            return text;
        }
        return {text_ + begin + 1, end_of_string(at) - begin - 1};
    }

    // `digits`: those of a whole number, at most 18.
    struct Number {
        std::int64_t digits = 0;
        bool whole = true;
    };
    [[nodiscard]] Number number(std::uint32_t at) const { return number(index_ + at); }
    [[nodiscard]] double real(std::uint32_t at) const;

    template <class Each>
    void visit_fields(std::uint32_t at, Each& each) {
        ++at;
        if (first(at) == '}') {
            next_ = at + 1;
            return;
        }
        do {
            expect_field(at);
            const std::string_view key = text(at);
            at = next_ = at + 2;
            each(key, ScannedValue{this, at});
            at = after(at);
        } while (first(at++) == ',');
        close(at, '}');
    }

    template <class Each>
    void visit_elements(std::uint32_t at, Each& each) {
        ++at;
        if (first(at) == ']') {
            next_ = at + 1;
            return;
        }
        do {
            if (at >= tokens_) throw Unusual{};
            next_ = at;
            each(ScannedValue{this, at});
            at = after(at);
        } while (first(at++) == ',');
        close(at, ']');
    }

  private:
    // Where the walk goes on behind the value at `at`, which a reader may have walked through already.
    std::uint32_t after(std::uint32_t at) { return next_ != at ? next_ : static_cast<std::uint32_t>(passed(index_ + at, 0) - index_); }

    void expect_field(std::uint32_t at) const {
        if (at + 3 > tokens_ || first(at) != '"' || first(at + 1) != ':') throw Unusual{};
    }
    void close(std::uint32_t at, char bracket) {
        if (first(at - 1) != bracket) throw Unusual{};
        next_ = at;
    }

    // Only blanks can stand between the end of a string and the next token.
    [[nodiscard]] std::uint32_t end_of_string(std::uint32_t at) const {
        std::uint32_t end = index_[at + 1] - 1;
        while (text_[end] != '"') --end;
        return end;
    }

    // Whether a backslash stands between two places. Asked from left to right it reads the text once.
    bool has_escape(std::uint32_t begin, std::uint32_t end) {
        if (backslash_ < begin || begin < searched_from_) search_escape(begin);
        return backslash_ < end;
    }
    void search_escape(std::uint32_t from);
    // The string as it is meant, in memory that the next one overwrites unless used_ moves.
    std::string_view unescaped(std::uint32_t begin);

    using Token = const std::uint32_t*;
    [[nodiscard]] Number number(Token at) const;

    // Check the value at a token and say which token follows it.
    Token passed(Token at, int depth);
    Token passed_object(Token at, int depth);
    Token passed_list(Token at, int depth);
    Token passed_string(Token at) {
        if (backslash_ < at[1] && has_escape(at[0], at[1])) unescaped(at[0]);
        return at + 1;
    }
    void check_word(Token at, std::string_view word) const;

    simdjson::internal::dom_parser_implementation* stages_ = nullptr;
    const char* text_ = nullptr;
    const std::uint32_t* index_ = nullptr;  // index_[tokens_] and index_[tokens_ + 1] are the length of the text
    const std::uint32_t* end_ = nullptr;    // index_ + tokens_
    std::uint32_t tokens_ = 0, length_ = 0;
    std::uint32_t next_ = 0;  // token at which the walk stands
    std::uint32_t searched_from_ = 0, backslash_ = 0;  // the first backslash from there on; the length when there is none
    std::unique_ptr<char[]> unescaped_;  // strings of this record that had escapes
    std::size_t room_ = 0, used_ = 0;
};

inline bool is_null(ScannedValue value) { return value.scan->first(value.at) == 'n'; }
inline std::string_view odd_type(ScannedValue) { return {}; }
inline bool is_number(ScannedValue value) {
    const char c = value.scan->first(value.at);
    return c == '-' || (c >= '0' && c <= '9');
}

inline bool get_text(ScannedValue value, std::string_view& text) {
    if (value.scan->first(value.at) != '"') return false;
    text = value.scan->text(value.at);
    return true;
}
inline bool get_flag(ScannedValue value, bool& flag) {
    const char c = value.scan->first(value.at);
    flag = c == 't';
    return flag || c == 'f';
}
inline bool get_number(ScannedValue value, double& number) {
    if (!is_number(value)) return false;
    number = value.scan->real(value.at);
    return true;
}
inline bool get_integer(ScannedValue value, std::int64_t& number) {
    if (!is_number(value)) return false;
    const JsonScan::Number read = value.scan->number(value.at);
    if (!read.whole) throw JsonScan::Unusual{};  // it may be one all the same
    number = read.digits;
    return true;
}
inline bool get_time(ScannedValue, std::optional<std::int64_t>&) { return false; }

template <class Each>
bool visit_list(ScannedValue value, Each each) {
    if (value.scan->first(value.at) != '[') return false;
    value.scan->visit_elements(value.at, each);
    return true;
}

template <class Each>
bool visit_object(ScannedValue value, Each each) {
    if (value.scan->first(value.at) != '{') return false;
    value.scan->visit_fields(value.at, each);
    return true;
}

}  // namespace comity
