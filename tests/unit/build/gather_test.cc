// Fields gathered from many batches, and the columns of rows made of them, against their twin: a record at a time.
#include "comity/build/gather.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "comity/base/philox.h"
#include "comity/build/row_columns.h"
#include "comity/build/vocabulary.h"

namespace comity {
namespace {

class Random {
  public:
    explicit Random(std::uint32_t seed) : seed_(seed) {}
    std::uint32_t below(std::uint32_t n) { return philox4x32({counter_++, 0, 0, 0}, {seed_, 8})[0] % n; }

  private:
    std::uint32_t seed_, counter_ = 0;
};

constexpr std::uint32_t kIds = 400;  // as close together as the index wants them, or far apart
OpenAlexId id_of(std::uint32_t n, bool close) { return close ? 7'000'000'000ULL + n : 1 + n * std::uint64_t{1'000'003}; }

template <class T>
void fill(Random& random, Lists<T>& lists, std::uint32_t most, auto item) {
    for (std::uint32_t n = random.below(most + 1); n > 0; --n) lists.items.push_back(item());
    lists.close();
}

void add_work(Random& random, WorkBatch& b, OpenAlexId id, bool close) {
    const auto word = [&](const char* prefix) { return b.words.id(prefix + std::to_string(random.below(9))); };
    const auto some_id = [&] { return id_of(random.below(kIds), close); };
    const auto key = [&] { return ClassKey{random.below(3), random.below(3), random.below(3), random.below(3)}; };
    b.id.push_back(id);
    b.updated.push_back(random.below(1000));
    b.year.push_back(static_cast<std::int16_t>(2000 + random.below(3)));
    b.type.push_back(word("type"));
    b.language.push_back(word("l"));
    b.source_type.push_back(word("s"));
    b.flags.push_back(static_cast<std::uint16_t>(random.below(1 << 16)));
    b.fwci.push_back(random.below(100));
    b.percentile.push_back(random.below(100));
    b.source.push_back(random.below(3) == 0 ? 0 : some_id());
    b.primary.push_back(key());
    fill(random, b.topics, 3, key);
    for (std::uint32_t a = random.below(5); a > 0; --a) {
        b.author.push_back(random.below(5) == 0 ? 0 : some_id());
        b.orcid.push_back(random.below(2) * random.below(1000));
        b.role.push_back(static_cast<std::uint8_t>(random.below(8)));
        fill(random, b.countries, 2, [&] { return word("C"); });
        fill(random, b.addresses, 2, [&] { return word("C"); });
        fill(random, b.institutions, 2, some_id);
    }
    b.author_end.push_back(b.author.size());
    fill(random, b.funders, 2, some_id);
    fill(random, b.references, 6, some_id);
    b.doi.add(std::string(random.below(9), 'd'));
    b.title.add(std::string(random.below(30), 't'));
}

// Batches, and all of their records in some order.
struct World {
    World(std::uint32_t seed, bool close) : shard{} {
        Random random(seed);
        std::vector<std::uint32_t> numbers(kIds);
        for (std::uint32_t i = 0; i < kIds; ++i) numbers[i] = i;
        for (std::uint32_t i = kIds - 1; i > 0; --i) std::swap(numbers[i], numbers[random.below(i + 1)]);
        for (std::uint32_t b = random.below(5); b > 0; --b) {
            shard.read.emplace_back();
            shard.release.push_back(static_cast<std::uint8_t>(random.below(9)));
            for (std::uint32_t n = random.below(120); n > 0 && !numbers.empty(); --n, numbers.pop_back()) {
                const auto at = static_cast<std::uint32_t>(shard.read.back().size());
                shard.refs.push_back({static_cast<std::uint32_t>(shard.read.size() - 1), at});
                add_work(random, shard.read.back(), id_of(numbers.back(), close), close);
            }
        }
        for (std::size_t i = shard.refs.size(); i > 1; --i) std::swap(shard.refs[i - 1], shard.refs[random.below(static_cast<std::uint32_t>(i))]);
        for (const RecordRef r : shard.refs) ids.push_back(shard.read[r.batch].id[r.index]);
    }
    Shard shard;
    std::vector<OpenAlexId> ids;  // by row
};

template <class T>
std::vector<T> list_at(const Lists<T>& lists, std::size_t i) {
    const auto at = [&](std::uint64_t k) { return lists.items.begin() + static_cast<std::ptrdiff_t>(k); };
    return {at(lists.begin_of(i)), at(lists.end_of(i))};
}
template <class T>
std::vector<T> list_at(Runs<T> runs, std::size_t i) {
    return {runs[i].begin(), runs[i].end()};
}

TEST(Gather, AgainstARecordAtATime) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        const World world(seed, seed % 2 == 0);
        const auto& batches = world.shard.read;
        const Gather records(batches, world.shard.refs);
        std::size_t i = 0;
        records.values(&WorkBatch::updated, [&](std::int64_t updated, std::uint32_t batch) {
            const RecordRef r = world.shard.refs.at(i++);
            ASSERT_EQ(batch, r.batch);
            ASSERT_EQ(updated, batches[r.batch].updated[r.index]);
        });
        ASSERT_EQ(i, world.ids.size());
        i = 0;
        records.lists(&WorkBatch::references, [&](const GatheredList<OpenAlexId>& found) {
            const RecordRef r = world.shard.refs.at(i++);
            ASSERT_EQ(found.batch, r.batch);
            ASSERT_EQ(std::vector(found.items.begin(), found.items.end()), list_at(batches[r.batch].references, r.index));
        });
        ASSERT_EQ(i, world.ids.size());
        i = 0;
        records.texts(&WorkBatch::title, [&](const GatheredList<char>& found) {
            const RecordRef r = world.shard.refs.at(i++);
            ASSERT_EQ(std::string(found.items.begin(), found.items.end()), batches[r.batch].title[r.index]);
        });
        ASSERT_EQ(i, world.ids.size());
        const Authorships found = records.authorships();
        i = 0;
        for (std::size_t k = 0; k < world.ids.size(); ++k) {
            const RecordRef r = world.shard.refs[k];
            const WorkBatch& b = batches[r.batch];
            ASSERT_EQ(found.counts[k], b.author_end[r.index] - b.author_begin(r.index));
            for (std::uint64_t a = b.author_begin(r.index); a < b.author_end[r.index]; ++a, ++i) {
                ASSERT_EQ(found.places[i].batch, r.batch);
                ASSERT_EQ(found.places[i].index, a);
            }
        }
        ASSERT_EQ(i, found.places.size());
    }
}

// What the columns hold of each row, in the words of its record.
class Rows {
  public:
    Rows(const World& world, const Vocabulary& v, RowColumns& c) : world_(world), v_(v), c_(c) {
        for (std::size_t row = 0; row < world.ids.size(); ++row) row_of_[world.ids[row]] = static_cast<std::uint32_t>(row);
    }

    void check(const Details& without) {
        const auto starts = c_.authors.view();
        ASSERT_EQ(starts.size(), world_.ids.size());
        for (std::size_t row = 0; row < world_.ids.size(); ++row) {
            const RecordRef r = world_.shard.refs[row];
            const WorkBatch& b = world_.shard.read[r.batch];
            check_work(row, b, r.index, world_.shard.release[r.batch], without);
            check_references(row, b, r.index);
            ASSERT_EQ(starts.end_of(row) - starts.begin_of(row), b.author_end[r.index] - b.author_begin(r.index));
            for (std::uint64_t a = b.author_begin(r.index), k = starts.begin_of(row); a < b.author_end[r.index]; ++a, ++k) check_authorship(k, b, a, without);
        }
        ASSERT_EQ(orcids_, c_.orcids.orcid.size());
        ASSERT_EQ(c_.authors.items.size(), without.has(Detail::kAuthors) ? 0 : c_.roles.size());
    }

  private:
    template <class T>
    static std::uint32_t rank(const std::vector<T>& all, const T& item) {
        return static_cast<std::uint32_t>(std::find(all.begin(), all.end(), item) - all.begin());
    }
    static std::uint32_t rank_of_id(const std::vector<OpenAlexId>& all, OpenAlexId id) { return id == 0 ? kNoRow : rank(all, id); }

    void check_work(std::size_t row, const WorkBatch& b, std::size_t i, std::uint8_t release, const Details& without) {
        WorkColumns& w = c_.works;
        ASSERT_EQ(w.flags.view()[row], b.flags[i]);
        ASSERT_EQ(w.language.view()[row], rank(v_.languages, b.words.text(b.language[i])));
        ASSERT_EQ(w.source_type.view()[row], rank(v_.source_types, b.words.text(b.source_type[i])));
        ASSERT_EQ(w.source.view()[row], rank_of_id(v_.sources, b.source[i]));
        ASSERT_EQ(w.referenced_works_count.view()[row], b.references.end_of(i) - b.references.begin_of(i));
        ASSERT_EQ(w.fwci.view()[row], b.fwci[i]);
        ASSERT_EQ(w.percentile.view()[row], b.percentile[i]);
        ASSERT_EQ(w.updated.view()[row], b.updated[i]);
        ASSERT_EQ(w.release.view()[row], release);
        std::vector<std::uint32_t> topics, funders;
        for (const ClassKey& key : list_at(b.topics, i)) topics.push_back(rank(v_.topics, key));
        for (const OpenAlexId id : list_at(b.funders, i)) funders.push_back(rank(v_.funders, id));
        ASSERT_EQ(list_at(w.topics.view(), row), topics);
        if (without.has(Detail::kFunders)) funders.clear();
        ASSERT_EQ(list_or_none(w.funders.view(), row, without.has(Detail::kFunders)), funders);
        check_text(c_.doi, row, b.doi[i], without.has(Detail::kDois));
        check_text(c_.title, row, b.title[i], without.has(Detail::kTitles));
    }

    // Left out, a column has no lists at all.
    static std::vector<std::uint32_t> list_or_none(Runs<std::uint32_t> lists, std::size_t i, bool left_out) {
        if (!left_out) return list_at(lists, i);
        EXPECT_EQ(lists.size() + lists.items.size(), 0U);
        return {};
    }
    static void check_text(TextOfRows& column, std::size_t row, std::string_view text, bool left_out) {
        ASSERT_EQ(left_out ? column.column().size() : 0, 0U);
        ASSERT_EQ(left_out ? text : column.column()[row], text);
    }

    void check_references(std::size_t row, const WorkBatch& b, std::size_t i) {
        std::vector<std::uint32_t> cited;
        std::vector<OpenAlexId> dangling;
        for (const OpenAlexId id : list_at(b.references, i))
            if (row_of_.contains(id)) cited.push_back(row_of_[id]);
            else dangling.push_back(id);
        ASSERT_EQ(list_at(c_.cited.view(), row), cited);
        ASSERT_EQ(list_at(c_.dangling.view(), row), dangling);
    }

    void check_authorship(std::uint64_t k, const WorkBatch& b, std::uint64_t a, const Details& without) {
        const std::uint32_t author = rank_of_id(authors_, b.author[a]);
        ASSERT_EQ(without.has(Detail::kAuthors) ? author : c_.authors.view().items[k], author);
        if (b.orcid[a] != 0 && !without.has(Detail::kAuthors)) {
            ASSERT_EQ(c_.orcids.authorship.view()[orcids_], k);
            ASSERT_EQ(c_.orcids.orcid.view()[orcids_++], b.orcid[a]);
        }
        const auto countries = [&](const Lists<std::uint32_t>& words) {
            std::vector<std::uint16_t> ranks;
            for (const std::uint32_t word : list_at(words, a)) ranks.push_back(static_cast<std::uint16_t>(rank(v_.countries, b.words.text(word))));
            return ranks;
        };
        const bool by_address = !countries(b.addresses).empty();
        ASSERT_EQ(c_.roles.view()[k], b.role[a] | (by_address ? kPlacedByAddress : 0));
        ASSERT_EQ(list_at(c_.stated.view(), k), countries(by_address ? b.addresses : b.countries));
        std::vector<std::uint32_t> institutions;
        for (const OpenAlexId id : list_at(b.institutions, a)) institutions.push_back(rank(v_.institutions, id));
        if (without.has(Detail::kInstitutions)) institutions.clear();
        ASSERT_EQ(list_or_none(c_.institutions.view(), k, without.has(Detail::kInstitutions)), institutions);
    }

    const World& world_;
    const Vocabulary& v_;
    const std::vector<OpenAlexId> authors_ = v_.authors.some(0, v_.authors.size());
    RowColumns& c_;
    std::map<OpenAlexId, std::uint32_t> row_of_;
    std::size_t orcids_ = 0;
};

TEST(RowColumns, AgainstARecordAtATime) {
    for (std::uint32_t seed = 100; seed < 160; ++seed) {
        Details without;
        for (const Detail detail : kAllDetails)
            if ((seed * 2'654'435'761U >> (20 + static_cast<unsigned>(detail))) % 4 == 0) without.add(detail);
        const World world(seed, seed % 2 == 0);
        VocabularyMaker maker;
        maker.add(world.shard.read, world.shard.refs);
        const Entities none[kEntityKinds];
        const Vocabulary vocabulary = maker.finish(none).take();
        const RowWriter writer(vocabulary, world.ids, without);
        RowColumns columns = writer.columns_of(world.shard);
        ASSERT_TRUE(columns.close().ok());
        Rows(world, vocabulary, columns).check(without);
        if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
}

}  // namespace
}  // namespace comity
