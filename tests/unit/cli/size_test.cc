#include "comity/cli/size.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Sizes, AsPeopleWriteThem) {
    const std::pair<const char*, std::uint64_t> sizes[] = {
        {"1", 1},       {"16", 16},          {"250000", 250000},   {"1b", 1},          {"1KB", 1024},
        {"1k", 1024},   {"1KiB", 1024},      {" 2 mb ", 2 << 20},  {"1.5GB", 3 << 29}, {"0.5kb", 512},
        {"16GB", 16ULL << 30}, {"3TiB", 3ULL << 40}, {"8388607TB", 8388607ULL << 40}};
    for (const auto& [text, bytes] : sizes) {
        const auto size = parse_size("--memory", text);
        ASSERT_TRUE(size.ok()) << text;
        EXPECT_EQ(size->bytes, bytes) << text;
        EXPECT_EQ(size->has_unit, !std::isdigit(text[std::char_traits<char>::length(text) - 1])) << text;
    }
}

TEST(Sizes, NothingElse) {
    for (const char* text : {"", " ", "-1", "+1", "x", "1x", "1.5", "1e3", "1kbb", "1bi", "1ib", "inf", "nan", "0x10", "1 0", "KB", ".5GB", "1,5GB",
                             "0", "0GB", "0.0001B", "18446744073709551616", "8388608TB", "99999999999999999999999999999999GB"}) {
        const auto size = parse_size("--memory", text);
        ASSERT_FALSE(size.ok()) << text;
        EXPECT_EQ(size.error().kind, ErrorKind::kUsage);
        EXPECT_NE(size.error().message.find("--memory"), std::string::npos);
    }
}

}  // namespace
}  // namespace comity
