// What differs between an answer and the same answer today.
#include "comity/api/document_differences.h"

#include <gtest/gtest.h>

#include <limits>

#include "comity/api/document.h"

namespace comity {
namespace {

TEST(DocumentDifferences, AbsentIsNull) {
    const Json with = {{"value", 1}, {"lower", nullptr}}, without = {{"value", 1}};
    for (const auto& [then, now] : {std::pair{with, without}, {without, with}}) {
        std::vector<Difference> found;
        compare_values("row", "", then, now, found);
        EXPECT_TRUE(found.empty());
    }
    std::vector<Difference> found;
    compare_values("row", "", without, {{"value", 1}, {"lower", 0}}, found);
    EXPECT_EQ(found.size(), 1u);
}

TEST(Documents, AnIntervalWithoutAnEndIsNone) {
    const Conventions conventions;
    Answer a;
    a.value = 1;
    a.bounds = Bounds{0, std::numeric_limits<double>::infinity()};
    const Json json = answer_json(a, conventions);
    for (const char* key : {"lower", "upper", "level"}) EXPECT_TRUE(json[key].is_null()) << key;
    EXPECT_TRUE(number_json(std::numeric_limits<double>::infinity()).is_null());
    EXPECT_TRUE(number_json(std::numeric_limits<double>::quiet_NaN()).is_null());
    a.bounds = Bounds{0, 2};
    EXPECT_EQ(answer_json(a, conventions)["level"], 0.95);
}

}  // namespace
}  // namespace comity
