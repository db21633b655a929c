// Of a batch whose records went to disk nothing stays in memory but counts; ids and dates of all such lie in a scratch folder.
#include <gtest/gtest.h>

#include <filesystem>

#include "comity/build/append_row.h"
#include "comity/build/bare_records.h"

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
    batch.bad_dates = 7;
    batch = without_records(std::move(batch));
    EXPECT_EQ(batch.bad_dates, 7u);
    EXPECT_EQ(batch.id.capacity(), 0u);
    EXPECT_EQ(batch.updated.capacity(), 0u);
    EXPECT_LE(batch.doi.bytes.capacity(), 100u);
    EXPECT_LE(batch.title.bytes.capacity(), 100u);
}

TEST(StoredBatch, IdsAndDatesAreFoundWhereTheyWerePut) {
    const std::string folder = testing::TempDir() + "bare_records";
    {
        const auto scratch = Scratch::make(folder).take();
        for (Scratch* const where : {scratch.get(), static_cast<Scratch*>(nullptr)}) {
            BareRecords bare(where);
            std::vector<WorkBatch> batches(40);
            std::vector<BareRecords::Place> places;
            for (std::size_t b = 0; b < batches.size(); ++b) {
                for (std::size_t i = 0; i < b * b * 47; ++i) {  // none; some; more than is written at once
                    batches[b].id.push_back(b * 1'000'000 + i);
                    batches[b].updated.push_back(-static_cast<std::int64_t>(i));
                }
                places.push_back(bare.add(ids_and_dates(batches[b])));
            }
            bare.close();
            ASSERT_TRUE(check_scratch(where).ok());
            for (std::size_t b = batches.size(); b-- > 0;) {
                const IdsAndDates found = bare.at(places[b]);
                EXPECT_TRUE(std::ranges::equal(found.ids, batches[b].id)) << b;
                EXPECT_TRUE(std::ranges::equal(found.dates, batches[b].updated)) << b;
            }
        }
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace comity
