#include "comity/source/openalex/part_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

#include "comity/base/text.h"
#include "comity/source/byte_source.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/broken_list.h"
#include "comity/source/openalex/json_trouble.h"
#include "comity/source/openalex/parquet_part.h"
#include "comity/source/openalex/record_sink.h"
#include "comity/source/sample/rows.h"

namespace comity {

namespace {

class PartReading {
  public:
    PartReading(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink, PartTaker* who = nullptr)
        : part_(part), who_(who), out_(part, resources, sink) {}

    PartReport run() {
        if (part_.document) read_document();
        else if (open_lines()) read_lines();
        return close();
    }

    // In steps: while there are lines, take_lines() and LineReader::read_two() with another one; at last read_lines().
    bool open_lines() {
        auto source = open();
        if (!source.ok()) {
            out_.report.damage = source.error().message;
            out_.report.unread = true;
            return false;
        }
        // About what a work takes in a release; where it takes more, memory that is not touched is not there.
        constexpr std::uint64_t kPacked = 1'000;
        out_.batch.expect(std::min<std::uint64_t>(part_.bytes / kPacked, out_.chunk()));
        lines_.emplace(source.take());
        return true;
    }
    [[nodiscard]] LineReader& lines() { return *lines_; }
    // Those that were read already.
    void take_lines() {
        for (Line line; lines_->next_read(line);) take(line);
        tell();
    }
    // All that are left.
    void read_lines() {
        constexpr std::uint64_t kBetween = 1 << 10;
        for (Line line; lines_->next(line);) {
            take(line);
            if (line.number % kBetween == 0) tell();
        }
        out_.report.damage = lines_->damage();
        out_.report.unread = lines_->unread();
        out_.report.inflated = lines_->inflated();
    }
    PartReport close() {
        out_.report.bytes_read = part_.bytes;
        return out_.close();
    }

  private:
    static constexpr std::size_t kSeen = 1 << 10;                          // of a line that is too long, for its id
    static constexpr std::size_t kLargestDocument = std::size_t{1} << 30;  // of which four times as much memory is taken

    void tell() {
        constexpr std::uint64_t kBetween = 4 << 20;
        if (who_ == nullptr || lines_->consumed() < told_ + kBetween) return;
        who_->came(lines_->consumed() - told_);
        told_ = lines_->consumed();
    }

    void take(const Line& line) {
        if (line.complete && !line.too_long) record(line.text, line.number, line.offset);
        else if (line.too_long) out_.reject(line.number, line.offset, "a line of more than 256 MiB", line.text.substr(0, kSeen));
        else out_.reject(line.number, line.offset, "the file breaks off inside this record", line.text);
    }

    // An API page {"meta", "results": […]}, a list of works, or one work; else lines after all.
    void read_document() {
        std::string bytes;
        if (const Status got = read_whole(bytes); !got.ok()) {
            if (!out_.report.unread && looks_like_lines(bytes)) return read_as_lines();
            out_.report.damage = got.error().message;
            return out_.reject(1, 0, bytes.size() > kLargestDocument ? "a document of more than 1 GiB" : "the file breaks off inside this document");
        }
        out_.report.inflated = bytes.size();
        const std::string_view text = without_mark(bytes);
        simdjson::dom::parser parser;
        simdjson::dom::element root;
        const auto code = parser.parse(text.data(), text.size()).get(root);
        if (code != simdjson::SUCCESS) return read_broken_document(bytes, json_trouble(code));
        simdjson::dom::array list;
        if (root["results"].get(list) == simdjson::SUCCESS) out_.report.api_page = true;
        else if (root.get(list) != simdjson::SUCCESS) {
            out_.report.single_work = true;
            return padded_record(simdjson::to_string(root), 1);
        }
        std::uint64_t number = 0;
        for (const simdjson::dom::element element : list) padded_record(simdjson::to_string(element), ++number);
        if (!out_.report.rejects.empty()) place_rejects(bytes, text, number);
    }

    // The parser does not say where a record of a document begins: the walk over its brackets does, for those that need it.
    void place_rejects(std::string_view bytes, std::string_view text, std::uint64_t records) {
        const BrokenList list = read_broken_list(text);
        if (list.elements.size() != records) return;
        for (Reject& r : out_.report.rejects)
            r.byte = static_cast<std::uint64_t>(list.elements[static_cast<std::size_t>(r.line - 1)].data() - bytes.data());
    }

    // Its records are read one by one, where they can be told apart.
    void read_broken_document(std::string& bytes, const std::string& trouble) {
        bytes.reserve(bytes.size() + LineReader::kPadding);
        const std::string_view text = without_mark(bytes);
        const auto byte_of = [&](const char* at) { return static_cast<std::uint64_t>(at - bytes.data()); };
        const BrokenList list = read_broken_list(text);
        if (!list.is_whole) {
            if (trimmed(text).find('\n') != std::string_view::npos && looks_like_lines(text)) return read_as_lines();
            if (trimmed(text).empty()) return out_.reject(1, 0, "the file is empty");
            if (list.stuck == std::string_view::npos) return out_.reject(1, 0, trouble);
            return out_.reject(1, 0, fmt::format("a document whose brackets do not fit at byte {}: {}", byte_of(text.data() + list.stuck), trouble));
        }
        out_.report.api_page = list.is_page;
        std::uint64_t number = 0;
        bool is_of_records = false;  // the trouble
        simdjson::dom::parser parser;
        for (const std::string_view element : list.elements) {
            is_of_records = is_of_records || parser.parse(element.data(), element.size()).error() != simdjson::SUCCESS;
            if (!element.empty()) record(element, ++number, byte_of(element.data()));
            else out_.reject(++number, 0, "nothing stands between two commas");
        }
        if (!is_of_records) out_.report.damage = fmt::format("{} is broken outside its records: {}", part_.path, trouble);
    }

    // All bytes, or as many as came before the error.
    Status read_whole(std::string& bytes) {
        const auto opened = open();
        out_.report.unread = !opened.ok();
        if (!opened.ok()) return opened.error();
        std::vector<char> buffer(1 << 18);
        for (;;) {
            const auto got = (*opened)->read(buffer);
            out_.report.unread = !got.ok() && !(*opened)->is_damaged();
            COMITY_TRY(got);
            if (*got == 0) return ok();
            bytes.append(buffer.data(), *got);
            if (bytes.size() > kLargestDocument) return failure("a document of more than 1 GiB: as lines (.jsonl) it could be read");
        }
    }

    Result<std::unique_ptr<ByteSource>> open() const {
        COMITY_TRY(check_is_as_found(part_));
        return ByteSource::open(part_.path);
    }

    void read_as_lines() {
        if (open_lines()) read_lines();
    }

    // Whether one of the first lines alone is a JSON object: broken lines and blank ones may stand before it.
    static bool looks_like_lines(std::string_view bytes) {
        constexpr int kLooked = 16;
        simdjson::dom::parser parser;
        bytes = without_mark(bytes);
        for (int line = 0; line < kLooked && !bytes.empty(); ++line) {
            const std::size_t end = bytes.find('\n');
            if (end == std::string_view::npos) return false;
            const std::string one(trimmed(bytes.substr(0, end)));
            bytes.remove_prefix(end + 1);
            simdjson::dom::object object;
            if (parser.parse(one).get(object) == simdjson::SUCCESS && object.size() > 0) return true;
        }
        return false;
    }

    void padded_record(std::string json, std::uint64_t number) {
        json.reserve(json.size() + LineReader::kPadding);
        record(json, number, 0);
    }

    void record(std::string_view json, std::uint64_t number, std::uint64_t offset) {
        out_.count(out_.parser.parse(json, out_.batch, out_.reason), number, offset, json);
    }

    const Part& part_;
    PartTaker* who_;          // null: nobody is told
    std::uint64_t told_ = 0;  // bytes
    RecordSink out_;
    std::optional<LineReader> lines_;
};

PartReport read_rows(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink) {
    std::uint64_t number = 0;
    const RowsPlan plan = plan_of(part, number);
    PartReport report;
    make_rows(plan, number, resources.chunk, [&](WorkBatch&& batch) {
        report.read += batch.size();
        report.works += batch.size();
        leave_out(part.without, batch);
        sink(std::move(batch));
    });
    return report;
}

bool has_lines(const Part& part) { return !part.rows && !part.parquet && !part.document; }

// Reads what one thread gets, from `next` until that has no more.
class ThreadOfParts {
  public:
    using Next = std::function<std::unique_ptr<PartTaker>()>;
    ThreadOfParts(const Resources& resources, const Next& next) : resources_(resources), next_(next) {}

    void run() {
        while (fill_lanes()) {
            lanes_[0]->reading.take_lines();
            lanes_[1]->reading.take_lines();
            LineReader::read_two(lanes_[0]->reading.lines(), lanes_[1]->reading.lines());
            for (auto& lane : lanes_)
                if (lane->reading.lines().at_end()) finish(lane);
        }
        for (auto& lane : lanes_)
            if (lane != nullptr) finish(lane);
    }

  private:
    struct Lane {
        Lane(std::unique_ptr<PartTaker> who, const Resources& resources)
            : taker(std::move(who)), sink([this](WorkBatch&& batch) { taker->take(std::move(batch)); }),
              reading(taker->part(), resources, sink, taker.get()) {}
        std::unique_ptr<PartTaker> taker;
        std::function<void(WorkBatch&&)> sink;
        PartReading reading;
    };

    // False: there are no two parts to be read side by side any more.
    bool fill_lanes() {
        for (auto& lane : lanes_)
            while (lane == nullptr) {
                std::unique_ptr<PartTaker> taker = next_();
                if (taker == nullptr) return false;
                if (!has_lines(taker->part())) {
                    taker->close(read_part(taker->part(), resources_, [&](WorkBatch&& batch) { taker->take(std::move(batch)); }));
                    continue;
                }
                lane = std::make_unique<Lane>(std::move(taker), resources_);
                if (lane->reading.open_lines()) continue;
                lane->taker->close(lane->reading.close());
                lane.reset();
            }
        return true;
    }

    static void finish(std::unique_ptr<Lane>& lane) {
        lane->reading.read_lines();
        lane->taker->close(lane->reading.close());
        lane.reset();
    }

    const Resources& resources_;
    const Next& next_;
    std::unique_ptr<Lane> lanes_[2];
};

}  // namespace

PartReport read_part(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink) {
    if (part.rows) return read_rows(part, resources, sink);
    if (part.parquet) return read_parquet_part(part, resources, sink);
    return PartReading(part, resources, sink).run();
}

void read_parts(std::span<const std::uint64_t> sizes, const Resources& resources,
                const std::function<std::unique_ptr<PartTaker>(std::size_t)>& open) {
    const std::vector<std::size_t> order = largest_first(sizes);
    const auto threads = std::min(order.size(), static_cast<std::size_t>(resources.threads > 0 ? resources.threads : machine_threads()));
    std::atomic<std::size_t> next = threads;  // each thread has one to begin with, before any has two
    parallel_for(threads, resources.threads, [&](std::size_t first) {
        const auto next_of_thread = [&, begun = false]() mutable -> std::unique_ptr<PartTaker> {
            for (;;) {
                const std::size_t i = begun ? next++ : first;
                begun = true;
                if (i >= order.size()) return nullptr;
                if (auto taker = open(order[i]); taker != nullptr) return taker;
            }
        };
        ThreadOfParts(resources, next_of_thread).run();
    });
}

}  // namespace comity
