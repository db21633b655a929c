#include "comity/source/openalex/fetch_key.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "comity/platform/http.h"

namespace comity {

namespace {

constexpr std::string_view kHidden = "***";
constexpr std::size_t kLongEnough = 8;

void replace_all(std::string& text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// %2F and %2f are the same.
std::array<std::string, 3> spellings(const std::string& key) {
    const std::string encoded = percent_encoded(key);
    std::string small = encoded;
    for (std::size_t at = small.find('%'); at != std::string::npos; at = small.find('%', at + 3))
        for (std::size_t i = at + 1; i < at + 3; ++i) small[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(small[i])));
    return {encoded, small, key};
}

// Letters and digits together, and many of them: no word and no number.
bool is_unlike_data(const std::string& key) {
    const auto any = [&](int (*is)(int)) {
        return std::any_of(key.begin(), key.end(), [is](unsigned char c) { return is(c) != 0; });
    };
    return key.size() >= kLongEnough && any(std::isalpha) && any(std::isdigit);
}

}  // namespace

std::string words_without_key(std::string text, const std::string& key) {
    if (key.empty()) return text;
    for (const std::string& spelling : spellings(key)) replace_all(text, spelling, std::string(kHidden));
    return text;
}

std::string page_without_key(std::string body, const std::string& key) {
    if (key.empty()) return body;
    if (is_unlike_data(key)) return words_without_key(std::move(body), key);
    for (const std::string& spelling : spellings(key))
        for (const char* name : {"api_key=", "api_key\":\"", "api_key\": \""})
            replace_all(body, name + spelling, name + std::string(kHidden));
    return body;
}

}  // namespace comity
