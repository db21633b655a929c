// Two files read side by side, and each of them alone: the same lines, batches and reports, whatever kinds of files meet, whole
// or damaged, and on any number of threads.
#include <gtest/gtest.h>

#include <mutex>

#include "comity/platform/files.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/part_reader.h"
#include "../own_folder.h"
#include "packed.h"

namespace comity {
namespace {

std::string gz(const std::string& text, int level = 6) { return packed_by_zlib(text, kGzip, level); }

// Works as JSON lines, about `bytes` of them.
std::string works(std::uint64_t first, std::size_t bytes) {
    std::string text;
    for (std::uint64_t n = first; text.size() < bytes; ++n) {
        const std::string id = std::to_string(n * 2'654'435'761 % 10'000'000'000 + 1), year = std::to_string(1990 + n % 30);
        text += R"({"id":"https://openalex.org/W)" + id + R"(","publication_year":)" + year + R"(,"title":"Work )" + id +
                R"(","authorships":[{"author":{"id":"https://openalex.org/A)" + std::to_string(n % 977 + 1) + R"("},"countries":["GB","CN"]}],"referenced_works":["https://openalex.org/W)" +
                std::to_string(n * 7 % 100'003 + 1) + "\"]}\n";
    }
    return text;
}

class SideBySide : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string text = works(1, 900'000), other = works(5'000, 700'000);
        std::string wrong_sum = gz(other), flipped = gz(text);
        wrong_sum[wrong_sum.size() - 6] ^= 1;
        flipped[flipped.size() / 2] ^= 0x10;
        put(gz(text));
        put(gz(other, 9));
        put(text);  // not packed
        put(gz(other).substr(0, 60'000));
        put(wrong_sum);
        put(flipped);
        put(gz(text.substr(0, 300'001)) + gz(other, 1) + std::string(100, '\0'));
        put(gz(text, 0));
        put(gz(text.substr(0, 500)));
        put("");
        put(gz("{\"id\":\"https://openalex.org/W1\"}\n{broken\n" + other + "{\"id\":\"https://openalex.org/W2\""));
    }
    void put(const std::string& bytes) {
        paths_.push_back(join_path(folder_.path, "part_" + std::to_string(paths_.size())));
        EXPECT_TRUE(write_file(paths_.back(), bytes).ok());
    }
    OwnFolder folder_;
    std::vector<std::string> paths_;
};

struct Lines {
    std::string all;
    void add(const Line& line) {
        all += std::to_string(line.number) + ":" + std::to_string(line.offset) + (line.complete ? ":" : "!");
        all += std::string(line.text) + '\n';
    }
    void close(const LineReader& reader) { all += reader.damage() + "|" + std::to_string(reader.inflated()); }
};

Lines alone(const std::string& path) {
    LineReader reader(ByteSource::open(path).take());
    Lines lines;
    for (Line line; reader.next(line);) lines.add(line);
    lines.close(reader);
    return lines;
}

TEST_F(SideBySide, LinesOfAnyTwoFiles) {
    for (const std::string& first : paths_)
        for (const std::string& second : paths_)
            for (const std::size_t step : {LineReader::kDefaultStep, std::size_t{5'000}, std::size_t{1'000}}) {
                LineReader a(ByteSource::open(first).take(), step), b(ByteSource::open(second).take(), step);
                Lines of_a, of_b;
                while (!a.at_end() || !b.at_end()) {
                    LineReader::read_two(a, b);
                    for (Line line; a.next_read(line);) of_a.add(line);
                    for (Line line; b.next_read(line);) of_b.add(line);
                }
                for (Line line; a.next(line);) of_a.add(line);
                for (Line line; b.next(line);) of_b.add(line);
                of_a.close(a);
                of_b.close(b);
                ASSERT_EQ(of_a.all, alone(first).all) << first << " beside " << second << ", " << step;
                ASSERT_EQ(of_b.all, alone(second).all) << second << " beside " << first << ", " << step;
            }
}

std::string told(const PartReport& r) {
    std::string text;
    for (const std::uint64_t n : {r.read, r.works, r.labels, r.other, r.rejected, r.inflated, r.bytes_read}) text += std::to_string(n) + ' ';
    for (const Reject& reject : r.rejects) text += std::to_string(reject.line) + ':' + std::to_string(reject.byte) + ' ' + reject.reason + ' ' + std::to_string(reject.id) + '\n';
    return text + r.damage;
}

struct Read {
    std::vector<WorkBatch> batches;
    std::string report;
    int closed = 0;
};

class Taker : public PartTaker {
  public:
    Taker(const Part& part, Read& read) : part_(part), read_(read) {}
    [[nodiscard]] const Part& part() const override { return part_; }
    void take(WorkBatch&& batch) override { read_.batches.push_back(std::move(batch)); }
    void close(PartReport report) override {
        read_.report = told(report);
        ++read_.closed;
    }

  private:
    const Part& part_;
    Read& read_;
};

void expect_equal(const Read& a, const Read& b) {
    EXPECT_EQ(a.report, b.report);
    ASSERT_EQ(a.batches.size(), b.batches.size());
    for (std::size_t i = 0; i < a.batches.size(); ++i) {
        ASSERT_EQ(a.batches[i].size(), b.batches[i].size());
        for (std::size_t row = 0; row < a.batches[i].size(); ++row) ASSERT_EQ(compare_rows(a.batches[i], row, b.batches[i], row), 0);
    }
}

TEST_F(SideBySide, PartsOnAnyNumberOfThreads) {
    std::vector<Part> parts;
    std::vector<std::uint64_t> sizes;
    for (const std::string& path : paths_) {
        parts.push_back({});
        parts.back().path = path;
        parts.back().bytes = file_size(path).take();
        sizes.push_back(parts.back().bytes);
    }
    Part absent;
    absent.path = join_path(folder_.path, "absent");
    parts.push_back(absent);
    sizes.push_back(1);
    Part document;  // a page of the API
    put("{\"meta\":{},\"results\":[{\"id\":\"https://openalex.org/W77\"}]}");
    document.path = paths_.back();
    document.document = true;
    parts.push_back(document);
    sizes.push_back(2);

    Resources resources;
    resources.chunk = 700;
    std::vector<Read> wanted(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
        wanted[i].report = told(read_part(parts[i], resources, [&](WorkBatch&& batch) { wanted[i].batches.push_back(std::move(batch)); }));
    for (const int threads : {1, 2, 3, 20}) {
        resources.threads = threads;
        std::vector<Read> read(parts.size());
        std::vector<std::size_t> opened;
        std::mutex mutex;
        constexpr std::size_t kUnwanted = 2;
        read_parts(sizes, resources, [&](std::size_t i) -> std::unique_ptr<PartTaker> {
            const std::lock_guard lock(mutex);
            opened.push_back(i);
            if (i == kUnwanted) return nullptr;
            return std::make_unique<Taker>(parts[i], read[i]);
        });
        EXPECT_EQ(opened.size(), parts.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            EXPECT_EQ(read[i].closed, i != kUnwanted) << i;
            if (i != kUnwanted) expect_equal(read[i], wanted[i]);
        }
        if (threads == 1) {
            EXPECT_EQ(opened, largest_first(sizes));
        }
    }
    read_parts({}, resources, [](std::size_t) -> std::unique_ptr<PartTaker> { ADD_FAILURE(); return nullptr; });
}

}  // namespace
}  // namespace comity
