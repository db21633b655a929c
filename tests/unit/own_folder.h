// A folder that a test has for itself, and that goes with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "comity/platform/files.h"

namespace comity {

struct OwnFolder {
    std::string path = ::testing::TempDir() + "/comity-XXXXXX";
    OwnFolder() { EXPECT_NE(::mkdtemp(path.data()), nullptr); }
    ~OwnFolder() { (void)remove_tree(path); }
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;
};

}  // namespace comity
