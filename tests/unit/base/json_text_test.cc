#include "comity/base/json_text.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

using namespace std::string_view_literals;

TEST(JsonText, NothingStandsBehindIt) {
    EXPECT_EQ(json_of(R"({"a":1})")["a"], 1);
    for (const std::string_view text : {"{\"a\":1}\0"sv, "{\"a\":1}\0{}"sv, "{\"a\":1}x"sv, ""sv, "{"sv}) EXPECT_TRUE(json_of(text).is_discarded()) << text;
    EXPECT_EQ(json_of(R"({"a":"\u0000"})")["a"], std::string(1, '\0'));  // in a text it is a character
}

std::string trouble_of(std::string_view text) {
    try {
        return json_of(text).at("works").get<std::string>();
    } catch (const std::exception& problem) {
        return json_trouble(problem);
    }
}

TEST(JsonText, TroubleIsToldInOurWords) {
    EXPECT_EQ(trouble_of("{}"), "it has no key 'works'");
    EXPECT_EQ(trouble_of(R"({"works":5})"), "a key has a value of another kind (type must be string, but is number)");
    EXPECT_EQ(json_trouble(std::invalid_argument("scope is odd")), "scope is odd");
}

}  // namespace
}  // namespace comity
