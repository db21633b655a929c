#include "comity/source/sample/words.h"

#include <array>
#include <string_view>
#include <unordered_set>

#include "comity/source/sample/draws.h"

namespace comity::sample {

namespace {

constexpr std::array<std::string_view, 24> kOnsets = {"b",  "br", "c", "d",  "dr", "f",  "fl", "g",
                                                      "gr", "h",  "k", "l",  "m",  "n",  "p",  "pr",
                                                      "qu", "r",  "s", "st", "t",  "tr", "v",  "w"};
constexpr std::array<std::string_view, 8> kVowels = {"a", "e", "i", "o", "u", "ai", "ea", "ou"};
constexpr std::array<std::string_view, 8> kCodas = {"", "n", "r", "l", "s", "m", "nd", "rt"};
constexpr std::array<std::string_view, 6> kTownEndings = {"haven", "field", "mouth", "stad", "borg", "mere"};

// Which list is made: part of the counter, so that the lists differ.
enum : std::uint64_t { kVocabulary = 0, kTownNames = 1ull << 40, kGivenNames = 2ull << 40, kFamilyNames = 3ull << 40 };
constexpr std::uint64_t kLanguage = 20'100'101;  // the seed of the language, the same in every world

std::string make_word(std::uint64_t number, unsigned syllables, std::string_view ending = {}) {
    Draws draws(kLanguage, Stream::kText, number);
    std::string word;
    for (unsigned i = 0; i < syllables; ++i) {
        word += kOnsets[draws.below(kOnsets.size())];
        word += kVowels[draws.below(kVowels.size())];
    }
    word += ending.empty() ? kCodas[draws.below(kCodas.size())] : ending;
    return word;
}

template <class Make>
std::vector<std::string> distinct_words(std::size_t count, std::uint64_t list, Make make) {
    std::vector<std::string> found;
    std::unordered_set<std::string> seen;
    for (std::uint64_t number = list; found.size() < count; ++number) {
        std::string word = make(number, found.size());
        if (seen.insert(word).second) found.push_back(std::move(word));
    }
    return found;
}

std::string capitalised(std::string word) {
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
}

std::vector<std::string> make_names(std::size_t count, std::uint64_t list) {
    return distinct_words(count, list,
                          [](std::uint64_t number, std::size_t) { return capitalised(make_word(number, 2)); });
}

}  // namespace

const std::vector<std::string>& words() {
    static const std::vector<std::string> list =
        distinct_words(kWords, kVocabulary, [](std::uint64_t number, std::size_t so_far) {
            return make_word(number, so_far < kCommonWords ? 1 : 2 + static_cast<unsigned>(number % 2));
        });
    return list;
}

const std::string& town(std::size_t number) {
    static const std::vector<std::string> list =
        distinct_words(kTowns, kTownNames, [](std::uint64_t place, std::size_t) {
            return capitalised(make_word(place, 1, kTownEndings[place % kTownEndings.size()]));
        });
    return list[number];
}

void append_person(std::string& out, std::uint64_t author) {
    static const std::vector<std::string> given = make_names(96, kGivenNames), family = make_names(480, kFamilyNames);
    Draws draws(kLanguage, Stream::kAuthors, author);
    out += given[draws.below(given.size())];
    out += ' ';
    out += family[draws.below(family.size())];
}

}  // namespace comity::sample
