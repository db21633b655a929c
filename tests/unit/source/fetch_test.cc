// What `fetch` decides before and between requests. The rest is in tests/fetch, against a server.
#include <gtest/gtest.h>

#include "comity/source/openalex/fetch_key.h"
#include "comity/source/openalex/fetch_page.h"
#include "comity/source/openalex/fetch_wait.h"

namespace comity {
namespace {

HttpReply reply(long status, std::map<std::string, std::string, std::less<>> headers) { return {status, std::move(headers), ""}; }

TEST(FetchWait, GrowsToAMinuteAndStays) {
    EXPECT_EQ(wait_after(0), 1);
    EXPECT_EQ(wait_after(1), 2);
    EXPECT_EQ(wait_after(5), 32);
    for (const int attempt : {6, 30, 31, 32, 63, 64, 99}) EXPECT_EQ(wait_after(attempt), 60) << attempt;
}

TEST(FetchWait, AsksTheServer) {
    EXPECT_EQ(seconds_asked_for(reply(503, {{"retry-after", "75"}})), 75);
    EXPECT_EQ(seconds_asked_for(reply(503, {{"retry-after", "75"}, {"x-ratelimit-reset", "9000"}})), 75);
    EXPECT_EQ(seconds_asked_for(reply(429, {{"retry-after", "75"}, {"x-ratelimit-reset", "9000"}, {"x-ratelimit-remaining", "0"}})), 9000);
    EXPECT_EQ(seconds_asked_for(reply(429, {{"retry-after", "75"}, {"x-ratelimit-remaining", "0"}})), 75);
    EXPECT_EQ(seconds_asked_for(reply(429, {{"x-ratelimit-remaining", "0"}})), std::nullopt);
    EXPECT_EQ(seconds_asked_for(reply(503, {{"retry-after", "-5"}})), 0);
    EXPECT_EQ(seconds_asked_for(reply(503, {{"retry-after", "nan"}})), std::nullopt);
    EXPECT_TRUE(allowance_used_up(reply(429, {{"x-ratelimit-remaining-usd", "0"}})));
    EXPECT_FALSE(allowance_used_up(reply(503, {{"x-ratelimit-remaining", "0"}})));
}

TEST(FetchWait, ReadsDates) {
    const std::string noon = "Wed, 01 Jan 2025 12:00:00 GMT";
    EXPECT_EQ(reply(503, {{"date", noon}, {"retry-after", "Wed, 01 Jan 2025 12:01:15 GMT"}}).retry_after(), 75);
    EXPECT_EQ(reply(503, {{"date", noon}, {"retry-after", "Wed, 01 Jan 2025 11:00:00 GMT"}}).retry_after(), 0);
    EXPECT_EQ(reply(503, {{"retry-after", noon}}).retry_after(), std::nullopt);
    EXPECT_EQ(reply(503, {{"retry-after", "soon"}}).retry_after(), std::nullopt);
    EXPECT_EQ(reply(503, {}).retry_after(), std::nullopt);
}

TEST(FetchWait, SaysWhen) {
    const HttpReply noon = reply(429, {{"date", "Wed, 01 Jan 2025 12:00:00 GMT"}});
    EXPECT_EQ(time_after(noon, 9000), "at 2025-01-01 14:30 UTC (in 2.5 hours)");
    EXPECT_EQ(time_after(noon, 8999.5), "at 2025-01-01 14:30 UTC (in 2.5 hours)");
    EXPECT_EQ(time_after(reply(429, {}), 9000), "in 2.5 hours");
    EXPECT_FALSE(time_after(noon, 1e300).empty());
}

TEST(HttpAddress, IsNarrow) {
    for (const char* none : {"", "api.openalex.org", "http://", "https:///x", "file:///etc", "http://u:p@h", "http://u@h", "http://h?x", "http://h/#x",
                             "http://h/?x", "http://h:", "http://h:1x", "http://[::1", "http://[x]", "http://a b", "http://h\\@x", "http://h/a\nb"})
        EXPECT_FALSE(read_http_address(none)) << none;
    for (const char* one : {"https://api.openalex.org", "HTTPS://h/x/y@z", "http://h:80", "http://[::1]:80/x"}) EXPECT_TRUE(read_http_address(one)) << one;
    EXPECT_TRUE(read_http_address("https://h")->secure);
    EXPECT_FALSE(read_http_address("http://h")->secure);
}

TEST(HttpAddress, KnowsThisMachine) {
    for (const char* here : {"http://127.0.0.1", "http://127.9.9.9:1/x", "http://localhost:8", "http://LOCALHOST", "http://[::1]"})
        EXPECT_TRUE(read_http_address(here)->loopback) << here;
    for (const char* away : {"http://127.0.0.1.example.org", "http://localhost.example.org", "http://128.0.0.1", "http://[::2]", "http://1.0.0.127", "http://[::]"})
        EXPECT_FALSE(read_http_address(away)->loopback) << away;
}

TEST(FetchKey, IsHiddenHoweverItIsSpelled) {
    EXPECT_EQ(words_without_key("k/1 k%2F1 k%2f1 k", "k/1"), "*** *** *** k");
    EXPECT_EQ(words_without_key("as it is", ""), "as it is");
    EXPECT_EQ(page_without_key("x aBc12345 y", "aBc12345"), "x *** y");
    EXPECT_EQ(page_without_key(R"({"GB": "api_key=GB", "api_key":"GB"})", "GB"), R"({"GB": "api_key=***", "api_key":"***"})");
    EXPECT_EQ(page_without_key("123456789", "123456789"), "123456789");
}

TEST(FetchPage, MessagesAreOneReadableLine) {
    EXPECT_EQ(api_error_message(R"({"message":"a\u001b[31m\nb"})"), "a [31m b");
    const std::string half = std::string(299, 'a') + "ä";
    EXPECT_EQ(api_error_message("{\"message\":\"" + half + "\"}"), std::string(299, 'a'));
}

}  // namespace
}  // namespace comity
