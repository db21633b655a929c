// The files of the sample world: layout, manifests, records.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "comity/base/sha256.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/source/byte_source.h"
#include "comity/source/sample/sample.h"
#include "comity/source/sample/world.h"

namespace comity {
namespace {

using Json = nlohmann::ordered_json;

// A folder that is gone after the test.
class Folder {
  public:
    Folder() {
        path_ = (std::filesystem::temp_directory_path() /
                 ("comity_sample_" + std::to_string(::getpid()) + "_" + std::to_string(++count_)))
                    .string();
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    static inline int count_ = 0;
    std::string path_;
};

// The text of every file of records, by its path below the folder.
std::map<std::string, std::string> lines_below(const std::string& folder) {
    std::map<std::string, std::string> texts;
    const auto files = files_below(folder);
    EXPECT_TRUE(files.ok());
    for (const DirectoryEntry& file : *files) {
        if (!file.path.ends_with(".gz")) continue;
        auto text = read_all(file.path);
        EXPECT_TRUE(text.ok()) << file.path;
        texts[file.path.substr(folder.size() + 1)] = *text;
    }
    return texts;
}

std::vector<Json> records_of(const std::string& text) {
    std::vector<Json> records;
    for (const std::string_view line : split(text, '\n'))
        if (!line.empty()) records.push_back(Json::parse(line, nullptr, false));
    return records;
}

Json read_json(const std::string& path) {
    const auto text = read_file(path);
    return Json::parse(text.ok() ? *text : "", nullptr, false);
}

void sample_into(const Folder& folder, std::uint64_t works, std::uint64_t seed = 1, int threads = 2) {
    const auto report = write_sample({works, seed, folder.path()}, Resources{threads});
    ASSERT_TRUE(report.ok()) << report.error().message;
}

// The keys of a work, in order (docs/formats/sample.md).
const std::vector<std::string> kKeys = {"id",
                                        "doi",
                                        "title",
                                        "display_name",
                                        "ids",
                                        "indexed_in",
                                        "publication_date",
                                        "publication_year",
                                        "language",
                                        "type",
                                        "authorships",
                                        "authors_count",
                                        "corresponding_author_ids",
                                        "corresponding_institution_ids",
                                        "primary_topic",
                                        "topics",
                                        "keywords",
                                        "concepts",
                                        "locations",
                                        "locations_count",
                                        "primary_location",
                                        "best_oa_location",
                                        "sustainable_development_goals",
                                        "awards",
                                        "funders",
                                        "institutions",
                                        "countries_distinct_count",
                                        "institutions_distinct_count",
                                        "open_access",
                                        "is_paratext",
                                        "is_retracted",
                                        "is_xpac",
                                        "biblio",
                                        "referenced_works",
                                        "referenced_works_count",
                                        "related_works",
                                        "abstract_inverted_index",
                                        "cited_by_count",
                                        "counts_by_year",
                                        "apc_list",
                                        "apc_paid",
                                        "fwci",
                                        "citation_normalized_percentile",
                                        "cited_by_percentile_year",
                                        "mesh",
                                        "has_content",
                                        "has_fulltext",
                                        "created_date",
                                        "updated_date"};

TEST(SampleFiles, TheLinesDoNotDependOnThreads) {
    Folder one, two, eight, other;
    sample_into(one, 12'000, 5, 1);
    sample_into(two, 12'000, 5, 2);
    sample_into(eight, 12'000, 5, 8);
    sample_into(other, 12'000, 6, 2);
    const auto lines = lines_below(one.path());
    EXPECT_GE(lines.size(), 8u);
    EXPECT_TRUE(lines == lines_below(two.path()));
    EXPECT_TRUE(lines == lines_below(eight.path()));
    EXPECT_FALSE(lines == lines_below(other.path()));
}

// The lines are the same on every machine and with every compiler. Whoever changes the world on purpose changes this
// too.
TEST(SampleFiles, TheLinesAreTheseOnes) {
    Folder folder;
    sample_into(folder, 500, 1);
    std::string all;
    for (const auto& [path, text] : lines_below(folder.path())) all += path + "\n" + text;
    EXPECT_EQ(sha256_hex(all), "72025b9c02be318a38956bad4181e45b87aa3a57b897e82fd8da1823c0d646dd");
}

TEST(SampleFiles, ManifestsAgreeWithTheFiles) {
    Folder folder;
    sample_into(folder, 12'000);
    const std::string root = folder.path() + "/data/jsonl";
    const auto lines = lines_below(root);
    const Json combined = read_json(root + "/manifest.json");
    EXPECT_EQ(combined["date"], "2025-03-26");
    EXPECT_EQ(combined["format"], "jsonl");
    std::uint64_t records = 0, bytes = 0, files = 0;
    for (const Json& entity : combined["entities"]) {
        const Json own = read_json(root + "/" + entity["entity"].get<std::string>() + "/manifest.json");
        for (const char* key : {"entity", "record_count", "content_length", "files"}) EXPECT_EQ(own[key], entity[key]);
        EXPECT_EQ(own["date"], combined["date"]);
        std::uint64_t entity_records = 0, entity_bytes = 0;
        std::string before;
        for (const Json& file : entity["files"]) {
            const std::string url = file["url"], stem = "s3://openalex/data/jsonl/";
            ASSERT_TRUE(url.starts_with(stem + entity["entity"].get<std::string>() + "/updated_date="));
            EXPECT_LT(before, url);
            before = url;
            const std::string path = url.substr(stem.size());
            ASSERT_TRUE(lines.contains(path)) << path;
            EXPECT_EQ(std::count(lines.at(path).begin(), lines.at(path).end(), '\n'), file["meta"]["record_count"]);
            EXPECT_EQ(*file_size(root + "/" + path), file["meta"]["content_length"]);
            entity_records += file["meta"]["record_count"].get<std::uint64_t>();
            entity_bytes += file["meta"]["content_length"].get<std::uint64_t>();
            ++files;
        }
        EXPECT_EQ(entity_records, entity["record_count"]);
        EXPECT_EQ(entity_bytes, entity["content_length"]);
        records += entity_records;
        bytes += entity_bytes;
    }
    EXPECT_EQ(files, lines.size());
    EXPECT_EQ(combined["meta"]["record_count"], records);
    EXPECT_EQ(combined["meta"]["content_length"], bytes);
}

void check_authorships(const Json& work, sample::CountrySet expected) {
    sample::CountrySet seen = 0;
    std::set<std::string> with_institution, institutions;
    for (const Json& author : work["authorships"]) {
        std::set<std::string> own;
        for (const Json& code : author["countries"]) own.insert(code);
        for (const Json& institution : author["institutions"]) {
            EXPECT_TRUE(own.contains(institution["country_code"]));
            with_institution.insert(institution["country_code"].get<std::string>());
            institutions.insert(institution["id"].get<std::string>());
        }
        for (const std::string& code : own) seen |= sample::set_of(sample::plan().country(code));
        EXPECT_EQ(author["affiliations"].size(), author["raw_affiliation_strings"].size());
    }
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(work["authors_count"], work["authorships"].size());
    EXPECT_EQ(work["countries_distinct_count"], with_institution.size());
    EXPECT_EQ(work["institutions_distinct_count"], institutions.size());
}

TEST(SampleFiles, RecordsSayWhatTheWorldIs) {
    constexpr std::size_t kWorks = 3000;
    Folder folder;
    sample_into(folder, kWorks, 9);
    const sample::World world = sample::make_world(9, kWorks, Resources{2});
    std::map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < kWorks; ++i)
        index["https://openalex.org/W" + std::to_string(sample::work_id(9, i))] = i;
    std::size_t read = 0;
    for (const auto& [path, text] : lines_below(folder.path() + "/data/jsonl/works")) {
        for (const Json& work : records_of(text)) {
            ASSERT_TRUE(work.is_object()) << path;
            std::vector<std::string> keys;
            for (const auto& [key, value] : work.items()) keys.push_back(key);
            ASSERT_EQ(keys, kKeys);
            ASSERT_TRUE(index.contains(work["id"]));
            const std::size_t i = index[work["id"]];
            index.erase(work["id"]);
            ++read;
            const sample::Work& planned = world.works[i];
            EXPECT_EQ(work["type"], sample::kTypeNames[planned.type]);
            EXPECT_EQ(work["is_xpac"], planned.xpac);
            const Json year = planned.year == sample::kNoYear ? Json() : Json(sample::kFirstYear + planned.year);
            EXPECT_EQ(work["publication_year"], year);
            EXPECT_EQ(work["primary_topic"].is_null(), !planned.has_topic);
            if (planned.has_topic) {
                EXPECT_EQ(work["primary_topic"], work["topics"][0]);
            }
            EXPECT_EQ(work["primary_location"], work["locations"][0]);
            EXPECT_EQ(work["referenced_works"].size(), world.references_of(i).size());
            EXPECT_EQ(work["referenced_works_count"], world.references_of(i).size());
            EXPECT_TRUE(path.starts_with("updated_date=" + work["updated_date"].get<std::string>().substr(0, 10)));
            EXPECT_LE(work["updated_date"].get<std::string>().substr(0, 10), sample::kReleaseDate);
            check_authorships(work, planned.seen_countries());
        }
    }
    EXPECT_EQ(read, kWorks);
    EXPECT_TRUE(index.empty());
}

TEST(SampleFiles, ReferencesResolve) {
    Folder folder;
    sample_into(folder, 3000, 4);
    std::set<std::string> ids, cited;
    for (const auto& [path, text] : lines_below(folder.path() + "/data/jsonl/works"))
        for (const Json& work : records_of(text)) {
            ids.insert(work["id"]);
            cited.insert(work["referenced_works"].begin(), work["referenced_works"].end());
        }
    EXPECT_EQ(ids.size(), 3000u);
    EXPECT_TRUE(std::includes(ids.begin(), ids.end(), cited.begin(), cited.end()));
}

TEST(SampleFiles, TruthStandsBesideTheData) {
    Folder folder;
    sample_into(folder, 1000, 12);
    const Json truth = read_json(folder.path() + "/truth.json");
    EXPECT_EQ(truth["works"], 1000);
    EXPECT_EQ(truth["seed"], 12);
    EXPECT_EQ(truth["expected"]["pairs"][0]["countries"], Json({"QM", "QN"}));
    const Json& joint = truth["expected"]["pairs"][0]["populations"]["joint"];
    for (const char* key : {"publications", "n", "mncs", "pp_top_10", "pp_top_1", "pp_ncs_2"}) EXPECT_GT(joint[key], 0);
    EXPECT_EQ(truth["affinities"].size(), 120u);
    EXPECT_EQ(truth["clusters"].size(), 5u);
}

TEST(SampleFiles, AFolderInUseIsRefused) {
    Folder folder;
    sample_into(folder, 10);
    const auto again = write_sample({10, 1, folder.path()}, Resources{1});
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().kind, ErrorKind::kUsage);
    const auto file = write_sample({10, 1, folder.path() + "/truth.json"}, Resources{1});
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().kind, ErrorKind::kUsage);
    EXPECT_FALSE(write_sample({0, 1, folder.path() + "/none"}, Resources{1}).ok());
    EXPECT_FALSE(path_exists(folder.path() + "/none"));
}

}  // namespace
}  // namespace comity
