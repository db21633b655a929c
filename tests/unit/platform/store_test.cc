// Where a store is, by the surroundings, and what its refusals mean. The rest is in tests/s3, against a server.
#include <gtest/gtest.h>

#include <cstdlib>

#include "comity/platform/store_address.h"
#include "comity/platform/store_errors.h"

namespace comity {
namespace {

// The variables that count, as they were before when it goes.
class StoreAddressTest : public ::testing::Test {
  protected:
    static constexpr const char* kNames[] = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "http_proxy", "https_proxy",
                                             "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"};
    void SetUp() override {
        for (const char* name : kNames) {
            const char* value = std::getenv(name);
            before_.emplace_back(value == nullptr ? "" : value);
            ::unsetenv(name);
        }
    }
    void TearDown() override {
        for (std::size_t i = 0; i < before_.size(); ++i) {
            if (before_[i].empty()) ::unsetenv(kNames[i]);
            else ::setenv(kNames[i], before_[i].c_str(), 1);
        }
    }
    static void set(const char* name, const char* value) { ::setenv(name, value, 1); }
    static std::string proxy() { return store_address()->proxy; }

  private:
    std::vector<std::string> before_;
};

TEST_F(StoreAddressTest, IsAmazonsUnlessToldOtherwise) {
    EXPECT_EQ(store_address()->region, "us-east-1");
    EXPECT_EQ(store_address()->scheme, "https");
    EXPECT_EQ(store_address()->endpoint, "");
    set("AWS_DEFAULT_REGION", "eu-west-1");
    set("AWS_ENDPOINT_URL", "HTTP://h:9000//");
    EXPECT_EQ(store_address()->region, "eu-west-1");
    EXPECT_EQ(store_address()->scheme, "http");
    EXPECT_EQ(store_address()->endpoint, "h:9000");
    set("AWS_ENDPOINT_URL_S3", "h:9000");
    EXPECT_EQ(store_address().error().kind, ErrorKind::kUsage);
}

TEST_F(StoreAddressTest, TakesTheProxyOfItsScheme) {
    set("http_proxy", "http://plain:3128/");
    EXPECT_EQ(proxy(), "");
    set("https_proxy", "me:pw@safe:3129");
    EXPECT_EQ(proxy(), "http://me:pw@safe:3129");
    set("AWS_ENDPOINT_URL", "http://h");
    EXPECT_EQ(proxy(), "http://plain:3128");
    set("no_proxy", "x.org, H");
    EXPECT_EQ(proxy(), "");
    set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    set("no_proxy", "");
    EXPECT_EQ(proxy(), "");
    set("AWS_ENDPOINT_URL", "http://h");
    set("http_proxy", "socks5://me:pw@h:1");
    EXPECT_EQ(store_address().error().kind, ErrorKind::kUsage);
    EXPECT_EQ(store_address().error().message.find("pw"), std::string::npos);
}

TEST_F(StoreAddressTest, KnowsWhomNoProxyMeans) {
    for (const char* list : {"*", "x.org,amazonaws.com", ".amazonaws.com", "AMAZONAWS.com", " s3.eu-west-1.amazonaws.com "})
        EXPECT_TRUE(is_without_proxy("s3.eu-west-1.amazonaws.com", list)) << list;
    for (const char* list : {"", ",", ".", "zonaws.com", "x.s3.eu-west-1.amazonaws.com"})
        EXPECT_FALSE(is_without_proxy("s3.eu-west-1.amazonaws.com", list)) << list;
}

TEST(StoreErrors, AreWhatAUserCanActOn) {
    const auto said = [](const std::string& message) { return store_error("s3://b/k", "cannot be read", message).message; };
    EXPECT_EQ(said("AWS Error SLOW_DOWN during GetObject operation: no"), "s3://b/k: cannot be read: the store is busy (503)");
    EXPECT_NE(said("AWS Error NETWORK_CONNECTION: curlCode: 60, SSL peer certificate").find("not trusted"), std::string::npos);
    EXPECT_EQ(said("what nobody knows\nand more"), "s3://b/k: cannot be read: what nobody knows");
    EXPECT_TRUE(is_lasting("AWS Error ACCESS_DENIED"));
    EXPECT_FALSE(is_lasting("AWS Error SLOW_DOWN"));
    EXPECT_FALSE(is_lasting("AWS Error NETWORK_CONNECTION during HeadObject: curlCode: 35, SSL connect error"));  // also a reset handshake
    EXPECT_FALSE(is_lasting("what nobody knows"));
    EXPECT_TRUE(is_beyond_end(kFewer));
    EXPECT_TRUE(is_beyond_end("AWS Error UNKNOWN (HTTP status 416)"));
}

}  // namespace
}  // namespace comity
