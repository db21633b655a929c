// Checks of an atlas in memory, of several pieces a column: whole, and damaged in places. Twins: kinds of citations by sets;
// what is wrong first, by where it was done.
#include "comity/atlas/structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "comity/atlas/contents.h"
#include "comity/atlas/row_check.h"
#include "comity/kernels/bounds.h"

namespace comity {
namespace {

constexpr Row kWorks = 100'000;
constexpr std::uint32_t kAuthors = 3000, kCountries = 40;
constexpr int kThreads[] = {1, 2, 8};

// Columns of an atlas that fits together, with few works of very many authors and countries.
struct Whole {
    std::mt19937 draw{7};
    std::vector<OpenAlexId> id, author_id, institution_id, source_id, funder_id;
    std::vector<std::uint16_t> language, country_items, none16;
    std::vector<std::uint32_t> source, byline, authors, topic, none32;
    std::vector<std::uint8_t> source_type, release, roles, stated, kinds, levels;
    std::vector<std::int32_t> empty_lists, author_ends, role_ends, inner_ends, none_ends, no_institutions;
    std::vector<std::int64_t> citing_ends, no_texts, two_texts, country_texts;
    std::string country_letters;
    std::vector<std::int32_t> funder_ends, dangling_ends;
    std::vector<std::uint32_t> funders;
    std::vector<OpenAlexId> dangling;
    std::vector<std::uint64_t> orcid, variant_authorship, variant_orcid;
    std::vector<Row> citing;
    std::vector<std::int16_t> years;
    std::vector<std::uint16_t> types, flags;
    std::vector<std::uint32_t> classes, topics, sizes, references;
    std::vector<double> fwci;
    Atlas atlas;

    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(draw() % n); }
    std::size_t signers() {
        const std::uint32_t kind = below(1000);
        return kind == 0 ? 100 + below(100) : kind < 20 ? 8 + below(20) : below(4);
    }

    Whole() {
        people();
        cut();
        works();
        lists();
        citations();
        point();
    }
    void people() {
        for (std::uint32_t a = 0; a < kAuthors; ++a) author_id.push_back(a + 1), orcid.push_back(a % 3 == 0 ? 0 : a + 7);
    }
    // Most slices are short, one is longer than a piece.
    void cut() {
        for (Row at = 0; at < kWorks; at += sizes.back()) {
            const auto slice = static_cast<std::uint32_t>(sizes.size());
            sizes.push_back(std::min<Row>(kWorks - at, slice == 60 ? 70'000 : 1 + below(400)));
            years.push_back(static_cast<std::int16_t>(slice < 10 ? 0 : 2000 + slice / 20));
            types.push_back(0);
            classes.push_back(slice < 20 ? 0 : 7);
            topics.push_back(slice + 1);
        }
    }
    void works() {
        author_ends = role_ends = inner_ends = {0};
        for (Row row = 0; row < kWorks; ++row) {
            id.push_back(row + 10);
            flags.push_back(static_cast<std::uint16_t>(below(4)));
            fwci.push_back(below(3) == 0 ? std::nan("") : 1.5);
            references.push_back(below(1));  // counted below
            byline.push_back(row);
            const std::size_t n = signers();
            for (std::size_t i = 0; i < n; ++i) sign(row);
            author_ends.push_back(static_cast<std::int32_t>(authors.size()));
            role_ends.push_back(static_cast<std::int32_t>(roles.size()));
        }
    }
    void sign(Row) {
        const std::uint32_t author = below(20) == 0 ? kNoRow : below(kAuthors);
        const std::uint32_t states = author == kNoRow || orcid[author] == 0 ? 0 : below(3);
        if (states == kOtherOrcid) variant_authorship.push_back(authors.size()), variant_orcid.push_back(1);
        stated.push_back(static_cast<std::uint8_t>(states));
        authors.push_back(author);
        roles.push_back(2);
        std::set<std::uint16_t> codes;
        for (std::uint32_t c = below(4) == 0 ? 2 : below(2); c > 0; --c) codes.insert(static_cast<std::uint16_t>(below(kCountries)));
        country_items.insert(country_items.end(), codes.begin(), codes.end());
        inner_ends.push_back(static_cast<std::int32_t>(country_items.size()));
    }
    // Funders, and references to no work.
    void lists() {
        funder_ends = dangling_ends = {0};
        for (OpenAlexId n = 1; n < 10; ++n) institution_id.push_back(n), source_id.push_back(2 * n), funder_id.push_back(n * n);
        for (Row row = 0; row < kWorks; ++row) {
            if (row % 5 == 0) funders.insert(funders.end(), {0, 3, 4});
            if (row % 7 == 0) dangling.insert(dangling.end(), {1, 3, kWorks + 10 + row});
            funder_ends.push_back(static_cast<std::int32_t>(funders.size()));
            dangling_ends.push_back(static_cast<std::int32_t>(dangling.size()));
        }
        for (std::uint32_t c = 0; c < kCountries; ++c) {
            country_texts.push_back(static_cast<std::int64_t>(country_letters.size()));
            country_letters += static_cast<char>('0' + c);
        }
        country_texts.push_back(kCountries);
    }
    // The twin: sets of authors and countries.
    std::uint8_t kind_of(Row x, Row y) const {
        std::set<std::uint32_t> people, shared;
        std::set<std::uint16_t> places;
        std::uint8_t kind = 0;
        const auto each = [&](Row row, const auto& person, const auto& place) {
            for (auto k = static_cast<std::size_t>(author_ends[row]); k < static_cast<std::size_t>(author_ends[row + 1]); ++k) {
                if (authors[k] != kNoRow) person(authors[k]);
                for (auto c = static_cast<std::size_t>(inner_ends[k]); c < static_cast<std::size_t>(inner_ends[k + 1]); ++c)
                    place(country_items[c]);
            }
        };
        each(x, [&](std::uint32_t p) { people.insert(p); }, [&](std::uint16_t c) { places.insert(c); });
        each(y, [&](std::uint32_t p) { if (people.contains(p)) kind |= kSharedAuthor; },
             [&](std::uint16_t c) { if (places.contains(c)) kind |= kSharedCountry; });
        return kind;
    }
    void citations() {
        citing_ends = {0};
        for (Row row = 0; row < kWorks; ++row) {
            std::set<Row> by;
            for (std::uint32_t n = below(6); n > 0; --n) by.insert(below(kWorks));
            if (row % 1000 == 1) by.insert(row - 1);
            by.erase(row);
            for (const Row one : by) citing.push_back(one), kinds.push_back(kind_of(row, one));
            citing_ends.push_back(static_cast<std::int64_t>(citing.size()));
        }
        for (const Row one : citing) ++references[one];
        for (Row row = 0; row < kWorks; ++row) references[row] += static_cast<std::uint32_t>(dangling_ends[row + 1] - dangling_ends[row]);
    }
    void point() {
        Atlas& a = atlas;
        a.directory = "there";
        a.manifest.releases = {{}};
        a.manifest.works = kWorks;
        a.manifest.citations = citing.size();
        language.assign(kWorks, 0), source.assign(kWorks, kNoRow), source_type.assign(kWorks, 0), release.assign(kWorks, 0);
        empty_lists.assign(kWorks + 1, 0), none_ends.assign(authors.size() + 1, 0), two_texts = {0, 0}, no_texts.assign(kWorks + 1, 0);
        a.slices = *Slices::tile({years, types, classes, classes, classes, topics, sizes}, kWorks);
        a.flags = flags, a.fwci = fwci, a.referenced_works_count = references;
        a.id = id, a.language = language, a.source = source, a.type_of_source = source_type, a.byline = byline, a.release = release;
        a.topics = {empty_lists, {}};
        a.funders = {funder_ends, funders};
        a.byline_roles = {role_ends, roles};
        a.byline_countries = {role_ends, {inner_ends, country_items}};
        a.byline_address = a.byline_history = {role_ends, {none_ends, {}}};
        a.authors = {std::span<const std::int32_t>(author_ends), authors};
        a.institutions = {std::span<const std::int32_t>(author_ends), {std::span<const std::int32_t>(none_ends), {}}};
        a.stated_orcid = stated, a.variant_authorship = variant_authorship, a.variant_orcid = variant_orcid;
        a.citing = {citing_ends, citing};
        a.dangling = {dangling_ends, dangling};
        a.citation_kinds = kinds;
        a.types = a.languages = a.source_types = {two_texts, {}};
        a.countries = {country_texts, country_letters};
        a.author_id = author_id, a.author_orcid = orcid;
        a.institution_id = institution_id, a.source_id = source_id, a.funder_id = funder_id;
    }

    [[nodiscard]] bool begins_slice(Row row) const {
        return std::any_of(atlas.slices.begin(), atlas.slices.end(), [&](const Slice& s) { return s.begin == row; });
    }
    [[nodiscard]] Status check(int threads) const {
        COMITY_TRY(check_structure(atlas, threads));
        COMITY_TRY(check_citation_kinds(atlas, threads));
        COMITY_TRY(check_facts(atlas, threads));
        return check_reference_counts(atlas, threads);
    }
    // All numbers of threads say this.
    void expect(const std::string& message) const {
        for (const int threads : kThreads) {
            const Status status = check(threads);
            ASSERT_FALSE(status.ok()) << message;
            EXPECT_EQ(status.error().message, "there is damaged: " + message) << threads;
        }
    }
};

Whole& whole() {
    static Whole one;
    return one;
}

// Puts a number somewhere for as long as it lives.
template <class T>
class Damage {
  public:
    Damage(T& place, T value) : place_(place), was_(std::exchange(place, value)) {}
    ~Damage() { place_ = was_; }
    Damage(const Damage&) = delete;
    Damage& operator=(const Damage&) = delete;

  private:
    T& place_;
    T was_;
};
template <class T, class V>
Damage(T&, V) -> Damage<T>;

Row cited_at(const Whole& w, std::size_t edge) {
    const auto at = std::upper_bound(w.citing_ends.begin(), w.citing_ends.end(), static_cast<std::int64_t>(edge));
    return static_cast<Row>(at - w.citing_ends.begin() - 1);
}

TEST(Structure, WholeForAnyNumberOfThreads) {
    for (const int threads : kThreads) EXPECT_TRUE(whole().check(threads).ok());
}

TEST(Structure, EveryKindOfCitationIsTold) {
    Whole& w = whole();
    std::mt19937 draw{3};
    std::vector<std::size_t> edges = {0, w.kinds.size() - 1};
    for (int i = 0; i < 10; ++i) edges.push_back(draw() % w.kinds.size());
    for (const std::size_t edge : edges)
        for (std::uint8_t kind = 0; kind < 4; ++kind)
            if (kind != w.kinds[edge]) {
                const Damage wrong(w.kinds[edge], kind);
                w.expect("a citation of row " + std::to_string(cited_at(w, edge)) + " is not of the kind it is said to be");
            }
}

TEST(Structure, TheFirstOfManyKindsIsTold) {
    Whole& w = whole();
    std::mt19937 draw{4};
    for (int i = 0; i < 20; ++i) {
        const std::size_t x = draw() % w.kinds.size(), y = draw() % w.kinds.size();
        if (x == y) continue;
        const Damage one(w.kinds[x], w.kinds[x] ^ 1), other(w.kinds[y], w.kinds[y] ^ 2);
        w.expect("a citation of row " + std::to_string(cited_at(w, std::min(x, y))) + " is not of the kind it is said to be");
    }
}

TEST(Structure, TheFirstDamagedRowIsTold) {
    Whole& w = whole();
    for (const std::size_t row : {std::size_t{1}, std::size_t{65'536}, std::size_t{65'537}, std::size_t{99'998}}) {
        const std::string name = std::to_string(row);
        {
            // The last piece as well, which another thread may reach first.
            const Damage far(w.byline[kWorks - 1], std::uint32_t{0}), wrong(w.byline[row], w.byline[row] == 5 ? 6u : 5u);
            const std::size_t authors = w.atlas.authors[row].size();
            if (authors != w.atlas.byline_roles[5].size())
                w.expect("row " + name + " has different numbers of authors in different tables");
        }
        {
            const Damage far(w.byline[kWorks - 1], kWorks), wrong(w.byline[row], kWorks);
            w.expect("an index points past its table");
        }
        if (!w.atlas.citing[row].empty()) {
            const Damage wrong(w.citing[static_cast<std::size_t>(w.citing_ends[row])], static_cast<Row>(row));
            w.expect("the citations of row " + name + " are out of order");
        }
        if (!w.begins_slice(static_cast<Row>(row))) {
            const Damage wrong(w.id[row], w.id[row - 1]);
            w.expect("work ids are out of order at row " + name);
        }
        const Damage wrong(w.author_ends[row], std::int32_t{-1});
        w.expect("its lists overlap");
    }
}

// Offsets of 64 bits are looked at as those of 32 are.
TEST(Structure, LargeListsLikewise) {
    Whole& w = whole();
    std::vector<std::int64_t> of_works(w.author_ends.begin(), w.author_ends.end()), of_authorships(w.none_ends.begin(), w.none_ends.end());
    const Damage authors(w.atlas.authors.offsets, EitherOffsets(std::span<const std::int64_t>(of_works)));
    const Damage outer(w.atlas.institutions.outer, EitherOffsets(std::span<const std::int64_t>(of_works)));
    const Damage inner(w.atlas.institutions.inner.offsets, EitherOffsets(std::span<const std::int64_t>(of_authorships)));
    for (const int threads : kThreads) EXPECT_TRUE(w.check(threads).ok());
    for (const std::size_t row : {std::size_t{1}, std::size_t{65'537}, std::size_t{99'998}}) {
        const Damage wrong(of_works[row], std::int64_t{1} << 40);
        w.expect("its lists overlap");
    }
    const Damage wrong(of_authorships[of_authorships.size() / 2], std::int64_t{-1});
    w.expect("its lists overlap");
}

TEST(Structure, OrcidsAreCountedAcrossPieces) {
    Whole& w = whole();
    for (const std::size_t variant : {std::size_t{0}, w.variant_authorship.size() / 2, w.variant_authorship.size() - 1}) {
        const std::uint64_t k = w.variant_authorship[variant];
        {
            const Damage wrong(w.variant_authorship[variant], k + 1);
            w.expect("the ORCID iD of authorship " + std::to_string(k) + " is not as its author's");
        }
        const Damage wrong(w.stated[k], std::uint8_t{kAuthorsOrcid});  // the next one finds another's place
        const std::string next = variant + 1 < w.variant_authorship.size()
                                     ? "the ORCID iD of authorship " + std::to_string(w.variant_authorship[variant + 1]) + " is not as its author's"
                                     : "an ORCID iD of no authorship";
        w.expect(next);
    }
}

// Across a border of pieces too.
TEST(Structure, IdsOfTablesAscendAboveZero) {
    Whole& w = whole();
    const std::pair<std::vector<OpenAlexId>*, std::string> tables[] = {
        {&w.author_id, "authors"}, {&w.institution_id, "institutions"}, {&w.source_id, "sources"}, {&w.funder_id, "funders"}};
    for (const auto& [ids, name] : tables) {
        {
            const Damage wrong(ids->front(), OpenAlexId{0});
            w.expect("one of the ids of " + name + " is 0");
        }
        for (const std::size_t at : {std::size_t{1}, ids->size() / 2, ids->size() - 1}) {
            const Damage wrong((*ids)[at], (*ids)[at - 1]);
            w.expect("ids of " + name + " are out of order");
        }
    }
    const Damage wrong(w.id[0], OpenAlexId{0});
    w.expect("the work of row 0 has no id");
}

TEST(Structure, CodesAndListsAscend) {
    Whole& w = whole();
    {
        const Damage wrong(w.country_letters[7], w.country_letters[6]);
        w.expect("countries are out of order");
    }
    for (const Row row : {Row{0}, Row{70}, Row{65'590}, Row{99'995}}) {
        const auto funder = static_cast<std::size_t>(w.funder_ends[row / 5 * 5]), cited = static_cast<std::size_t>(w.dangling_ends[row / 7 * 7]);
        {
            const Damage wrong(w.funders[funder + 1], std::uint32_t{4});
            w.expect("the funders of row " + std::to_string(row / 5 * 5) + " are out of order");
        }
        for (const auto& [at, id] : {std::pair{cited, OpenAlexId{0}}, std::pair{cited + 1, OpenAlexId{1}}}) {
            const Damage wrong(w.dangling[at], id);
            w.expect("the dangling references of row " + std::to_string(row / 7 * 7) + " are out of order");
        }
    }
    const auto two = std::adjacent_find(w.inner_ends.begin(), w.inner_ends.end(), [](std::int32_t x, std::int32_t y) { return y - x == 2; });
    const Damage wrong(w.country_items[static_cast<std::size_t>(*two)], w.country_items[static_cast<std::size_t>(*two) + 1]);
    w.expect("the countries of an authorship are out of order");
}

TEST(Structure, BylinesInTheOrderOfTheirFirstUse) {
    Whole& w = whole();
    // Two of as many authors change places: the first use of the later one comes too early.
    for (const Row row : {Row{3}, Row{65'530}, Row{99'900}}) {
        Row other = row + 1;
        while (w.atlas.byline_roles[other].size() != w.atlas.byline_roles[row].size()) ++other;
        const Damage one(w.byline[row], other), two(w.byline[other], row);
        w.expect("the byline of row " + std::to_string(row) + " is out of order");
    }
    Row last = kWorks - 1, earlier = 0;
    while (w.atlas.byline_roles[earlier].size() != w.atlas.byline_roles[last].size()) ++earlier;
    const Damage unused(w.byline[last], earlier);
    w.expect("a byline of no work");
}

TEST(Structure, RolesAndFlagsThatThereAre) {
    Whole& w = whole();
    for (const std::size_t at : {std::size_t{0}, w.roles.size() - 1}) {
        const Damage wrong(w.roles[at], std::uint8_t{32});
        w.expect("a role is none that there is");
    }
    const Damage wrong(w.flags[70'000], std::uint16_t{1 << 15});
    w.expect("a flag is none that there is");
}

// Ids that lie close together and far apart, in one round and in many. Twin: where it was done.
TEST(Structure, NoTwoWorksHaveOneId) {
    const auto said = [](const Atlas& a, int threads, std::uint64_t memory) {
        const Status status = check_work_ids(a, threads, memory);
        return status.ok() ? std::string() : status.error().message;
    };
    std::mt19937_64 draw{9};
    for (const OpenAlexId step : {OpenAlexId{1}, OpenAlexId{9}, OpenAlexId{90'000}})
        for (const std::uint64_t memory : {std::uint64_t{60'000}, kMemoryOfIds}) {
            constexpr std::size_t kIds = 70'000;
            std::vector<OpenAlexId> ids, cited;
            for (std::size_t i = 0; i < kIds; ++i) ids.push_back(7 + 2 * step * i), cited.push_back(7 + 2 * step * i + step);
            std::shuffle(ids.begin(), ids.end(), draw);
            Atlas a;
            a.directory = "there";
            a.id = ids;
            a.dangling.items = cited;
            for (const int threads : kThreads) EXPECT_EQ(said(a, threads, memory), "");
            for (int round = 0; round < 2; ++round) {
                // The last of all ids too, which comes in the last round.
                const auto last = static_cast<std::size_t>(std::max_element(ids.begin(), ids.end()) - ids.begin());
                const std::size_t x = round == 0 ? last : draw() % kIds, y = (x + 1 + draw() % (kIds - 1)) % kIds;
                const OpenAlexId id = ids[x];
                for (const int threads : kThreads) {
                    {
                        const Damage known(cited[y], id);
                        EXPECT_EQ(said(a, threads, memory), "there is damaged: W" + std::to_string(id) + " is listed as a reference to no work, and there is one");
                    }
                    const Damage repeated(ids[y], id);
                    EXPECT_EQ(said(a, threads, memory), "there is damaged: more than one work has the id W" + std::to_string(id));
                }
            }
        }
}

TEST(Contents, CountedAsByOneWhoKnowsNoColumns) {
    const Whole& w = whole();
    AtlasContents expected;
    std::map<int, YearCount> years;
    expected.by_type = {kWorks};
    expected.by_country.resize(kCountries);
    for (const Slice& slice : w.atlas.slices)
        for (Row row = slice.begin; row < slice.end; ++row) {
            YearCount& year = years[slice.year];
            std::set<std::uint16_t> places;
            for (auto k = static_cast<std::size_t>(w.author_ends[row]); k < static_cast<std::size_t>(w.author_ends[row + 1]); ++k)
                places.insert(w.country_items.begin() + w.inner_ends[k], w.country_items.begin() + w.inner_ends[k + 1]);
            for (const std::uint16_t place : places) ++expected.by_country[place];
            year.year = slice.year;
            ++year.works;
            year.with_country += !places.empty();
            year.with_class += slice.key.subfield != 0;
            year.with_references += w.references[row] != 0;
            expected.with_fwci += w.fwci[row] == 1.5;
            expected.xpac += (w.flags[row] & kXpac) != 0;
            expected.retracted += (w.flags[row] & kRetracted) != 0;
        }
    for (const auto& [key, year] : years) expected.years.push_back(year);
    for (const int threads : kThreads) EXPECT_TRUE(count_contents(w.atlas, threads) == expected) << threads;
}

TEST(Slices, TileTheRowsOrAreRefused) {
    const std::vector<std::int16_t> year = {2001, 2001, 2003};
    const std::vector<std::uint16_t> type = {0, 2, 1};
    const std::vector<std::uint32_t> domain = {1, 2, 3}, field = {4, 5, 6}, subfield = {7, 8, 9}, topic = {10, 11, 12};
    std::vector<std::uint32_t> works = {5, 1, 7};
    const SliceSpans spans{year, type, domain, field, subfield, topic, works};
    const Slices slices = *Slices::tile(spans, 13);
    ASSERT_EQ(slices.size(), 3u);
    EXPECT_EQ(slices[1].begin, 5u);
    EXPECT_EQ(slices.back().end, 13u);
    EXPECT_EQ(slices.front().key, (ClassKey{1, 4, 7, 10}));
    Row at = 0;
    std::size_t i = 0;
    for (const Slice& slice : slices) {
        EXPECT_EQ(slice.begin, at);
        EXPECT_EQ(slice.end - slice.begin, works[i]);
        EXPECT_EQ(slice.year, year[i]);
        EXPECT_EQ(slice.type, type[i++]);
        at = slice.end;
    }
    // As of a list of slices: which holds a row.
    const std::vector<Slice> list(slices.begin(), slices.end());
    for (Row row = 0; row < 15; ++row) {
        const auto is_behind = [](Row r, const Slice& s) { return r < s.end; };
        EXPECT_EQ(std::upper_bound(slices.begin(), slices.end(), row, is_behind) - slices.begin(),
                  std::upper_bound(list.begin(), list.end(), row, is_behind) - list.begin());
    }
    EXPECT_FALSE(Slices::tile(spans, 12).has_value());
    EXPECT_FALSE(Slices::tile(spans, 14).has_value());
    works = {0xFFFF'FFFF, 14, 0};  // 13, if numbers were of 32 bits
    EXPECT_FALSE(Slices::tile(spans, 13).has_value());
    EXPECT_TRUE(Slices::tile({}, 0)->empty());
}

TEST(Structure, ValuesThatLeadNowhereAreLookedAt) {
    Whole& w = whole();
    const Row row = 70'000;
    for (const unsigned flags : {1u | 8u, 1024u | 2048u, 16u | 8192u, 32u | 512u, 64u}) {  // this row has a class
        const Damage wrong(w.flags[row], static_cast<std::uint16_t>(flags));
        w.expect("a flag of row 70000 says that something is unknown that is there");
    }
    {
        const auto signed_one = static_cast<std::size_t>(std::upper_bound(w.author_ends.begin(), w.author_ends.end(), 0) - w.author_ends.begin() - 1);
        const Damage wrong(w.flags[signed_one], std::uint16_t{16});
        w.expect("a flag of row " + std::to_string(signed_one) + " says that something is unknown that is there");
    }
    for (const unsigned role : {3u, 7u, 24u}) {
        const Damage wrong(w.roles[w.roles.size() - 2], static_cast<std::uint8_t>(role));
        w.expect("a role is none that there is");
    }
    const Damage none(w.roles[5], std::uint8_t{0});  // of an authorship without a position
    EXPECT_TRUE(w.check(2).ok());
    {
        const Damage wrong(w.orcid[4], std::uint64_t{1'000'000'000'000'000});
        w.expect("an ORCID iD has more than fifteen digits");
    }
    {
        const Damage wrong(w.variant_orcid[4], std::uint64_t{0});
        w.expect("an ORCID iD has more than fifteen digits, or none");
    }
    const Damage wrong(w.references[row], w.references[row] + 1);
    w.expect("row 70000 has another number of references than it says");
    EXPECT_FALSE(check_reference_counts(w.atlas, 2, 4 * 30'000).ok());  // in rounds
}

TEST(Structure, CountsOfReferencesInRounds) {
    for (const std::uint64_t memory : {4u * 30'000, 4u * kWorks, 8u * kWorks})
        EXPECT_TRUE(check_reference_counts(whole().atlas, 2, memory).ok()) << memory;
}

TEST(Structure, ARowIsLookedAtBeforeItIsFollowed) {
    Whole& w = whole();
    const auto sound = [&](Row row) {
        const auto slice = std::upper_bound(w.atlas.slices.begin(), w.atlas.slices.end(), row, [](Row r, const Slice& s) { return r < s.end; });
        return check_row_of_works(w.atlas, row, *slice).ok() && check_row_of_authorships(w.atlas, row).ok() &&
               check_row_of_citations(w.atlas, row).ok() && check_row_of_dangling(w.atlas, row).ok();
    };
    w.atlas.doi = w.atlas.title = {w.no_texts, {}};
    for (Row row = 0; row < kWorks; row += 7) ASSERT_TRUE(sound(row)) << row;
    const Row row = 70'000;
    const auto expect_refused = [&](auto& place, auto value) {
        const Damage wrong(place, static_cast<std::decay_t<decltype(place)>>(value));
        EXPECT_FALSE(sound(row));
    };
    expect_refused(w.byline[row], kWorks);
    expect_refused(w.language[row], 1);
    expect_refused(w.source[row], 9);
    expect_refused(w.source_type[row], 1);
    expect_refused(w.release[row], 1);
    expect_refused(w.no_texts[row], 1);
    expect_refused(w.funder_ends[row], -1);
    expect_refused(w.dangling_ends[row + 1], INT32_MAX);
    expect_refused(w.author_ends[row], -1);
    expect_refused(w.author_ends[row + 1], INT32_MAX);
    expect_refused(w.role_ends[row + 1], INT32_MAX);
    expect_refused(w.citing_ends[row + 1], INT64_MAX);
    EXPECT_TRUE(sound(row));
    for (Row one = row;; ++one)
        if (!w.atlas.citing[one].empty() && !w.atlas.authors[one].empty()) {
            const Damage citing(w.citing[static_cast<std::size_t>(w.citing_ends[one])], kWorks);
            EXPECT_FALSE(check_row_of_citations(w.atlas, one).ok());
            const Damage author(w.authors[static_cast<std::size_t>(w.author_ends[one])], kAuthors);
            EXPECT_FALSE(check_row_of_authorships(w.atlas, one).ok());
            break;
        }
}

TEST(Bounds, AsTheirTwins) {
    std::mt19937 draw{5};
    for (std::size_t n = 0; n < 70; ++n)
        for (int round = 0; round < 20; ++round) {
            std::vector<std::uint32_t> items(n);
            std::vector<std::int64_t> rising(n);
            std::vector<std::uint8_t> bytes(n);
            for (std::size_t i = 0; i < n; ++i) {
                items[i] = draw() % 5 == 0 ? kNoRow : static_cast<std::uint32_t>(draw());
                rising[i] = (i == 0 ? 0 : rising[i - 1]) + static_cast<std::int64_t>(draw() % 3) - (draw() % 40 == 0);
                bytes[i] = static_cast<std::uint8_t>(draw() % 3);
            }
            const auto most = [](const auto& all) { return all.empty() ? 0 : *std::max_element(all.begin(), all.end()); };
            EXPECT_EQ(greatest(std::span<const std::uint32_t>(items)), most(items));
            EXPECT_EQ(greatest(std::span<const std::uint8_t>(bytes)), most(bytes));
            std::vector<std::uint32_t> known;
            for (const std::uint32_t item : items)
                if (item != kNoRow) known.push_back(item + 1);
            EXPECT_EQ(greatest_after_none(items), most(known));
            EXPECT_EQ(ascends(std::span<const std::int64_t>(rising)), std::is_sorted(rising.begin(), rising.end()));
            EXPECT_EQ(rises(std::span<const std::int64_t>(rising)), std::is_sorted(rising.begin(), rising.end(), std::less_equal<>()));
            EXPECT_EQ(count_of(bytes, 2), static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), 2)));
        }
}

}  // namespace
}  // namespace comity
