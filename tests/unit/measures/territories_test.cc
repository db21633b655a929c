#include "comity/measures/territories.h"

#include <gtest/gtest.h>

#include "comity/measures/conventions.h"
#include "comity/measures/places.h"

namespace comity {
namespace {

std::string told(std::string_view text) {
    Conventions c;
    const Status status = set_convention(c, "territories", text);
    return status.ok() ? c.territories : status.error().message;
}

// Equal questions have equal texts, whoever typed them.
TEST(Territories, OneTextForEqualRules) {
    for (const char* const text : {"CN=CN+HK+MO;GB=GB+GG", "CN=CN+HK+MO,GB=GB+GG", " cn = cn + mo + hk , gb=gb+gg ", "GB=GG;CN=HK+MO",
                                   "CN=HK;GB=GG;CN=MO", "CN=CN+HK+HK+MO;GB=GB+GG"})
        EXPECT_EQ(told(text), "CN=CN+HK+MO;GB=GB+GG") << text;
    for (const char* const text : {"iso", "ISO", " iso ", "CN=CN", "CN=CN,GB=GB"}) EXPECT_EQ(told(text), "iso") << text;
}

TEST(Territories, RulesThatAreNone) {
    for (const char* const text : {"", "CN", "=HK", "CN=CN,HK", "CN=CN+HK;", ",CN=CN+HK", "iso;CN=CN+HK"})
        EXPECT_NE(told(text).find("is not understood"), std::string::npos) << text;
    for (const char* const text : {"CN=", "CN=CN++HK"}) EXPECT_NE(told(text).find("empty code"), std::string::npos) << text;
    for (const char* const text : {"CN=CN+HK;TW=HK", "CN=HK;GB=CN"}) EXPECT_NE(told(text).find("two countries"), std::string::npos) << text;
}

std::string resolved(const std::vector<Side>& sides, std::string_view territories) {
    const auto places = Places::resolve(TextColumn(), sides, territories);
    return places.ok() ? "" : places.error().message;
}

TEST(Territories, CodesMustBeSome) {
    EXPECT_EQ(resolved({}, "CN=CN+HK+MO,QM=QM+XK"), "");
    EXPECT_EQ(resolved({}, "GB=UK"), "territories=GB=GB+UK: UK is no ISO 3166-1 alpha-2 code; United Kingdom is GB");
    for (const char* const text : {"CN=CN+HG+MO", "CN=CN HK MO", "EU27=DE+FR", "DE=EU27", "CN=CN=HK"})
        EXPECT_NE(resolved({}, text).find("is no ISO 3166-1 alpha-2 code; a rule is"), std::string::npos) << text;
}

// docs/methods/bloc.md: no code of a side is lost to a rule.
TEST(Territories, SidesKeepTheirCodes) {
    const Side cn{"CN", {"CN"}}, hk{"HK", {"HK"}}, china{"CN+HK", {"CN", "HK"}}, ports{"HK+SG", {"HK", "SG"}}, gb{"GB", {"GB"}};
    EXPECT_EQ(resolved({cn, gb}, "CN=CN+HK+MO"), "");
    EXPECT_EQ(resolved({china, gb}, "CN=CN+HK+MO"), "");
    EXPECT_EQ(resolved({gb, hk}, "CN=HK+MO"), "HK counts as CN under territories=CN=CN+HK+MO: ask about CN");
    EXPECT_EQ(resolved({ports}, "CN=HK"), "HK counts as CN under territories=CN=CN+HK: ask about CN");
    EXPECT_EQ(resolved({cn, hk}, "CN=HK"), "HK counts as CN under territories=CN=CN+HK: ask about CN");
}

}  // namespace
}  // namespace comity
