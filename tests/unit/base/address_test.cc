#include <gtest/gtest.h>

#include "comity/base/address.h"
#include "comity/base/countries.h"
#include "comity/base/orcid.h"

namespace comity {
namespace {

TEST(Address, NamesOfCountries) {
    struct Case {
        const char *address, *code;
    };
    for (const Case& k : {
             Case{"Dept. of Physics, University of York, York YO10 5DD, UK", "GB"},
             Case{"Ulster University, Northern Ireland", "GB"},
             Case{"KFUPM, Dhahran 31261, Saudi Arabia.(corresponding author); ", "SA"},
             Case{"Urumqi, 830023, China. someone@mce.nust.edu.pk", "CN"},
             Case{"Peking University, Beijing 100871, P. R. China", "CN"},
             Case{"Univ. of Illinois, Urbana, IL, U.S.A.", "US"},
             Case{"Seoul National University, Republic of Korea", "KR"},
             Case{"Kim Il Sung University, DPR Korea", "KP"},
             Case{"HKUST, Clear Water Bay, Hong Kong, China", "HK"},
             Case{"Université de Lomé, TOGO", "TG"},
             Case{"CNRS, 91405 ORSAY CEDEX - France)", "FR"},
             Case{"Middle East Technical University, Ankara, TÜRKIYE", "TR"},
             Case{"Universidad Nacional, Bogotá，Colombia", "CO"},
             Case{"Université Félix Houphouët-Boigny, Abidjan, Côte d’Ivoire", "CI"},
             Case{"Tehran, Iran, Islamic Republic of", "IR"},
             Case{"г. Смоленск, Россия", "RU"},
             Case{"МОСКВА, РОССИЯ", "RU"},
             Case{"Brno, Česká republika", "CZ"},
             Case{"BRNO, ČESKÁ REPUBLIKA", "CZ"},
         })
        EXPECT_EQ(country_of_address(k.address), k.code) << k.address;
}

TEST(Address, SaysNothing) {
    for (const char* address : {
             "", "   ", "@", "TAQA", "School of Biological Sciences",
             "Georgia Institute of Technology, Atlanta, Georgia",           // a state
             "University of New Mexico, Albuquerque, New Mexico",           // the longest name wins
             "University of New South Wales, Sydney",                       // likewise
             "Université de Kinshasa, Congo",                               // there are two
             "Banque de France, France & Centre for Economic Performance, UK",
             "Kenyatta University, Nairobi, Kenya; University of Leeds, UK",
             "МГУ, Россия & Oxford, UK",
             "Republic of China",
             "Chinatown, Francetown, UKrain",                            // whole words only
             "uk@ox.ac.uk",
         })
        EXPECT_EQ(country_of_address(address), "") << address;
}

// Every name of ISO 3166-1 names its country, those that say nothing apart; and no byte may lead astray.
TEST(Address, EveryCountryAndEveryByte) {
    int silent = 0;
    for (const Country& country : countries()) {
        const std::string_view found = country_of_address("Institute of Everything, " + country.name + ".");
        if (found.empty()) ++silent;
        else EXPECT_EQ(found, country.alpha2) << country.name;
    }
    EXPECT_LE(silent, 12);
    for (int byte = 0; byte < 256; ++byte)
        for (const std::string& text : {std::string(1, static_cast<char>(byte)),
                                        std::string("Fr") + static_cast<char>(byte) + "ance",
                                        std::string("Peru ") + static_cast<char>(byte)})
            (void)country_of_address(text);
}

TEST(Orcid, CheckDigits) {
    EXPECT_EQ(parse_orcid("https://orcid.org/0000-0002-1825-0097"), 2182500U * 10 + 9);
    EXPECT_EQ(orcid_text(parse_orcid("0000-0002-1825-0097")), "0000-0002-1825-0097");
    EXPECT_EQ(orcid_text(parse_orcid("0000-0002-1694-233x")), "0000-0002-1694-233X");
    for (const char* wrong : {"", "0000-0002-1825-0098", "0000-0002-1825-009", "0000-0002-1825-00977", "abcd-0002-1825-0097",
                              "https://orcid.org/", "X000-0002-1825-0097"})
        EXPECT_EQ(parse_orcid(wrong), 0U) << wrong;
    EXPECT_EQ(orcid_text(0), "");
}

}  // namespace
}  // namespace comity
