// authorships.arrow with lists of either width, in memory and through a scratch folder: the same lists read back, large ones
// only where there are more items than the small ones are said to count.
#include "comity/build/tables.h"

#include <gtest/gtest.h>

#include <random>

#include "comity/platform/files.h"

#include "../own_folder.h"

namespace comity {
namespace {

using List = std::vector<std::uint32_t>;

struct Signed {
    std::vector<List> authors;       // by work
    std::vector<List> institutions;  // by authorship
    std::size_t author_items = 0, institution_items = 0;
};

Signed random_works(std::size_t works, std::uint32_t most) {
    std::mt19937 draw(static_cast<std::uint32_t>(works));
    Signed s;
    for (std::size_t w = 0; w < works; ++w) {
        s.authors.emplace_back();
        for (std::uint32_t a = draw() % most; a > 0; --a) {
            s.authors.back().push_back(static_cast<std::uint32_t>(draw()));
            s.institutions.emplace_back();
            for (std::uint32_t i = draw() % most; i > 0; --i) s.institutions.back().push_back(static_cast<std::uint32_t>(draw()));
            s.institution_items += s.institutions.back().size();
        }
        s.author_items += s.authors.back().size();
    }
    return s;
}

void check_written(const Signed& s, Scratch* scratch, const std::string& folder, std::uint64_t most_narrow) {
    ListsColumn<std::uint32_t> authors(scratch), institutions(scratch);
    for (const List& list : s.authors) authors.add(list);
    for (const List& list : s.institutions) institutions.add(list);
    (void)authors.view(), (void)institutions.view();
    const auto written = write_authorships_table(authors.view(), institutions, {}, scratch, folder, most_narrow);
    ASSERT_TRUE(written.ok()) << written.error().message;
    const Table table = Table::open(join_path(folder, "authorships.arrow")).take();
    const auto by_work = table.list<std::uint32_t, EitherWidth>("authors").take();
    const auto nested = table.nested<std::uint32_t, EitherWidth>("institutions").take();
    ASSERT_EQ(by_work.size(), s.authors.size());
    std::size_t authorship = 0;
    for (std::size_t w = 0; w < s.authors.size(); ++w) {
        ASSERT_TRUE(std::ranges::equal(by_work[w], s.authors[w])) << w;
        ASSERT_EQ(nested.begin_of(w), authorship);
        for (std::size_t a = 0; a < s.authors[w].size(); ++a, ++authorship)
            ASSERT_TRUE(std::ranges::equal(nested.inner[authorship], s.institutions[authorship])) << authorship;
        ASSERT_EQ(nested.end_of(w), authorship);
    }
    EXPECT_EQ((table.list<std::uint32_t, std::int64_t>("authors").ok()), s.author_items > most_narrow);
    EXPECT_EQ((table.list<std::uint32_t, std::int32_t>("authors").ok()), s.author_items <= most_narrow);
    // What the lists are made of is left to those who come after; institutions are not.
    for (std::size_t w = 0; w < s.authors.size(); ++w) ASSERT_TRUE(std::ranges::equal(authors.view()[w], s.authors[w]));
}

TEST(AuthorshipsTable, ListsOfEitherWidth) {
    const OwnFolder own;
    for (const std::size_t works : {0U, 1U, 40U, 30'000U}) {
        const Signed s = random_works(works, 6);
        for (const std::uint64_t most : {std::uint64_t{0}, std::uint64_t{s.author_items}, std::uint64_t{s.institution_items},
                                         std::uint64_t{s.author_items + s.institution_items}}) {
            const auto scratch = Scratch::make(join_path(own.path, "scratch")).take();
            check_written(s, nullptr, own.path, most);
            check_written(s, scratch.get(), own.path, most);
        }
    }
}

}  // namespace
}  // namespace comity
