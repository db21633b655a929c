#include "comity/exports/xlsx.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Xlsx, RowsThatNoSheetHoldsAreRefused) {
    Workbook book{"A title", {}, {{"Works", "The works", {}, {"id"}, {}}}};
    book.sheets[0].rows.resize(1'048'573);  // with the title, an empty row and the header, all that there are
    book.sheets[0].lines = {"a line"};
    const auto written = xlsx_bytes(book);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().kind, ErrorKind::kUsage);
    EXPECT_NE(written.error().message.find("1,048,573 rows do not fit into the sheet Works"), std::string::npos);
}

TEST(Xlsx, LongTextIsCutAndSaysSo) {
    Workbook book{"A title", {}, {{"Notes", "Notes", {}, {"note"}, {{std::string(kCellLength + 1, 'x')}}}}};
    EXPECT_TRUE(xlsx_bytes(book).ok());  // more than a cell holds would be an error
}

}  // namespace
}  // namespace comity
