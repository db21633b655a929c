// Country matrices from text to cube, against a twin that keeps them as maps of names.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "comity/build/matrix_build.h"
#include "comity/measures/tie_source.h"
#include "comity/platform/files.h"

namespace comity {
namespace {

class Folder {
  public:
    Folder() {
        static int count = 0;
        path_ = (std::filesystem::temp_directory_path() /
                 ("comity_matrix_" + std::to_string(::getpid()) + "_" + std::to_string(++count)))
                    .string();
        std::filesystem::create_directories(path_ + "/in");
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    void put(const std::string& name, const std::string& text) const {
        EXPECT_TRUE(write_file(path_ + "/in/" + name, text).ok());
    }
    [[nodiscard]] Result<MatrixBuildReport> build(MatrixBuildOptions options = {}) const {
        options.inputs = {path_ + "/in"};
        options.out = path_ + "/atlas";
        return build_matrix_atlas(options);
    }
    [[nodiscard]] TieSource open() const {
        auto source = open_ties(path_ + "/atlas");
        EXPECT_TRUE(source.ok()) << source.error().message;
        return source.take();
    }

  private:
    std::string path_;
};

TieCube cube_of(const TieSource& source, const std::vector<Side>& sides, const Conventions& c = {}) {
    const auto maker = source.maker(sides, c, Resources{1});
    EXPECT_TRUE(maker.ok());
    auto cube = maker->cube();
    EXPECT_TRUE(cube.ok()) << cube.error().message;
    return cube.take();
}

double at(const TieCube& cube, int year, const std::string& x, const std::string& y) {
    const auto place = [&](const std::string& name) {
        return static_cast<std::size_t>(std::find(cube.countries.begin(), cube.countries.end(), name) -
                                        cube.countries.begin());
    };
    return cube.count(static_cast<std::size_t>(year - cube.years[0].year), place(x), place(y));
}

const char* kPajek =
    "\xEF\xBB\xBF% made by hand\r\n*Vertices 3 \r\n1 \"GB\"\r\n2 \"CN\"\r\n3 \"US\"\r\n*arcs\r\n1 1 50 \r\n1 2 30 \r\n"
    "2 1 30 \r\n2 3 90 \r\n3 2 89 \r\n*Edges :1 \"ties\"\r\n1 3 7\r\n";

TEST(Matrices, Pajek) {
    const Folder folder;
    folder.put("Co2001.net", kPajek);
    folder.put("Co.net", kPajek);
    folder.put("Co1994_2003.net", kPajek);
    const auto report = folder.build({.diagonal = Diagonal::kInternational});
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->skipped.size(), 2);
    ASSERT_EQ(report->differences.size(), 1);
    EXPECT_EQ(report->differences[0].taken, 90);
    const MatrixFates& f = report->fates[0];
    EXPECT_EQ(f.read, 6);
    EXPECT_EQ(f.kept, 4);
    EXPECT_EQ(f.twins, 2);
    const TieSource source = folder.open();
    EXPECT_EQ(source.kind(), AtlasKind::kMatrix);
    const TieCube cube = cube_of(source, {{"CN", {"CN"}}, {"US", {"US"}}});
    EXPECT_EQ(cube.countries, (std::vector<std::string>{"CN", "US", "GB"}));
    EXPECT_EQ(at(cube, 2001, "CN", "GB"), 30);
    EXPECT_EQ(at(cube, 2001, "US", "CN"), 90);
    EXPECT_EQ(at(cube, 2001, "GB", "US"), 7);
    EXPECT_EQ(cube.years[0].international, (std::vector<double>{0, 0, 50}));
    EXPECT_TRUE(cube.years[0].output.empty());
    // A bloc adds up its members' pairs, forgets their own, and has no diagonal.
    const TieCube bloc = cube_of(source, {{"CN+US", {"CN", "US"}}});
    EXPECT_EQ(at(bloc, 2001, "CN+US", "GB"), 37);
    EXPECT_TRUE(bloc.years[0].international.empty());
}

TEST(Matrices, PajekErrorsNameTheLine) {
    const std::pair<const char*, const char*> cases[] = {
        {"*vertices 2\n1 \"GB\"\n*arcs\n", "*vertices says 2, 1 are listed"},
        {"*vertices 1\n1 \"GB\"\n*arcs\n1 2 3\n", ":4: '1 2 3' does not name two of the 1 vertices"},
        {"*vertices 1\n1 \"GB\"\n*arcs\n1 1 many\n", ":4: 'many' is no count of at least 0"},
        {"*vertices 1\n2 \"GB\"\n", ":2: vertex 1 was expected, not '2'"},
        {"*vertices 1\n1 \"GB\"\n*matrix\n0\n", ":3: *matrix is not understood"},
        {"*vertices 1\n1 \"GB\"\n*arcs\n1 1 -4\n", ":4: '-4' is no count"},
        {"*vertices 1\n1 \"\"\n", ":2: '' is no country code"},
    };
    for (const auto& [text, message] : cases) {
        const Folder folder;
        folder.put("x2001.net", text);
        const auto report = folder.build();
        ASSERT_FALSE(report.ok()) << text;
        EXPECT_NE(report.error().message.find(message), std::string::npos) << report.error().message;
    }
}

TEST(Matrices, EdgeLists) {
    const Folder folder;
    folder.put("ties.csv", "Country_A;country_b;YEAR;Count\nUK;CHN;2000;5\nCN;US;2000;7\nDE;US;2001;1.5\n");
    const auto report = folder.build({.quantity = "trade"});
    ASSERT_TRUE(report.ok()) << report.error().message;
    const TieCube cube = cube_of(folder.open(), {});
    EXPECT_EQ(cube.quantity, "trade");
    EXPECT_EQ(at(cube, 2000, "GB", "CN"), 5);
    EXPECT_EQ(at(cube, 2000, "US", "CN"), 7);
    EXPECT_EQ(at(cube, 2001, "US", "DE"), 1.5);
    EXPECT_EQ(report->read_as.at("UK"), "GB");
    folder.put("ties.csv", "a,b,year,count\nGB,CN,2000,5\nGB,CN,2000,6\n");
    const auto twice = folder.build();
    ASSERT_FALSE(twice.ok());
    EXPECT_NE(twice.error().message.find("ties.csv:2"), std::string::npos);
    EXPECT_NE(twice.error().message.find("ties.csv:3"), std::string::npos);
}

TEST(Matrices, SquareWithHeadings) {
    const Folder folder;
    folder.put("m_2000_physics_x.csv", ",GBR,CHN,Unnamed: 1,USA,FRA,DEU,ITA,JPN,ESP,NLD,CSK\nGBR,0,3,1,2,0,0,0,0,0,0,0\n"
               "CHN,3,0,0,4,0,0,0,0,0,0,0\nUnnamed: 1,1,0,0,0,0,0,0,0,0,0,0\nUSA,2,4,0,0,0,0,0,0,0,0,0\n"
               "FRA,0,0,0,0,0,0,0,0,0,0,0\nDEU,0,0,0,0,0,0,0,0,0,0,0\nITA,0,0,0,0,0,0,0,0,0,0,0\n"
               "JPN,0,0,0,0,0,0,0,0,0,0,0\nESP,0,0,0,0,0,0,0,0,0,0,0\nNLD,0,0,0,0,0,0,0,0,0,0,0\n"
               "CSK,0,0,0,0,0,0,0,0,0,0,5\n");
    folder.put("m_2000_biology_x.csv", "c,GB,CN,US\nGB,0,10,20\nCN,10,0,0\nUS,20,0,0\n");
    const auto report = folder.build();
    ASSERT_TRUE(report.ok()) << report.error().message;
    ASSERT_EQ(report->odd_codes.size(), 2);
    EXPECT_EQ(report->odd_codes[0].first, "CSK");
    EXPECT_EQ(report->odd_codes[1].first, "UNNAMED_1");
    const TieSource source = folder.open();
    EXPECT_EQ(at(cube_of(source, {}), 2000, "GB", "CN"), 13);
    const auto physics = source.field("phys");
    ASSERT_TRUE(physics.ok());
    const auto maker = source.maker({}, Conventions(), Resources{1});
    TieFilter filter;
    filter.classes.field = *physics;
    EXPECT_EQ(at(*maker->cube(filter), 2000, "GB", "CN"), 3);
    EXPECT_EQ(maker->fields().size(), 2);
    // A year under one heading only is refused for both, and there for the one.
    folder.put("m_2001_biology_x.csv", "c,GB,CN,US\nGB,0,1,1\nCN,1,0,1\nUS,1,1,0\n");
    ASSERT_TRUE(folder.build().ok());
    const TieSource more = folder.open();
    Conventions years;
    years.years = YearRange{2000, 2001};
    EXPECT_FALSE(more.maker({}, years, Resources{1})->cube().ok());
    filter.classes.field = *more.field("biology");
    EXPECT_TRUE(more.maker({}, years, Resources{1})->cube(filter).ok());
}

// A column that is no country and has no row is an accident of the file; a country without a row is an error.
TEST(Matrices, StrayColumns) {
    const Folder folder;
    std::string header = ",Unnamed: 1", row;
    for (const char* code : {"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE"}) header += std::string(",") + code;
    for (const char* code : {"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE"})
        row += std::string(code) + ",1" + ",0,0,0,0,0,0,0,0,0\n";
    folder.put("m2000.csv", header + "\n" + row);
    const auto report = folder.build();
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->fates[0].dropped, 9);
    EXPECT_EQ(report->fates[0].zeros, 81);
    EXPECT_EQ(report->countries, 9);
    EXPECT_NE(report->warnings.back().find("Unnamed: 1"), std::string::npos);
    folder.put("m2000.csv", ",GB,CN,US\nGB,0,1,0\nCN,1,0,0\n");
    const auto refused = folder.build();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("US has a column and no row"), std::string::npos);
}

TEST(Matrices, NestedJson) {
    const Folder folder;
    folder.put("c.json", R"({"y1982": {"G": {"CH": {"DE": 2}, "DE": {"CH": 2}}, "H": {"EL": {"UK": 4}, "UK": {"EL": 4}}},
                             "y1983": {"G": {"CH": {"DE": 1}, "DE": {"CH": 1}}}})");
    folder.put("totals.json", R"({"y1982": {"G": {"CH": 5}}})");
    const auto report = folder.build({.quantity = "copatents"});
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->skipped.size(), 1);
    const TieCube cube = cube_of(folder.open(), {});
    EXPECT_EQ(cube.years.size(), 2);
    EXPECT_EQ(at(cube, 1982, "GR", "GB"), 4);
    EXPECT_EQ(at(cube, 1983, "GR", "GB"), 0);
    EXPECT_EQ(at(cube, 1983, "CH", "DE"), 1);
}

TEST(Matrices, TwinsThatDisagree) {
    const Folder folder;
    folder.put("m2000.csv", ",GB,CN,US\nGB,0,10,3\nCN,4,0,0\nUS,0,5,0\n");
    const auto refused = folder.build();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("--symmetrize"), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().message.find("m2000.csv:"), std::string::npos) << refused.error().message;
    struct Case {
        Symmetrize rule;
        double gb_cn, gb_us, cn_us;
    };
    for (const Case& k : {Case{Symmetrize::kMax, 10, 3, 5}, Case{Symmetrize::kMin, 4, 0, 0},
                          Case{Symmetrize::kUpper, 10, 3, 0}}) {
        const auto report = folder.build({.symmetrize = k.rule});
        ASSERT_TRUE(report.ok());
        const MatrixFates& f = report->fates[0];
        EXPECT_EQ(f.read, f.kept + f.twins + f.zeros + f.repeated + f.dropped);
        const TieCube cube = cube_of(folder.open(), {});
        EXPECT_EQ(at(cube, 2000, "GB", "CN"), k.gb_cn);
        EXPECT_EQ(at(cube, 2000, "GB", "US"), k.gb_us);
        EXPECT_EQ(at(cube, 2000, "CN", "US"), k.cn_us);
    }
    // A triangle states each pair once; that is no disagreement.
    folder.put("m2000.csv", ",GB,CN,US\nGB,0,10,3\nCN,0,0,5\nUS,0,0,0\n");
    ASSERT_TRUE(folder.build().ok());
    EXPECT_EQ(at(cube_of(folder.open(), {}), 2000, "US", "CN"), 5);
}

TEST(Matrices, ConventionsThatNeedWorksAreRefused) {
    const Folder folder;
    folder.put("Co2001.net", kPajek);
    ASSERT_TRUE(folder.build().ok());
    const TieSource source = folder.open();
    Conventions c;
    c.counting = Counting::kFractionalAuthor;
    EXPECT_FALSE(source.maker({}, c, Resources{1}).ok());
    EXPECT_FALSE(source.maker({}, Conventions(), Resources{1})->cube({.complete_only = true}).ok());
    EXPECT_FALSE(Atlas::open(source.directory()).ok());
    Conventions far;
    far.years = YearRange{2000, 2001};
    EXPECT_FALSE(source.maker({}, far, Resources{1})->cube().ok());
}

}  // namespace
}  // namespace comity
