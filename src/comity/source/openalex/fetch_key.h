// The key of whoever asks, taken out of what a server says: some repeat it.
#pragma once

#include <string>
#include <string_view>

namespace comity {

// Of words for people: wherever the key stands, as it is or percent-encoded, is ***.
std::string words_without_key(std::string text, const std::string& key);
// Of a page that is kept. A key that might as well be a word or a number of the data is taken out only where it is called a key.
std::string page_without_key(std::string body, const std::string& key);

}  // namespace comity
