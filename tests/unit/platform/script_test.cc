#include "comity/platform/script.h"

#include <gtest/gtest.h>

#include "comity/exports/report.h"

namespace comity {
namespace {

TEST(Script, TextInTextOut) {
    const auto said = call_script("function twice(text) { return text + text; }", "twice", "Zürich 中国 \U0001F30D");
    ASSERT_TRUE(said.ok());
    EXPECT_EQ(*said, "Zürich 中国 \U0001F30DZürich 中国 \U0001F30D");
    EXPECT_EQ(*call_script("function same(t) { return JSON.stringify(JSON.parse(t)); }", "same", "{\"a\":[1.5,null,\"é\"]}"), "{\"a\":[1.5,null,\"é\"]}");
}

TEST(Script, WhatGoesWrongIsAnError) {
    for (const char* script : {"function f(", "function f() { throw new Error('no'); }", "function f() { return 1; }", "function f() { return 1 + f(); }", "", "null.x"}) {
        const auto done = call_script(script, "f", "");
        ASSERT_FALSE(done.ok()) << script;
        EXPECT_EQ(done.error().kind, ErrorKind::kFailure) << script;
    }
}

TEST(Script, NothingIsKeptBetweenRuns) {
    const char* script = "if (typeof seen !== 'undefined') throw new Error('seen'); seen = 1; function f() { return 'once'; }";
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(call_script(script, "f", "").ok());
}

TEST(Report, AnOrderThatIsNoneIsAnError) {
    for (const char* order : {"", "{", "{}", "[]", "{\"what\":\"pair\"}"}) EXPECT_FALSE(report_page(order).ok()) << order;
}

}  // namespace
}  // namespace comity
