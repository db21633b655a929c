// Batches and what is said of a part as bytes and back: by every field, at every length.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "comity/base/philox.h"
#include "comity/build/part_bytes.h"

namespace comity {
namespace {

std::string text_of(std::uint32_t draw) { return std::string(draw % 7, static_cast<char>('a' + draw % 26)); }

// A batch with something in every field. `at` counts draws, so that no two fields hold the same.
WorkBatch some_batch(std::uint32_t seed, std::size_t works) {
    std::uint32_t at = 0;
    const auto draw = [&] { return philox4x32({at++, 0, 0, 0}, {seed, 0})[0]; };
    WorkBatch b;
    b.part = draw();
    for (std::size_t i = 0; i < works; ++i) {
        b.id.push_back(draw());
        b.updated.push_back(-std::int64_t{draw()});
        b.year.push_back(static_cast<std::int16_t>(draw()));
        b.type.push_back(b.words.id(text_of(draw())));
        b.language.push_back(b.words.id(text_of(draw())));
        b.flags.push_back(static_cast<std::uint16_t>(draw()));
        b.fwci.push_back(draw() / 7.0);
        b.percentile.push_back(std::nan(""));
        b.source.push_back(draw());
        b.source_type.push_back(b.words.id(text_of(draw())));
        b.primary.push_back({draw(), draw(), draw(), draw()});
        b.topics.items.push_back({draw(), draw(), draw(), draw()});
        b.topics.close();
        for (std::uint32_t a = draw() % 3; a > 0; --a) {
            b.author.push_back(draw());
            b.orcid.push_back(draw());
            b.role.push_back(static_cast<std::uint8_t>(draw()));
            b.countries.items.push_back(b.words.id(text_of(draw())));
            b.countries.close();
            b.addresses.close();
            b.institutions.items.push_back(draw());
            b.institutions.close();
        }
        b.author_end.push_back(b.author.size());
        b.funders.close();
        b.references.items.push_back(draw());
        b.references.close();
        b.doi.add(text_of(draw()));
        b.title.add(text_of(draw()));
    }
    for (Entities& kind : b.entities) {
        kind[draw()] = {{std::int64_t{draw()}, text_of(draw()), text_of(draw()), text_of(draw()), text_of(draw())},
                        {true, std::int64_t{draw()}, text_of(draw()), draw() / 3.0, draw() / 5.0}};
    }
    b.duplicate_references = draw(), b.malformed_references = draw(), b.bad_dates = draw();
    return b;
}

PartTail some_tail(std::uint32_t seed, std::size_t batches) {
    PartTail tail;
    tail.report.read = seed, tail.report.rejected = 3, tail.report.inflated = 1'000'000'007, tail.report.single_work = true;
    tail.report.damage = "it breaks off";
    tail.report.rejects = {{1, 2, "why", 17}, {3, 4, "", 0}};
    for (std::uint64_t i = 0; i < batches; ++i) tail.batches.push_back({i * seed, i + 1, i + 2});
    return tail;
}

void expect_same_records(const WorkBatch& a, const WorkBatch& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(compare_rows(a, i, b, i), 0);
    EXPECT_EQ(a.part, b.part);
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.updated, b.updated);
    EXPECT_EQ(a.words.texts(), b.words.texts());
    EXPECT_EQ(a.duplicate_references, b.duplicate_references);
    EXPECT_EQ(a.malformed_references, b.malformed_references);
    EXPECT_EQ(a.bad_dates, b.bad_dates);
}

void expect_same(const WorkBatch& a, const WorkBatch& b) {
    expect_same_records(a, b);
    for (std::size_t kind = 0; kind < kEntityKinds; ++kind) {
        ASSERT_EQ(a.entities[kind].size(), b.entities[kind].size());
        for (const auto& [id, entity] : a.entities[kind]) {
            const auto other = b.entities[kind].find(id);
            ASSERT_NE(other, b.entities[kind].end());
            EXPECT_EQ(entity.label, other->second.label);
            EXPECT_EQ(entity.place, other->second.place);
        }
    }
}

TEST(PartBytes, EveryFieldOfATailComesBack) {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const PartTail tail = some_tail(seed, seed % 4);
        const auto again = tail_of_bytes(bytes_of(tail));
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(again->report.read, seed);
        EXPECT_EQ(again->report.rejected, 3U);
        EXPECT_EQ(again->report.inflated, 1'000'000'007U);
        EXPECT_TRUE(again->report.single_work);
        EXPECT_FALSE(again->report.api_page);
        EXPECT_EQ(again->report.damage, "it breaks off");
        ASSERT_EQ(again->report.rejects.size(), 2U);
        EXPECT_EQ(again->report.rejects[0].reason, "why");
        EXPECT_EQ(again->report.rejects[0].id, 17U);
        EXPECT_EQ(again->report.rejects[1].byte, 4U);
        ASSERT_EQ(again->batches.size(), tail.batches.size());
        for (std::size_t i = 0; i < tail.batches.size(); ++i) {
            EXPECT_EQ(again->batches[i].begin, tail.batches[i].begin);
            EXPECT_EQ(again->batches[i].records, tail.batches[i].records);
            EXPECT_EQ(again->batches[i].bytes, tail.batches[i].bytes);
        }
    }
}

// A batch, and what of it can be read alone.
TEST(PartBytes, ABatchItsRecordsAndItsFrontComeBack) {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const WorkBatch batch = some_batch(seed, seed % 5);
        const auto [bytes, front, records] = bytes_of(batch);
        const auto again = batch_of_bytes(bytes);
        ASSERT_TRUE(again.has_value());
        expect_same(batch, *again);
        ASSERT_LT(front, records);
        ASSERT_LT(records, bytes.size());
        const auto bare = records_of_bytes(bytes.substr(0, records));
        ASSERT_TRUE(bare.has_value());
        expect_same_records(batch, *bare);
        for (const Entities& kind : bare->entities) EXPECT_EQ(kind.size(), 0U);
        const auto first = front_of_bytes(bytes.substr(0, front));
        ASSERT_TRUE(first.has_value());
        EXPECT_EQ(first->id, batch.id);
        EXPECT_EQ(first->year, batch.year);
        EXPECT_EQ(first->type, batch.type);
        EXPECT_EQ(first->primary, batch.primary);
        EXPECT_EQ(first->words.texts(), batch.words.texts());
        for (std::size_t n = 0; n < bytes.size(); ++n) {
            EXPECT_FALSE(batch_of_bytes(bytes.substr(0, n)).has_value()) << n;
            EXPECT_EQ(records_of_bytes(bytes.substr(0, n)).has_value(), n == records) << n;
            EXPECT_EQ(front_of_bytes(bytes.substr(0, n)).has_value(), n == front) << n;
        }
    }
}

// Numbers are written as short as they are: the longest, the least, what is no number.
TEST(PartBytes, ExtremesComeBack) {
    const std::vector<std::uint64_t> ids = {~std::uint64_t{0}, 0, std::uint64_t{1} << 63, 1, 127, 128, ~std::uint64_t{0}};
    const std::vector<std::int64_t> dates = {INT64_MIN, INT64_MAX, 0, -1, INT64_MIN, 1, INT64_MAX};
    const std::vector<std::uint32_t> words = {0, 127, 128, 16'383, 16'384, UINT32_MAX, 1};
    const std::vector<double> scores = {0.0, -0.0, std::nan("7"), INFINITY, -INFINITY, 5e-324, 1.7976931348623157e308};
    WorkBatch b;
    b.id = b.source = b.author_end = ids;
    b.updated = dates;
    b.type = words;
    b.fwci = scores;
    b.primary = {{0, UINT32_MAX, 1, 2}, {3, 4, UINT32_MAX, 0}};
    const auto again = batch_of_bytes(bytes_of(b).bytes);
    ASSERT_TRUE(again.has_value());
    const WorkBatch& c = *again;
    EXPECT_EQ(c.id, ids);
    EXPECT_EQ(c.author_end, ids);
    EXPECT_EQ(c.updated, dates);
    EXPECT_EQ(c.type, words);
    EXPECT_EQ(c.primary, b.primary);
    ASSERT_EQ(c.fwci.size(), scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i)
        EXPECT_EQ(std::bit_cast<std::uint64_t>(c.fwci[i]), std::bit_cast<std::uint64_t>(scores[i])) << i;
}

TEST(PartBytes, NoOtherLengthIsOne) {
    const std::string batch = bytes_of(some_batch(8, 4)).bytes, tail = bytes_of(some_tail(8, 2));
    for (std::size_t n = 0; n < batch.size(); ++n) EXPECT_FALSE(batch_of_bytes(batch.substr(0, n)).has_value()) << n;
    EXPECT_FALSE(batch_of_bytes(batch + "x").has_value());
    for (std::size_t n = 0; n < tail.size(); ++n) EXPECT_FALSE(tail_of_bytes(tail.substr(0, n)).has_value()) << n;
    EXPECT_FALSE(tail_of_bytes(tail + "x").has_value());
}

// Lengths beyond all bounds must not be believed: whatever is damaged, it ends, and soon.
TEST(PartBytes, DamagedLengthsEnd) {
    std::string batch = bytes_of(some_batch(9, 4)).bytes, tail = bytes_of(some_tail(9, 2));
    const auto damage_each = [](std::string& bytes, auto read) {
        for (char& byte : bytes) {
            byte = static_cast<char>(byte ^ 0xFF);
            (void)read(bytes);
            byte = static_cast<char>(byte ^ 0xFF);
        }
    };
    damage_each(batch, batch_of_bytes);
    damage_each(batch, records_of_bytes);
    damage_each(tail, tail_of_bytes);
}

}  // namespace
}  // namespace comity
