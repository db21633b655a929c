// Tables as they are written and mapped: columns whose room is given back while they are written, and columns longer than
// 31 bits can count (with COMITY_EXHAUSTIVE: a file of 2 GB).
#include "comity/atlas/table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>
#include <vector>

#include "comity/platform/files.h"

#include "../own_folder.h"

namespace comity {
namespace {

std::vector<std::uint32_t> numbers(std::size_t n) {
    std::vector<std::uint32_t> values(n);
    std::iota(values.begin(), values.end(), 1U);
    return values;
}

std::span<const std::uint32_t> mapped_numbers(const MappedFile& file) {
    return {reinterpret_cast<const std::uint32_t*>(file.bytes().data()), file.bytes().size() / sizeof(std::uint32_t)};
}

// One column of a scratch file is given back, the other kept; the table is that of the same columns in memory.
TEST(Tables, WhatIsGivenBackIsWrittenFirst) {
    const OwnFolder folder;
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{1023}, std::size_t{1024}, std::size_t{5'000'001}}) {
        const std::vector<std::uint32_t> values = numbers(n);
        const auto save = [&](const std::string& name) {
            const std::string path = join_path(folder.path, name);
            EXPECT_TRUE(write_file(path, {reinterpret_cast<const char*>(values.data()), n * sizeof(std::uint32_t)}).ok());
            return MappedFile::open_scratch(path).take();
        };
        const auto spent = save("spent"), kept = save("kept");
        TableWriter from_memory, from_scratch;
        from_memory.add<std::uint32_t>("a", values);
        from_memory.add<std::uint32_t>("b", values);
        from_memory.give_back<std::uint32_t>(values);  // no scratch file: nothing happens
        from_scratch.add("a", mapped_numbers(*spent));
        from_scratch.add("b", mapped_numbers(*kept));
        from_scratch.give_back(mapped_numbers(*spent));
        const FileFacts one = from_memory.write(folder.path, "one").take(), other = from_scratch.write(folder.path, "other").take();
        EXPECT_EQ(one.sha256, other.sha256) << n;
        EXPECT_EQ(read_file(join_path(folder.path, "one")).take(), read_file(join_path(folder.path, "other")).take());
        EXPECT_EQ(values, numbers(n));
        EXPECT_TRUE(std::ranges::equal(mapped_numbers(*kept), values));
    }
}

// More items than 31 bits count: the citations of the whole OpenAlex are.
TEST(Tables, LongerThan31Bits) {
    if (std::getenv("COMITY_EXHAUSTIVE") == nullptr) GTEST_SKIP() << "writes 2 GB";
    const OwnFolder folder;
    std::vector<std::uint8_t> values((std::size_t{1} << 31) + 5);
    values.front() = 7, values.back() = 9;
    TableWriter writer;
    writer.add<std::uint8_t>("kinds", values);
    const auto written = writer.write(folder.path, "t");
    ASSERT_TRUE(written.ok()) << written.error().message;
    const Table table = Table::open(join_path(folder.path, "t")).take();
    ASSERT_EQ(table.rows(), values.size());
    const auto kinds = table.column<std::uint8_t>("kinds").take();
    ASSERT_EQ(kinds.size(), values.size());
    EXPECT_EQ(kinds.front(), 7);
    EXPECT_EQ(kinds.back(), 9);
}

}  // namespace
}  // namespace comity
