// ISO 3166-1: codes and names of countries, from the iso-codes tables that the program carries; Kosovo's XK beside
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comity {

struct Country {
    std::string alpha2, alpha3, name;
};

const std::vector<Country>& countries();               // ascending by alpha2
const Country* find_country(std::string_view alpha2);  // nullptr: not in ISO 3166-1
// AA, QM-QZ, XA-XZ, ZZ: codes that ISO leaves to users; the sample world is made of them.
bool is_user_assigned(std::string_view alpha2);
// The name of a code, or the code itself.
std::string country_name(std::string_view alpha2);
// What somebody who typed `text` as a code probably meant ("UK" -> "GB", "CHN" -> "CN", "germany" -> "DE"), or nothing.
std::string suggest_country(std::string_view text);

}  // namespace comity
