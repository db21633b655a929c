// Of a batch whose records went to disk nothing stays in memory but ids, dates and counts.
#include <gtest/gtest.h>

#include "comity/build/append_row.h"

namespace comity {
namespace {

TEST(StoredBatch, KeepsNoTextInMemory) {
    WorkBatch batch;
    for (OpenAlexId id = 1; id <= 1000; ++id) {
        batch.id.push_back(id);
        batch.updated.push_back(static_cast<std::int64_t>(id) * 10);
        batch.doi.add("10.5555/" + std::to_string(id));
        batch.title.add(std::string(200, 't'));
    }
    batch.self_references = 7;
    batch = without_records(std::move(batch));
    ASSERT_EQ(batch.size(), 1000u);
    EXPECT_EQ(batch.id[999], 1000u);
    EXPECT_EQ(batch.updated[999], 10000);
    EXPECT_EQ(batch.self_references, 7u);
    EXPECT_LE(batch.id.capacity(), 1000u);
    EXPECT_LE(batch.updated.capacity(), 1000u);
    EXPECT_LE(batch.doi.bytes.capacity(), 100u);
    EXPECT_LE(batch.title.bytes.capacity(), 100u);
}

}  // namespace
}  // namespace comity
