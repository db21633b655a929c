// Limits of control groups, of both versions, as folders show them.
#include "comity/platform/control_groups.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace comity {
namespace {

class ControlGroups : public testing::Test {
  protected:
    void TearDown() override { std::filesystem::remove_all(mounts_); }
    void put(const std::string& path, const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path(mounts_ + path).parent_path());
        std::ofstream(mounts_ + path) << text;
    }
    std::string mounts_ = testing::TempDir() + "cgroups";
};

class MemoryLimit : public ControlGroups {
  protected:
    [[nodiscard]] std::optional<std::uint64_t> limit(std::string_view groups) const { return memory_limit_of(groups, mounts_); }
};

class CoreLimit : public ControlGroups {
  protected:
    [[nodiscard]] std::optional<double> limit(std::string_view groups) const { return core_limit_of(groups, mounts_); }
};

TEST_F(MemoryLimit, ThereIsNone) {
    EXPECT_EQ(limit(""), std::nullopt);
    EXPECT_EQ(limit("0::/user.slice\n"), std::nullopt);
    put("/user.slice/memory.max", "max\n");
    EXPECT_EQ(limit("0::/user.slice\n"), std::nullopt);
    EXPECT_EQ(limit("nonsense\n:\n0:\n1:memory\n"), std::nullopt);
}

TEST_F(MemoryLimit, TheLeastOfAGroupAndThoseAroundItCounts) {
    put("/a/b/memory.max", "4000000000\n");
    EXPECT_EQ(limit("0::/a/b\n"), 4'000'000'000);
    put("/a/memory.max", "3000000000\n");
    EXPECT_EQ(limit("0::/a/b\n"), 3'000'000'000);
    put("/a/b/memory.max", "max\n");
    EXPECT_EQ(limit("0::/a/b\n"), 3'000'000'000);
    EXPECT_EQ(limit("0::/a\n"), 3'000'000'000);
    EXPECT_EQ(limit("0::/other\n"), std::nullopt);
}

// A container sees its own group as the root, whatever its name outside.
TEST_F(MemoryLimit, OfAContainer) {
    put("/memory.max", "2000000000\n");
    EXPECT_EQ(limit("0::/\n"), 2'000'000'000);
    EXPECT_EQ(limit("0::/kubepods/pod1/box\n"), 2'000'000'000);
    EXPECT_EQ(limit("0::/../outside\n"), 2'000'000'000);
}

TEST_F(MemoryLimit, OfVersionOne) {
    put("/memory/box/memory.limit_in_bytes", "1000000000\n");
    put("/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("/cpu/box/memory.limit_in_bytes", "5\n");
    EXPECT_EQ(limit("9:cpu,cpuacct:/box\n4:memory:/box\n0::/\n"), 1'000'000'000);
    EXPECT_EQ(limit("4:hugetlb,memory:/box\n"), 1'000'000'000);
    EXPECT_EQ(limit("4:memory:/\n"), 9'223'372'036'854'771'712U);
    put("/unified/box/memory.max", "900000000\n");
    EXPECT_EQ(limit("4:memory:/box\n0::/box\n"), 900'000'000);
}

TEST_F(CoreLimit, OfEitherVersion) {
    EXPECT_EQ(limit("0::/box\n"), std::nullopt);
    put("/box/cpu.max", "max 100000\n");
    EXPECT_EQ(limit("0::/box\n"), std::nullopt);
    put("/box/cpu.max", "250000 100000\n");
    EXPECT_EQ(limit("0::/box\n"), 2.5);
    put("/cpu.max", "75000 50000\n");
    EXPECT_EQ(limit("0::/box\n"), 1.5);
    put("/cpu/box/cpu.cfs_quota_us", "-1\n");
    put("/cpu/box/cpu.cfs_period_us", "100000\n");
    EXPECT_EQ(limit("3:cpu,cpuacct:/box\n"), std::nullopt);
    put("/cpu/box/cpu.cfs_quota_us", "50000\n");
    EXPECT_EQ(limit("3:cpu,cpuacct:/box\n"), 0.5);
    EXPECT_EQ(limit("3:cpuset:/box\n4:memory:/box\n"), std::nullopt);
}

TEST_F(CoreLimit, WhatIsNoLimit) {
    for (const char* text : {"", "\n", "100000\n", "0 100000\n", "-5 100000\n", "100000 0\n", "1 x\n", "1 2 3\n", "x 100000\n"}) {
        put("/cpu.max", text);
        EXPECT_EQ(limit("0::/\n"), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace comity
