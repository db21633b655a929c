// What is told while files are read.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "comity/build/build.h"

namespace comity {
namespace {

// A large file is told of before it is read to its end, and every byte once.
TEST(ReadingProgress, WithinAFile) {
    const std::string folder = (std::filesystem::temp_directory_path() / ("comity_progress_" + std::to_string(::getpid()))).string();
    std::filesystem::create_directories(folder);
    {
        std::ofstream file(folder + "/in.jsonl");
        for (int i = 1; i <= 4'000; ++i) file << R"({"id":"https://openalex.org/W)" << i << R"(","title":")" << std::string(4'000, 'x') << "\"}\n";
    }
    const auto bytes = static_cast<std::uint64_t>(std::filesystem::file_size(folder + "/in.jsonl"));
    BuildOptions options;
    options.inputs = {folder + "/in.jsonl"};
    options.out = folder + "/atlas";
    std::vector<BuildProgress> told;
    ASSERT_TRUE(build_atlas(options, [&](const BuildProgress& p) {
                    if (p.step == BuildStep::kRead) told.push_back(p);
                }).ok());
    std::filesystem::remove_all(folder);
    ASSERT_GE(told.size(), 4U);
    EXPECT_EQ(told.front().bytes, 0U);
    EXPECT_EQ(told[1].done, 0U);
    EXPECT_GT(told[1].bytes, 0U);
    EXPECT_LT(told[1].bytes, bytes);
    for (std::size_t i = 1; i < told.size(); ++i) EXPECT_GE(told[i].bytes, told[i - 1].bytes);
    EXPECT_EQ(told.back().done, 1U);
    EXPECT_EQ(told.back().bytes, bytes);
}

}  // namespace
}  // namespace comity
