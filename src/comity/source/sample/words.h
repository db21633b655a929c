// Made-up words and names. They do not depend on the seed: they are the language of the sample world.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace comity::sample {

inline constexpr std::size_t kWords = 1400, kCommonWords = 60;

// Lower case, distinct; the first kCommonWords are short.
const std::vector<std::string>& words();

// Capitalised, distinct for distinct numbers below kTowns.
inline constexpr std::size_t kTowns = 400;
const std::string& town(std::size_t number);

// "Given Family", a function of the author's number.
void append_person(std::string& out, std::uint64_t author);

}  // namespace comity::sample
