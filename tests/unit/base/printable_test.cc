#include "comity/base/printable.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Printable, WhatWouldChangeTheTerminalIsShownByItsNumber) {
    EXPECT_EQ(printable("\x1B[31mart\n"), "\\u001b[31mart\n");
    EXPECT_EQ(printable(std::string_view("a\0b\r\t\x7F", 6)), "a\\u0000b\\u000d\\u0009\\u007f");
    EXPECT_EQ(printable("x\u202Ey\u2066\u200F\u2028\u0085\u061C"), "x\\u202ey\\u2066\\u200f\\u2028\\u0085\\u061c");
}

TEST(Printable, OtherTextStays) {
    const std::string text = "Énergie 化学 – “…” \u2030 \u206F \u00A0 🙂 \xFF\xC2";
    EXPECT_EQ(printable(text), text);
    EXPECT_EQ(printable(""), "");
}

}  // namespace
}  // namespace comity
