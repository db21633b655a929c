// Facts counted when an atlas is built, beside their slow twins: the definitions, pair by pair and work by work.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

#include "comity/base/philox.h"
#include "comity/build/bylines.h"
#include "comity/build/citation_kinds.h"
#include "comity/build/history.h"
#include "comity/build/transpose.h"
#include "comity/kernels/intersect.h"

namespace comity {
namespace {

// Lists laid end to end, as columns have them.
template <class T>
struct ListsInMemory {
    std::vector<ItemOffset> offsets = {0};
    std::vector<T> items;
    void close() { offsets.push_back(static_cast<ItemOffset>(items.size())); }
    [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
    [[nodiscard]] std::uint64_t begin_of(std::size_t i) const { return offsets[i]; }
    [[nodiscard]] std::uint64_t end_of(std::size_t i) const { return offsets[i + 1]; }
    operator Runs<T>() const { return {offsets, items}; }
};
using CountryLists = ListsInMemory<std::uint16_t>;

// By what tells them; an authorship has at most one of the first two, and lists may be missing at the end.
struct AuthorshipCountries {
    CountryLists published, address, history;
    std::vector<std::uint8_t> roles;
    // As the build has them; valid until the next.
    operator CountryRuns() const {
        stated_ = {};
        marked_ = roles;
        marked_.resize(published.size());
        for (std::size_t a = 0; a < published.size(); ++a) {
            const bool named = a < address.size() && address.begin_of(a) < address.end_of(a);
            const CountryLists& from = named ? address : published;
            stated_.items.insert(stated_.items.end(), from.items.begin() + static_cast<std::ptrdiff_t>(from.begin_of(a)),
                                 from.items.begin() + static_cast<std::ptrdiff_t>(from.end_of(a)));
            stated_.close();
            if (named) marked_[a] |= kPlacedByAddress;
        }
        return {marked_, stated_, history};
    }

  private:
    mutable CountryLists stated_;
    mutable std::vector<std::uint8_t> marked_;
};

// A small corpus: authors, years and countries of authorships by row, and who cites whom.
struct Small {
    ListsInMemory<std::uint32_t> authors;
    std::vector<std::int16_t> years;
    AuthorshipCountries known;
    ListsInMemory<std::uint32_t> cited;  // by row

    [[nodiscard]] std::set<std::uint16_t> countries(const CountryLists& list, std::uint64_t a) const {
        return {list.items.begin() + static_cast<std::ptrdiff_t>(list.begin_of(a)),
                list.items.begin() + static_cast<std::ptrdiff_t>(list.end_of(a))};
    }
    [[nodiscard]] std::set<std::uint16_t> placed(std::uint64_t a) const {
        auto all = countries(known.published, a);
        const auto more = countries(known.address, a);
        all.insert(more.begin(), more.end());
        return all;
    }
};

class Random {
  public:
    explicit Random(std::uint32_t seed) : seed_(seed) {}
    std::uint32_t below(std::uint32_t n) {
        const auto words = philox4x32({counter_++, 0, 0, 0}, {seed_, 7});
        return words[0] % n;
    }

  private:
    std::uint32_t seed_, counter_ = 0;
};

void add_countries(CountryLists& list, Random& random, bool some) {
    for (std::uint16_t country = 0; some && country < 4; ++country)
        if (random.below(3) == 0) list.items.push_back(country);
    list.close();
}

Small random_corpus(std::uint32_t seed) {
    Random random(seed);
    Small small;
    const std::uint32_t rows = 1 + random.below(9), people = 1 + random.below(5);
    for (std::uint32_t row = 0; row < rows; ++row) {
        small.years.push_back(random.below(6) == 0 ? std::int16_t{0} : static_cast<std::int16_t>(2000 + random.below(6)));
        for (std::uint32_t n = random.below(4); n > 0; --n) {
            small.authors.items.push_back(random.below(6) == 0 ? kNoRow : random.below(people));
            add_countries(small.known.published, random, random.below(2) == 0);
            const bool silent = small.known.published.end_of(small.known.published.size() - 1) ==
                                small.known.published.begin_of(small.known.published.size() - 1);
            add_countries(small.known.address, random, silent && random.below(2) == 0);
        }
        small.authors.close();
    }
    for (std::uint32_t citing = 0; citing < rows; ++citing) {
        for (std::uint32_t cited = 0; cited < rows; ++cited)
            if (citing != cited && random.below(3) == 0) small.cited.items.push_back(cited);
        small.cited.close();
    }
    return small;
}

// docs/formats/atlas.md: a citation shares an author when a known author signs both works, a country when a published
// country stands on both.
std::uint8_t kind_by_definition(const Small& s, std::uint32_t citing, std::uint32_t cited) {
    std::uint8_t kind = 0;
    for (std::uint64_t a = s.authors.begin_of(citing); a < s.authors.end_of(citing); ++a)
        for (std::uint64_t b = s.authors.begin_of(cited); b < s.authors.end_of(cited); ++b) {
            if (s.authors.items[a] == s.authors.items[b] && s.authors.items[a] != kNoRow) kind |= kSharedAuthor;
            for (const std::uint16_t country : s.countries(s.known.published, a))
                if (s.countries(s.known.published, b).contains(country)) kind |= kSharedCountry;
        }
    return kind;
}

// A scratch folder of the test's own, and a memory that holds next to nothing.
struct Narrow {
    std::unique_ptr<Scratch> scratch = Scratch::make(testing::TempDir() + "comity_narrow_" + std::to_string(::getpid())).take();
    [[nodiscard]] Space space(std::uint64_t memory) const { return {scratch.get(), memory}; }
};

CitationColumns citations_of(const Small& s, const Space& space = {}, int threads = 1) {
    Signers signers = signers_of(s.authors, s.known, space.scratch, {threads, 1 + s.authors.size() % 4});
    const SharedSigners shared(signers);
    return transpose_references({s.cited, {}}, &shared, space, threads);
}

// Nobody asks what citing and cited works share: the same citations, and no kinds.
void check_without_kinds(const Small& s, CitationColumns& found, const Space& space, int threads) {
    CitationColumns bare = transpose_references({s.cited, {}}, nullptr, space, threads);
    ASSERT_TRUE(std::ranges::equal(bare.citing_offsets.view(), found.citing_offsets.view()));
    ASSERT_TRUE(std::ranges::equal(bare.citing.view(), found.citing.view()));
    ASSERT_EQ(bare.kinds.size(), 0U);
}

// As many walks over all references as the memory asks for, and none for a rest.
TEST(Citations, RoundsAreNoMoreThanAskedFor) {
    Random random(8);
    ListsInMemory<std::uint32_t> cited;
    constexpr std::uint32_t kRows = 20'000;
    for (std::uint32_t row = 0; row < kRows; ++row) {
        for (std::uint32_t n = random.below(12); n > 0; --n) cited.items.push_back(random.below(kRows));
        cited.close();
    }
    const Runs<std::uint32_t> runs = cited;
    const std::uint64_t bytes = cited.items.size() * sizeof(std::uint32_t) + kRows * sizeof(ItemOffset);
    const Narrow narrow;
    for (const std::uint64_t rounds : {1, 2, 3, 5, 9, 40}) {
        const Space space = narrow.space(bytes / rounds + 1);
        std::uint64_t walks = 0;
        CitationColumns found = transpose_references({runs, {}}, nullptr, space, 2, [&](std::uint64_t, std::uint64_t) { ++walks; });
        EXPECT_EQ(walks, space.rounds(bytes));
        EXPECT_EQ(found.citing.size(), cited.items.size());
    }
}

// The definition: who cites a row, row by row; in one round or in many, on one thread or several, in memory or on disk.
TEST(Citations, AsDefinedOnRandomCorpora) {
    const Narrow narrow;
    int seen[4] = {};
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        const Small s = random_corpus(seed);
        CitationColumns c = seed % 4 == 0 ? citations_of(s, narrow.space(seed % 400), 1 + static_cast<int>(seed % 7))
                                            : citations_of(s, {}, 1 + static_cast<int>(seed % 5));
        const auto offsets = c.citing_offsets.view();
        const auto citing = c.citing.view();
        const auto kinds = c.kinds.view();
        ASSERT_EQ(kinds.size(), s.cited.items.size());
        ASSERT_EQ(offsets.size(), s.cited.size() + 1);
        std::size_t edge = 0;
        for (std::uint32_t cited = 0; cited < s.cited.size(); ++cited) {
            ASSERT_EQ(offsets[cited], static_cast<std::int64_t>(edge));
            for (std::uint32_t row = 0; row < s.cited.size(); ++row) {
                const auto list = Runs<std::uint32_t>(s.cited)[row];
                if (std::find(list.begin(), list.end(), cited) == list.end()) continue;
                ASSERT_EQ(citing[edge], row) << "seed " << seed;
                ASSERT_EQ(kinds[edge], kind_by_definition(s, row, cited)) << "seed " << seed;
                ++seen[kinds[edge++]];
            }
        }
        ASSERT_EQ(edge, kinds.size());
        check_without_kinds(s, c, seed % 4 == 0 ? narrow.space(seed % 400) : Space(), 1 + static_cast<int>(seed % 6));
    }
    for (const int count : seen) EXPECT_GT(count, 100);
    EXPECT_TRUE(narrow.scratch->status().ok());
}

std::set<std::uint32_t> below(Random& random, std::size_t n, std::uint32_t limit) {
    std::set<std::uint32_t> all;
    while (all.size() < n) all.insert(random.below(limit));
    return all;
}

// Marks say what lists say, or that they do not know: lists of all lengths, numbers small, around the largest that fits a byte,
// and far beyond it.
TEST(Citations, MarksAreWhatTheListsSay) {
    int known = 0, all = 0;
    for (std::uint32_t seed = 0; seed < 60'000; ++seed) {
        Random random(seed);
        const std::uint32_t limit = std::array{8U, 260U, 4U, 40'000U}[seed % 4], first = seed % 8 < 4 ? 0 : 250;
        std::array<std::vector<std::uint32_t>, 2> people;
        std::array<std::vector<std::uint16_t>, 2> places;
        for (int side = 0; side < 2; ++side) {
            const auto someone = below(random, random.below(5), 1 + seed % 3000 + 5);
            people[side].assign(someone.begin(), someone.end());
            for (const std::uint32_t place : below(random, random.below(5), limit))
                places[side].push_back(static_cast<std::uint16_t>(first + place));
        }
        const std::uint64_t one = mark_of(people[0], places[0]), other = mark_of(people[1], places[1]);
        const auto shared = [](const auto& lists) {
            return std::ranges::any_of(lists[0], [&](auto item) { return std::ranges::count(lists[1], item) != 0; });
        };
        ++all;
        const int author = shared(people) ? kSharedAuthor : 0, country = shared(places) ? kSharedCountry : 0;
        for (const auto& [x, y] : {std::pair(one, other), std::pair(other, one)}) {
            ASSERT_TRUE(author == 0 || authors_unclear(x, y)) << seed;
            ASSERT_EQ(kind_by_marks(x, y), countries_unclear(x, y) ? 0 : country) << seed;
            known += !authors_unclear(x, y) && !countries_unclear(x, y);
        }
    }
    EXPECT_GT(known, 2 * all / 3);  // of two each
}

// However little memory is said, there are not as many rounds as works: that took hours.
TEST(Citations, OfManyWorksInNextToNoMemory) {
    Small s;
    constexpr std::uint32_t kRows = 60'000;
    for (std::uint32_t row = 0; row < kRows; ++row) {
        s.authors.close();
        if (row > 0) s.cited.items.push_back(row - 1);
        s.cited.close();
    }
    const Narrow narrow;
    const auto began = std::chrono::steady_clock::now();
    CitationColumns c = citations_of(s, narrow.space(1), 2);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
    const auto citing = c.citing.view();
    ASSERT_EQ(citing.size(), kRows - 1);
    for (std::uint32_t edge = 0; edge < citing.size(); ++edge) ASSERT_EQ(citing[edge], edge + 1);
}

// A work of thousands of authors and all countries, cited by many and citing many: marks do not suffice.
TEST(Citations, OfLargeCollaborations) {
    Random random(3);
    Small s;
    constexpr std::uint32_t kRows = 300;
    for (std::uint32_t row = 0; row < kRows; ++row) {
        const std::uint32_t n = row % 50 == 7 ? 3000 : random.below(4);
        for (std::uint32_t a = 0; a < n; ++a) {
            s.authors.items.push_back(random.below(9000));
            if (random.below(2) == 0) s.known.published.items.push_back(static_cast<std::uint16_t>(random.below(300)));
            s.known.published.close();
        }
        s.authors.close();
        for (std::uint32_t cited = 0; cited < kRows; ++cited)
            if (cited != row && random.below(4) == 0) s.cited.items.push_back(cited);
        s.cited.close();
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint8_t> facts;
    for (std::uint32_t row = 0; row < kRows; ++row)
        for (const std::uint32_t cited : Runs<std::uint32_t>(s.cited)[row]) facts[{row, cited}] = kind_by_definition(s, row, cited);
    const Narrow narrow;
    for (const int threads : {1, 2, 5})
        for (const std::uint64_t memory : {std::uint64_t{1}, std::uint64_t{20'000}, UINT64_MAX}) {
            CitationColumns c = citations_of(s, narrow.space(memory), threads);
            const auto offsets = c.citing_offsets.view();
            const auto citing = c.citing.view();
            const auto kinds = c.kinds.view();
            ASSERT_EQ(kinds.size(), s.cited.items.size());
            for (std::uint32_t cited = 0; cited < kRows; ++cited)
                for (auto k = static_cast<std::size_t>(offsets[cited]); k < static_cast<std::size_t>(offsets[cited + 1]); ++k) {
                    ASSERT_EQ(kinds[k], facts.at({citing[k], cited}));
                }
        }
}

// Two works of up to two authorships each: every choice of nobody, one or the other author, and of two countries.
TEST(Citations, KindsOfEverySmallPair) {
    const std::vector<std::uint32_t> people = {kNoRow, 0, 1};
    const std::vector<std::vector<std::uint16_t>> places = {{}, {0}, {1}, {0, 1}};
    const std::size_t kinds = people.size() * places.size(), signers = 1 + kinds + kinds * kinds;
    for (std::size_t x = 0; x < signers; ++x)
        for (std::size_t y = 0; y < signers; ++y) {
            Small s;
            for (const std::size_t pick : {x, y}) {
                std::vector<std::size_t> each;
                if (pick > 0 && pick <= kinds) each.push_back(pick - 1);
                if (pick > kinds) {
                    each.push_back((pick - kinds - 1) / kinds);
                    each.push_back((pick - kinds - 1) % kinds);
                }
                for (const std::size_t k : each) {
                    s.authors.items.push_back(people[k % people.size()]);
                    for (const std::uint16_t place : places[k / people.size()]) s.known.published.items.push_back(place);
                    s.known.published.close();
                }
                s.authors.close();
            }
            s.cited.close();
            s.cited.items.push_back(0);
            s.cited.close();
            ASSERT_EQ(citations_of(s).kinds.view()[0], kind_by_definition(s, 1, 0));
        }
}

// In memory, and in rounds of a few authors through the disk.
CountryLists history_of(const Small& s, std::size_t authors, const Space& space = {}, int threads = 1) {
    auto found = countries_by_history(s.authors, s.years, authors, s.known, space, threads);
    const auto view = found.view();
    CountryLists lists;
    lists.offsets.assign(view.offsets.begin(), view.offsets.end());
    lists.items.assign(view.items.begin(), view.items.end());
    return lists;
}

// docs/methods/country_evidence.md, word by word: for each authorship without a country, over all other works.
std::set<std::uint16_t> history_by_definition(const Small& s, std::uint32_t row, std::uint64_t authorship) {
    if (s.authors.items[authorship] == kNoRow || s.years[row] == 0 || !s.placed(authorship).empty()) return {};
    std::map<int, std::set<std::set<std::uint16_t>>> by_distance;
    for (std::uint32_t other = 0; other < s.authors.size(); ++other) {
        if (other == row || s.years[other] == 0) continue;
        std::set<std::uint16_t> all;
        for (std::uint64_t a = s.authors.begin_of(other); a < s.authors.end_of(other); ++a)
            if (s.authors.items[a] == s.authors.items[authorship]) all.merge(s.placed(a));
        if (!all.empty()) by_distance[std::abs(s.years[other] - s.years[row])].insert(all);
    }
    if (by_distance.empty() || by_distance.begin()->second.size() != 1) return {};
    return *by_distance.begin()->second.begin();
}

TEST(History, AsDefinedOnRandomCorpora) {
    const Narrow narrow;
    int found = 0, silent = 0;
    for (std::uint32_t seed = 0; seed < 4000; ++seed) {
        const Small s = random_corpus(seed);
        const CountryLists history =
            seed % 4 == 0 ? history_of(s, 5, narrow.space(1 + seed % 400), 1 + static_cast<int>(seed % 3))
                          : history_of(s, 5, {}, 1 + static_cast<int>(seed % 4));
        ASSERT_EQ(history.size(), s.authors.items.size());
        for (std::uint32_t row = 0; row < s.authors.size(); ++row)
            for (std::uint64_t a = s.authors.begin_of(row); a < s.authors.end_of(row); ++a) {
                const auto expected = history_by_definition(s, row, a);
                ASSERT_EQ(s.countries(history, a), expected) << "seed " << seed << " authorship " << a;
                ++(expected.empty() ? silent : found);
            }
    }
    EXPECT_GT(found, 1000);
    EXPECT_GT(silent, 1000);
}

TEST(History, NearestYearAndTies) {
    const auto history = [](std::vector<std::pair<int, int>> works) {  // (year, country or -1); the first one asks
        Small s;
        for (const auto& [year, country] : works) {
            s.years.push_back(static_cast<std::int16_t>(year));
            s.authors.items.push_back(0);
            s.authors.close();
            if (country >= 0) s.known.published.items.push_back(static_cast<std::uint16_t>(country));
            s.known.published.close();
            s.known.address.close();
        }
        return s.countries(history_of(s, 1), 0);
    };
    using Set = std::set<std::uint16_t>;
    EXPECT_EQ(history({{2010, -1}, {2004, 1}, {2012, 2}}), Set{2});
    EXPECT_EQ(history({{2010, -1}, {2008, 1}, {2012, 2}}), Set{});   // equally near, and they differ
    EXPECT_EQ(history({{2010, -1}, {2008, 2}, {2012, 2}}), Set{2});  // … and they agree
    EXPECT_EQ(history({{2010, -1}, {2010, 3}, {2009, 1}}), Set{3});
    EXPECT_EQ(history({{2010, -1}, {2011, -1}, {0, 1}}), Set{});     // no year, no distance
    EXPECT_EQ(history({{0, -1}, {2010, 1}}), Set{});
}

// Works of author 0, each with its year and the countries of one authorship.
struct OneWork {
    int year = 0;
    std::set<std::uint16_t> countries;
};

void add_authorship(Small& s, const std::set<std::uint16_t>& countries) {
    s.authors.items.push_back(0);
    s.known.published.items.insert(s.known.published.items.end(), countries.begin(), countries.end());
    s.known.published.close();
    s.known.address.close();
}

// The first work asks, and also signs from `own`, if from anywhere.
Small works_of_one_author(const std::set<std::uint16_t>& own, std::span<const OneWork> others) {
    Small s;
    s.years.push_back(2000);
    add_authorship(s, {});
    if (!own.empty()) add_authorship(s, own);
    s.authors.close();
    for (const OneWork& work : others) {
        s.years.push_back(static_cast<std::int16_t>(work.year));
        add_authorship(s, work.countries);
        s.authors.close();
    }
    return s;
}

// Every choice of four other works, in three years, and of six, in one: three sets of countries each.
TEST(History, OfEveryFewWorks) {
    const std::vector<std::set<std::uint16_t>> places = {{1}, {2}, {1, 2}};
    for (const auto& [works, years] : {std::pair(4, 3), std::pair(6, 1)}) {
        const int choices = years * 3;
        int all = 1;
        for (int i = 0; i < works; ++i) all *= choices;
        for (int pick = 0; pick < all; ++pick) {
            std::vector<OneWork> others;
            for (int i = 0, rest = pick; i < works; ++i, rest /= choices)
                others.push_back({2000 + (rest % choices / 3 + 1) % 3 - 1, places[static_cast<std::size_t>(rest % 3)]});
            for (std::size_t own = 0; own <= places.size(); ++own) {
                const Small s = works_of_one_author(own == 0 ? std::set<std::uint16_t>() : places[own - 1], others);
                ASSERT_EQ(s.countries(history_of(s, 1), 0), history_by_definition(s, 0, 0)) << works << ' ' << pick << ' ' << own;
            }
        }
    }
}

// Catch-all authors of hundreds of thousands of works: those of even years sit in one country, those of odd years anywhere.
// Looking at all works for each that asks took minutes.
TEST(History, OfManyWorksOfOneAuthor) {
    Small s;
    for (int work = 0; work < 200'000; ++work) {
        const int year = 1900 + work / 2000;
        s.years.push_back(static_cast<std::int16_t>(year));
        if (work % 2 == 0) add_authorship(s, {});
        else add_authorship(s, {static_cast<std::uint16_t>(year % 2 == 0 ? 7 : work % 50)});
        s.authors.close();
    }
    const auto began = std::chrono::steady_clock::now();
    const CountryLists history = history_of(s, 1);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
    using Set = std::set<std::uint16_t>;
    for (std::size_t a = 0; a < history.size(); ++a)
        ASSERT_EQ(s.countries(history, a), a % 2 == 0 && s.years[a] % 2 == 0 ? Set{7} : Set{}) << a;
}

TEST(Bylines, EqualOnesAreOne) {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        const Small s = random_corpus(seed);
        AuthorshipCountries evidence = s.known;
        evidence.history = history_of(s, 5);
        std::vector<std::uint8_t> roles;
        for (std::size_t a = 0; a < s.authors.items.size(); ++a) roles.push_back(static_cast<std::uint8_t>(a % 3));
        evidence.roles = roles;
        Bylines bylines = intern_bylines(s.authors, evidence, nullptr, {1 + static_cast<int>(seed % 4), 1 + seed % 5});
        const auto of_row = bylines.of_row.view();
        const auto of_roles = bylines.columns.roles.view();
        const auto places = [](Runs<std::uint16_t> lists, std::size_t a) {
            return std::set<std::uint16_t>(lists[a].begin(), lists[a].end());
        };
        const auto published = bylines.columns.published.view(), address = bylines.columns.address.view(),
                   history = bylines.columns.history.view();
        using Byline = std::vector<std::tuple<std::uint8_t, std::set<std::uint16_t>, std::set<std::uint16_t>,
                                              std::set<std::uint16_t>>>;
        std::map<Byline, std::uint32_t> numbers;
        std::uint32_t next = 0;
        for (std::uint32_t row = 0; row < s.authors.size(); ++row) {
            Byline byline;
            for (std::uint64_t a = s.authors.begin_of(row); a < s.authors.end_of(row); ++a)
                byline.emplace_back(roles[a], s.countries(evidence.published, a), s.countries(evidence.address, a),
                                    s.countries(evidence.history, a));
            const auto [at, fresh] = numbers.emplace(byline, next);
            next += fresh;
            ASSERT_EQ(of_row[row], at->second);
            const std::uint64_t begin = of_roles.begin_of(at->second);
            ASSERT_EQ(of_roles.end_of(at->second) - begin, byline.size());
            for (std::size_t k = 0; k < byline.size(); ++k)
                ASSERT_EQ(byline[k], (Byline::value_type{of_roles.items[begin + k], places(published, begin + k),
                                                         places(address, begin + k), places(history, begin + k)}));
        }
        ASSERT_EQ(of_roles.size(), numbers.size());
    }
}

TEST(Intersect, AgainstSets) {
    Random random(5);
    for (int turn = 0; turn < 3000; ++turn) {
        std::set<int> a, b;
        const std::uint32_t range = 1 + random.below(200), few = random.below(6), many = random.below(120);
        for (std::uint32_t i = 0; i < few; ++i) a.insert(static_cast<int>(random.below(range)));
        for (std::uint32_t i = 0; i < many; ++i) b.insert(static_cast<int>(random.below(range)));
        const std::vector<int> x(a.begin(), a.end()), y(b.begin(), b.end());
        const bool expected = std::any_of(a.begin(), a.end(), [&](int item) { return b.contains(item); });
        ASSERT_EQ(intersects(std::span(x), std::span(y)), expected);
        ASSERT_EQ(intersects(std::span(y), std::span(x)), expected);
    }
}

}  // namespace
}  // namespace comity
