#include "comity/source/sample/plan.h"

#include <bit>
#include <initializer_list>

namespace comity::sample {

namespace {

// Countries. Codes that ISO leaves to users, names of nowhere, places in open sea. QM and QN are the pair that
// questions are about; XA-XD and QO-QR are two blocs; the rest keep their distance from both. `domestic` sums to 1000.
enum : int { QM, QN, XA, XB, XC, XD, QO, QP, QQ, QR, AA, XL, XM, QS, QT, ZZ };

// clang-format off
constexpr std::array<PlannedCountry, kCountries> kCountryTable = {{
    {"QM", "Quellmark", 60, 6, 10, -40},   {"QN", "Quennary", 60, 6, -25, -15},    {"XA", "Xandoria", 120, 8, 35, -160},
    {"XB", "Xebrand", 100, 7, 35, -136},   {"XC", "Xicolan", 90, 7, 10, -150},     {"XD", "Xodmark", 80, 6, 15, -125},
    {"QO", "Qorvania", 110, 8, -20, -120}, {"QP", "Quppland", 90, 7, -20, -95},    {"QQ", "Qaqoria", 80, 6, -45, -120},
    {"QR", "Qerthland", 70, 5, -45, -95},  {"AA", "Aamaria", 30, 3, -25, 75},      {"XL", "Xelund", 30, 3, 40, -40},
    {"XM", "Xamuria", 25, 3, -5, 80},      {"QS", "Qistara", 20, 3, -45, 60},      {"QT", "Qettlesund", 20, 3, 30, 170},
    {"ZZ", "Zzyrland", 15, 3, -38, 95},
}};
// clang-format on

// Affinities: the weight of each pair among works of exactly two countries, and as the core of works of three. Written
// as one triangle; row and column are countries in the order above. The four 1000s are large enough for tests of
// trends: the real fall, the fake fall and two controls. Ties inside a bloc weigh 500, between the blocs 10, all else
// 15 or 20; QM-QN 320.
// clang-format off
constexpr std::uint32_t kTies[kCountries][kCountries] = {
    //         QM  QN   XA    XB    XC    XD    QO    QP    QQ    QR   AA  XL  XM  QS  QT  ZZ
    /* QM */ {  0, 320,  15,   15,   15,   15,   15,   15,   15,   15, 20, 20, 20, 20, 20, 20},
    /* QN */ {  0,   0,  15,   15,   15,   15,   15,   15,   15,   15, 20, 20, 20, 20, 20, 20},
    /* XA */ {  0,   0,   0, 1000,  500,  500,   10,   10,   10,   10, 15, 15, 15, 15, 15, 15},
    /* XB */ {  0,   0,   0,    0,  500,  500,   10,   10,   10,   10, 15, 15, 15, 15, 15, 15},
    /* XC */ {  0,   0,   0,    0,    0, 1000,   10,   10,   10,   10, 15, 15, 15, 15, 15, 15},
    /* XD */ {  0,   0,   0,    0,    0,    0,   10,   10,   10,   10, 15, 15, 15, 15, 15, 15},
    /* QO */ {  0,   0,   0,    0,    0,    0,    0, 1000,  500,  500, 15, 15, 15, 15, 15, 15},
    /* QP */ {  0,   0,   0,    0,    0,    0,    0,    0,  500,  500, 15, 15, 15, 15, 15, 15},
    /* QQ */ {  0,   0,   0,    0,    0,    0,    0,    0,    0, 1000, 15, 15, 15, 15, 15, 15},
    /* QR */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0, 15, 15, 15, 15, 15, 15},
    /* AA */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0,  0, 20, 20, 20, 20, 20},
    /* XL */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0,  0,  0, 20, 20, 20, 20},
    /* XM */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0,  0,  0,  0, 20, 20, 20},
    /* QS */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0,  0,  0,  0,  0, 20, 20},
    /* QT */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0,  0,  0,  0,  0,  0, 20},
    /* ZZ */ {  0,   0,   0,    0,    0,    0,    0,    0,    0,    0,  0,  0,  0,  0,  0,  0},
};
// clang-format on

// Real domains, fields and subfields; the topics are made up.
// clang-format off
constexpr std::array<PlannedSubfield, kSubfields> kSubfieldTable = {{
    {1702, "Artificial Intelligence", 17, "Computer Science",
     3, "Physical Sciences", kPlain, kComputing, {"Tidal Reasoning Machines", "Learning from Lantern Signals"}},
    {1703, "Computational Theory and Mathematics", 17, "Computer Science",
     3, "Physical Sciences", kSparse, kMostlyArticles, {"Counting in Folded Graphs", "Proofs by Slow Sorting"}},
    {2505, "Materials Chemistry", 25, "Materials Science",
     3, "Physical Sciences", kPlain, kMostlyArticles, {"Moonglass Synthesis", "Porous Amberstone Films"}},
    {2507, "Polymers and Plastics", 25, "Materials Science",
     3, "Physical Sciences", kPlain, kMostlyArticles, {"Woven Kelp Polymers", "Self-mending Resins of Quill"}},
    {3104, "Condensed Matter Physics", 31, "Physics and Astronomy",
     3, "Physical Sciences", kPlain, kMostlyArticles, {"Whispering Lattices", "Cold Spin Meadows"}},
    {3106, "Nuclear and High Energy Physics", 31, "Physics and Astronomy",
     3, "Physical Sciences", kPlain, kMostlyArticles, {"Twin Muon Harbours", "Decay of Heavy Featherons"}},
    {1312, "Molecular Biology", 13, "Biochemistry, Genetics and Molecular Biology",
     1, "Life Sciences", kDense, kMedical, {"Folding of Lumen Proteins", "Ribbon Genes in Marsh Finches"}},
    {1306, "Cancer Research", 13, "Biochemistry, Genetics and Molecular Biology",
     1, "Life Sciences", kDense, kMostlyArticles, {"Cell Growth in Velvet Tissue", "Markers of Silent Tumours"}},
    {2705, "Cardiology and Cardiovascular Medicine", 27, "Medicine",
     4, "Health Sciences", kPlain, kMedical, {"Rhythms of the Mountain Heart", "Vessels under Long Winters"}},
    {2725, "Infectious Diseases", 27, "Medicine",
     4, "Health Sciences", kPlain, kMostlyArticles, {"Fever of the River Towns", "Island Outbreak Models"}},
    {3312, "Sociology and Political Science", 33, "Social Sciences",
     2, "Social Sciences", kSparse, kLetters, {"Councils of Small Harbours", "Ferry Commons and Trust"}},
    {3304, "Education", 33, "Social Sciences",
     2, "Social Sciences", kSparse, kMostlyArticles, {"Teaching by Travelling Schools", "Reading in Two Scripts"}},
}};
// clang-format on

CountrySet countries_of(std::initializer_list<int> list) {
    CountrySet set = 0;
    for (const int country : list) set |= set_of(country);
    return set;
}

// Total citations that a work would get if time did not end in 2024, by density. Ordinary works stay well below twice
// their cohort's mean, hits well above it, so that a cohort of a few dozen works classes them as the whole world would.
// clang-format off
std::array<Table, 3> ordinary_citations() {
    return {
        Table({{0, 2500}, {1, 1500}, {2, 2200}, {3, 2200}, {4, 1200}, {5, 400}}),
        Table({{0, 1500}, {1, 800}, {2, 1200}, {3, 1700}, {4, 1800}, {5, 1400}, {6, 900}, {7, 500}, {8, 200}}),
        Table({{0, 800}, {2, 700}, {4, 1200}, {5, 1400}, {6, 1600}, {7, 1500}, {8, 1200}, {9, 800}, {10, 500},
               {12, 300}})};
}

std::array<Table, 3> hit_citations() {
    return {
        Table({{12, 1300}, {14, 1500}, {15, 1600}, {16, 1500}, {18, 1200}, {20, 1000}, {22, 800}, {26, 600},
               {30, 300}, {38, 200}}),
        Table({{18, 1200}, {20, 1500}, {22, 1500}, {24, 1400}, {27, 1200}, {30, 1000}, {34, 800}, {39, 600},
               {46, 500}, {56, 300}}),
        Table({{32, 1200}, {35, 1500}, {38, 1500}, {42, 1400}, {46, 1200}, {50, 1000}, {56, 800}, {66, 600},
               {76, 500}, {94, 300}})};
}
// clang-format on

// When a citation comes, in years after the work. The sums for the windows that a release of early 2025 leaves open to
// works of 2024, 2023, 2022 and earlier (254, 433, 580, 721 in 1000) keep twice the mean of every cohort at least 0.1
// from a whole number.
Table citation_ages() {
    return Table({{0, 254}, {1, 179}, {2, 147}, {3, 141}, {4, 85}, {5, 65}, {6, 50}, {7, 38}, {8, 24}, {9, 17}});
}

std::vector<ImpactRule> impact_rules() {
    return {{"headline", countries_of({QM, QN}), 1, 200},  // far above the world
            {"level", countries_of({XC, XD}), 1, 73},      // at the world's level, within half a per cent
            {"below", countries_of({QQ, QR}), 1, 20},      // far below it
            {"three or more countries", 0, 3, 110},        //
            {"two countries", 0, 2, 80},                   //
            {"domestic", 0, 1, 60}};
}

// Output grows from 50 to 78 a year (4 % to 2.6 %), in units of 1/960 of all works.
Table publication_years() {
    std::vector<Weighted> years;
    for (int year = kFirstYear; year <= kLastYear; ++year)
        years.push_back({year, static_cast<std::uint32_t>(50 + 2 * (year - kFirstYear))});
    return Table(years);
}

// Members stand within 12 km of the centre; every other institution stands at least 300 km from all others.
std::vector<PlannedCluster> planned_clusters() {
    return {{"Quell Bay", 13'000, -36'000, {{QM, 4}}},
            {"Norrhaven", -22'000, -11'000, {{QN, 4}}},
            {"Xandor Valley", 38'000, -156'000, {{XA, 4}, {XB, 3}}},  // across a border
            {"Corvan Delta", -17'000, -116'000, {{QO, 5}}},
            {"Three Rivers", -32'000, -107'000, {{QP, 2}, {QQ, 3}}}};
}

Table table_of_weights(const std::vector<std::uint32_t>& weights) {
    std::vector<Weighted> entries;
    for (std::size_t i = 0; i < weights.size(); ++i) entries.push_back({static_cast<int>(i), weights[i]});
    return Table(entries);
}

Table domestic_table() {
    std::vector<std::uint32_t> weights;
    for (const PlannedCountry& country : kCountryTable) weights.push_back(country.domestic);
    return table_of_weights(weights);
}

struct Ties {
    std::array<std::array<std::uint32_t, kCountries>, kCountries> square{};
    std::vector<CountryPair> pairs;
    std::vector<std::uint32_t> weights;
};

Ties read_ties() {
    Ties ties;
    for (int a = 0; a < kCountries; ++a)
        for (int b = a + 1; b < kCountries; ++b) {
            const std::uint32_t weight = kTies[a][b];
            ties.square[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] = weight;
            ties.square[static_cast<std::size_t>(b)][static_cast<std::size_t>(a)] = weight;
            ties.pairs.push_back({a, b});
            ties.weights.push_back(weight);
        }
    return ties;
}

// Standing groups of many countries and 40 to 90 authors. None holds both sides of a pair with a planted change.
std::vector<Consortium> planned_consortia() {
    return {{1, countries_of({QM, QN, AA, XL, XM, QS})},
            {2, countries_of({XA, XC, QO, QQ, QM, ZZ})},
            {2, countries_of({XB, QR, QN, QT, AA})}};
}

Plan make_plan() {
    const Ties ties = read_ties();
    const std::vector<Consortium> consortia = planned_consortia();
    std::vector<std::uint32_t> consortium_weights;
    for (const Consortium& consortium : consortia) consortium_weights.push_back(consortium.weight);
    return Plan{
        .countries = kCountryTable,
        .domestic = domestic_table(),
        .years = publication_years(),
        .reach = table_of_weights({330, 590, 75, 5}),
        .affinity = ties.square,
        .pairs = ties.pairs,
        .pair = table_of_weights(ties.weights),
        .consortia = consortia,
        .consortium = table_of_weights(consortium_weights),
        .subfields = kSubfieldTable,
        // Few types a subfield, so that few cohorts are small.
        .types = {Table({{kArticle, 930}, {kPreprint, 45}, {kDataset, 25}}),
                  Table({{kArticle, 500}, {kConferencePaper, 430}, {kPreprint, 50}, {kDataset, 20}}),
                  Table({{kArticle, 730}, {kReview, 200}, {kPreprint, 45}, {kDataset, 25}}),
                  Table({{kArticle, 550}, {kBookChapter, 390}, {kPreprint, 40}, {kDataset, 20}})},
        // QM and QN work together more in the fields that are cited more: raw citations flatter them, normalised ones
        // do not.
        .subfield = table_of_weights({200, 30, 150, 30, 140, 30, 190, 30, 130, 30, 30, 10}),
        .headline_subfield = table_of_weights({210, 10, 170, 10, 140, 15, 260, 15, 140, 15, 10, 5}),
        .headline = {QM, QN},
        .level = {XC, XD},
        .below = {QQ, QR},
        .impact = impact_rules(),
        .ages = citation_ages(),
        .ordinary = ordinary_citations(),
        .hit = hit_citations(),
        // From 2018 on, 30 % of the works that XA and XB would have written together are written without one of the
        // two.
        .decoupling = {{XA, XB}, 2018, 300},
        // 30 % of the works of QO and QP appear in four sources of their own, in all years. From 2019 on these sources
        // deliver no affiliations: the joint works go on, and can no longer be seen.
        .fake_decline = {{QO, QP}, 2019, 300},
        .controls = {{XC, XD}, {QQ, QR}},
        .blocs = {{"X bloc", countries_of({XA, XB, XC, XD})}, {"Q bloc", countries_of({QO, QP, QQ, QR})}},
        .clusters = planned_clusters(),
        .rates = {.no_year = 5,
                  .no_topic = 100,
                  .xpac = 40,
                  .retracted = 3,
                  .no_authorships = 15,
                  .no_affiliations = 30,
                  .unmatched_affiliations = 30},
        .authors = Table({{1, 280}, {2, 290}, {3, 200}, {4, 100}, {5, 60}, {6, 40}, {7, 20}, {8, 10}}),
    };
}

}  // namespace

int Plan::country(std::string_view code) const {
    for (std::size_t i = 0; i < countries.size(); ++i)
        if (countries[i].code == code) return static_cast<int>(i);
    return -1;
}

std::uint32_t Plan::hit_per_thousand(CountrySet set) const {
    for (const ImpactRule& rule : impact)
        if (has_all(set, rule.contains) && std::popcount(set) >= rule.fewest_countries) return rule.hit_per_thousand;
    return 0;
}

Density Plan::density(WorkType type, int subfield_index) const {
    return type == kReview ? kDense : subfields[static_cast<std::size_t>(subfield_index)].density;
}

const Table& Plan::types_of(int subfield_index) const {
    return types[subfields[static_cast<std::size_t>(subfield_index)].types];
}

const Table& Plan::subfields_of(CountrySet set) const {
    return has_all(set, headline.set()) ? headline_subfield : subfield;
}

const Plan& plan() {
    static const Plan the_plan = make_plan();
    return the_plan;
}

const Plan& plan_without_changes() {
    static const Plan the_plan = [] {
        Plan p = make_plan();
        p.decoupling.per_thousand = p.fake_decline.per_thousand = 0;
        return p;
    }();
    return the_plan;
}

}  // namespace comity::sample
