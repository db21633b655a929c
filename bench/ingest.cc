// What reading gz JSON lines into columns costs, without a build: `./dev bench ingest` runs this and its peers.
//
//     comity_bench_ingest inflate|inflate-two|document|on-demand|comity THREADS FILE…
//
// inflate: the bytes are unpacked by the same reader and dropped; inflate-two: two files side by side, as comity does it. comity:
// every record into batches of columns, as a build reads them (Parquet too), which are then dropped. document: the same by simdjson's
// DOM. on-demand: nine fields by simdjson On-Demand, into columns of ids as texts become numbers; it neither checks what it skips nor
// keeps names, labels or addresses. Prints counts as JSON.
#include <simdjson.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <span>

#include "comity/platform/machine.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/part_reader.h"
#include "comity/source/openalex/record.h"

namespace comity {
namespace {

struct Counts {
    std::atomic<std::uint64_t> works{0}, references{0}, authorships{0}, bytes{0};
};

void inflate(const std::string& path, Counts& counts) {
    const auto source = ByteSource::open(path).take();
    std::vector<char> buffer(LineReader::kDefaultStep);
    for (;;) {
        const auto got = source->read(buffer);
        if (!got.ok() || *got == 0) return;
        counts.bytes += *got;
    }
}

// A file that is unpacked beside another one: what the inflater looks back at stays at the front.
class Unpacked {
  public:
    explicit Unpacked(const std::string& path) : source(ByteSource::open(path).take()), bytes_(ByteSource::kHistory + LineReader::kDefaultStep) {}
    std::span<char> room() {
        const std::size_t kept = std::min(end_, ByteSource::kHistory);
        std::memmove(bytes_.data(), bytes_.data() + end_ - kept, kept);
        end_ = kept;
        return {bytes_.data() + kept, LineReader::kDefaultStep};
    }
    // False: it has ended.
    bool took(const ByteSource::Got& got, Counts& counts) {
        const std::size_t bytes = got.ok() ? *got : 0;
        end_ += bytes;
        counts.bytes += bytes;
        return bytes > 0;
    }
    std::unique_ptr<ByteSource> source;

  private:
    std::vector<char> bytes_;
    std::size_t end_ = 0;
};

// What one thread unpacks; `next` has no more when it gives null.
void inflate_two(const std::function<std::unique_ptr<Unpacked>()>& next, Counts& counts) {
    std::unique_ptr<Unpacked> a = next(), b = next();
    while (a != nullptr && b != nullptr) {
        const std::span<char> of_a = a->room(), of_b = b->room();
        const auto [a_got, b_got] = ByteSource::read_two(*a->source, of_a, *b->source, of_b);
        if (!a->took(a_got, counts)) a = next();
        if (!b->took(b_got, counts)) b = next();
    }
    for (auto& one : {std::ref(a), std::ref(b)})
        while (one.get() != nullptr)
            if (!one.get()->took(one.get()->source->read_behind(one.get()->room()), counts)) one.get().reset();
}

void add(const WorkBatch& batch, Counts& counts) {
    counts.works += batch.size();
    counts.authorships += batch.author.size();
    counts.references += batch.references.items.size() + batch.duplicate_references;
    for (const std::uint16_t flags : batch.flags) counts.references += (flags & kCitesItself) != 0;
}

class Counter : public PartTaker {
  public:
    Counter(const std::string& path, Counts& counts) : counts_(counts) {
        part_.path = path;
        part_.bytes = file_size(path).take();
        part_.parquet = path.ends_with(".parquet");
    }
    [[nodiscard]] const Part& part() const override { return part_; }
    void take(WorkBatch&& batch) override { add(batch, counts_); }
    void close(PartReport report) override { counts_.bytes += report.inflated; }

  private:
    Part part_;
    Counts& counts_;
};

void read_documents(const std::string& path, Counts& counts) {
    RecordParser parser(JsonReading::kDocument);
    LineReader lines(ByteSource::open(path).take());
    WorkBatch batch;
    std::string reason;
    for (Line line; lines.next(line);) {
        parser.parse(line.text, batch, reason);
        if (batch.size() < Resources{}.chunk) continue;
        add(batch, counts);
        batch = WorkBatch();
    }
    add(batch, counts);
    counts.bytes += lines.inflated();
}

// The columns of the fields that prototypes and peers take.
struct FewColumns {
    std::vector<OpenAlexId> id, author, institution, reference, topic;
    std::vector<std::int64_t> year;
    std::vector<double> fwci;
    std::vector<std::uint8_t> retracted;
    std::vector<std::uint16_t> type, position, country;  // their first two letters
};

namespace od = simdjson::ondemand;

std::uint16_t letters(std::string_view text) {
    return text.size() < 2 ? 0 : static_cast<std::uint16_t>(text[0] << 8 | static_cast<unsigned char>(text[1]));
}

OpenAlexId id_of(od::object object, char letter) {
    for (auto field : object)
        if (field.unescaped_key().value() == "id") {
            std::string_view text;
            return field.value().get_string().get(text) == simdjson::SUCCESS ? parse_openalex_id(text, letter) : 0;
        }
    return 0;
}

void take_authorship(od::object authorship, FewColumns& to) {
    for (auto field : authorship) {
        const std::string_view key = field.unescaped_key();
        if (key == "author") to.author.push_back(id_of(field.value().get_object(), 'A'));
        else if (key == "author_position") to.position.push_back(letters(field.value().get_string()));
        else if (key == "countries")
            for (auto country : field.value().get_array()) to.country.push_back(letters(country.get_string()));
        else if (key == "institutions")
            for (auto one : field.value().get_array()) to.institution.push_back(id_of(one.get_object(), 'I'));
    }
}

void take_record(od::object record, FewColumns& to) {
    for (auto field : record) {
        const std::string_view key = field.unescaped_key();
        auto value = field.value();
        if (key == "id") to.id.push_back(parse_openalex_id(value.get_string(), 'W'));
        else if (key == "publication_year") to.year.push_back(value.is_null() ? 0 : value.get_int64().value());
        else if (key == "type") to.type.push_back(value.is_null() ? 0 : letters(value.get_string()));
        else if (key == "is_retracted") to.retracted.push_back(value.get_bool().value());
        else if (key == "fwci") to.fwci.push_back(value.is_null() ? 0 : value.get_double().value());
        else if (key == "primary_topic") to.topic.push_back(value.is_null() ? 0 : id_of(value.get_object(), 'T'));
        else if (key == "referenced_works")
            for (auto one : value.get_array()) to.reference.push_back(parse_openalex_id(one.get_string(), 'W'));
        else if (key == "authorships")
            for (auto one : value.get_array()) take_authorship(one.get_object(), to);
    }
}

void on_demand(const std::string& path, Counts& counts) {
    od::parser parser;
    LineReader lines(ByteSource::open(path).take());
    FewColumns columns;
    for (Line line; lines.next(line);) {
        auto document = parser.iterate(line.text.data(), line.text.size(), line.text.size() + LineReader::kPadding);
        take_record(document.get_object(), columns);
    }
    counts.works += columns.id.size();
    counts.authorships += columns.author.size();
    counts.references += columns.reference.size();
    counts.bytes += lines.inflated();
}

int run(const std::string& how, int threads, const std::vector<std::string>& files) {
    Counts counts;
    std::vector<std::uint64_t> sizes;
    for (const std::string& file : files) sizes.push_back(file_size(file).take());
    const std::vector<std::size_t> order = largest_first(sizes);  // as builds do
    if (how == "inflate-two") {
        std::atomic<std::size_t> n = 0;
        const auto next = [&]() -> std::unique_ptr<Unpacked> {
            const std::size_t i = n++;
            return i < order.size() ? std::make_unique<Unpacked>(files[order[i]]) : nullptr;
        };
        parallel_for(static_cast<std::size_t>(threads), threads, [&](std::size_t) { inflate_two(next, counts); });
    } else if (how == "comity") {
        read_parts(sizes, Resources{threads}, [&](std::size_t i) { return std::make_unique<Counter>(files[i], counts); });
    } else {
        parallel_for(order.size(), threads, [&](std::size_t n) {
            const std::string& file = files[order[n]];
            if (how == "inflate") inflate(file, counts);
            else if (how == "on-demand") on_demand(file, counts);
            else if (how == "document") read_documents(file, counts);
        });
    }
    std::printf("{\"works\": %llu, \"references\": %llu, \"authorships\": %llu, \"bytes\": %llu}\n",
                static_cast<unsigned long long>(counts.works), static_cast<unsigned long long>(counts.references),
                static_cast<unsigned long long>(counts.authorships), static_cast<unsigned long long>(counts.bytes));
    return 0;
}

}  // namespace
}  // namespace comity

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    return comity::run(argv[1], std::atoi(argv[2]), {argv + 3, argv + argc});
}
