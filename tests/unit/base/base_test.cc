#include <gtest/gtest.h>

#include "comity/base/countries.h"
#include "comity/base/dates.h"
#include "comity/base/fixed.h"
#include "comity/base/philox.h"
#include "comity/base/sha256.h"
#include "comity/base/text.h"

namespace comity {
namespace {

// Known answers of Random123 for Philox4x32-10. They pin the stream for ever.
TEST(Philox, KnownAnswers) {
    EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    constexpr std::uint32_t f = 0xffffffff;
    EXPECT_EQ(philox4x32({f, f, f, f}, {f, f}), (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, PickStaysInRangeAndReachesBothEnds) {
    EXPECT_EQ(pick(0, 7), 0U);
    EXPECT_EQ(pick(0xffffffff, 7), 6U);
    EXPECT_EQ(pick(0xffffffff, std::uint64_t{1} << 32), 0xffffffffU);
}

TEST(Fixed, WeightsAreExactWhereTheyCanBe) {
    EXPECT_EQ(weight_of(1, 1), kWhole);
    EXPECT_EQ(weight_of(1, 2), kWhole / 2);
    Fixed thirds;
    for (int i = 0; i < 3; ++i) thirds += Fixed{weight_of(1, 3)};
    EXPECT_LE(thirds.units > kWhole ? thirds.units - kWhole : kWhole - thirds.units, u128{2});
}

TEST(Fixed, ScalingDoesNotOverflow) {
    const Fixed citations = fixed_of(3'000'000'000);
    EXPECT_EQ(scaled(citations, 1'000'000, 3'000'000'000).units, fixed_of(1'000'000).units);
    EXPECT_EQ(scaled(fixed_of(1), 1, 3).units, u128{kWhole} / 3);
}

TEST(Dates, EveryTextOpenAlexWrites) {
    const std::int64_t day = 86'400'000'000;
    EXPECT_EQ(parse_timestamp("1970-01-02"), day);
    EXPECT_EQ(parse_timestamp("1970-01-02T00:00:01"), day + 1'000'000);
    EXPECT_EQ(parse_timestamp("1970-01-02 00:00:01.5"), day + 1'500'000);
    EXPECT_EQ(parse_timestamp("1970-01-02T00:00:00.000001Z"), day + 1);
    EXPECT_EQ(parse_timestamp("1969-12-31"), -day);
    const std::int64_t minute = 60'000'000;
    for (const auto& [text, micros] : std::vector<std::pair<std::string, std::int64_t>>{
             {"1970-01-01T00:07", 7 * minute}, {"1970-01-01 00:07Z", 7 * minute}, {"1970-01-01T00:00:00-00:00", 0}, {"1970-01-01T05:30:00+05:30", 0},
             {"1969-12-31T16:00:00-0800", 0}, {"1970-01-01T00:00:00.5+0001", 500'000 - minute}, {"1970-01-01T00:00-23:59", 1439 * minute}})
        EXPECT_EQ(parse_timestamp(text), micros) << text;
    for (const char* bad : {"1970-01-01T00:00:00+", "1970-01-01T00:00:00+5:30", "1970-01-01T00:00:00+05", "1970-01-01T00:00:00+24:00",
                            "1970-01-01T00:00:00+05:60", "1970-01-01T00:00:00+05:30x", "1970-01-01T00:00:00Z+05:30", "1970-01-01T00:", "1970-01-01T00",
                            "1970-01-01T00:00.5", "1970-01-01+05:30", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"})
        EXPECT_FALSE(parse_timestamp(bad)) << bad;
    EXPECT_EQ(timestamp_text(*parse_timestamp("9999-12-31T23:59:59Z")), "9999-12-31T23:59:59");
    for (const char* bad :
         {"", "2024", "2024-13-01", "2024-02-30", "2024-01-01T25:00:00", "yesterday", "2024-01-01T", "2024-01-01x"})
        EXPECT_FALSE(parse_timestamp(bad)) << bad;
    EXPECT_EQ(day_of(*parse_timestamp("2024-09-08T10:22:16.873001")), "2024-09-08");
    EXPECT_EQ(day_of(-1), "1969-12-31");
}

TEST(Sha256, KnownAnswer) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_u64("abc"), 0xba7816bf8f01cfeaULL);
}

TEST(Text, Numbers) {
    EXPECT_EQ(with_thousands(0), "0");
    EXPECT_EQ(with_thousands(999), "999");
    EXPECT_EQ(with_thousands(1'234'567), "1,234,567");
    EXPECT_EQ(parse_integer("12"), 12);
    for (const char* bad : {"", "1.5", " 1", "1x", "+1"}) EXPECT_FALSE(parse_integer(bad)) << bad;
}

TEST(Countries, CodesNamesAndGuesses) {
    ASSERT_NE(find_country("GB"), nullptr);
    EXPECT_EQ(country_name("GB"), "United Kingdom");
    EXPECT_NE(find_country("XK"), nullptr);
    EXPECT_NE(find_country("NA"), nullptr);  // Namibia, not a missing value
    EXPECT_EQ(find_country("UK"), nullptr);
    EXPECT_EQ(suggest_country("UK"), "GB");
    EXPECT_EQ(suggest_country("chn"), "CN");
    EXPECT_EQ(suggest_country("Germany"), "DE");
    EXPECT_TRUE(is_user_assigned("QM") && is_user_assigned("XA") && is_user_assigned("AA") && is_user_assigned("ZZ"));
    EXPECT_FALSE(is_user_assigned("XK") || is_user_assigned("QA") || is_user_assigned("GB"));
}

}  // namespace
}  // namespace comity
