#include "comity/source/openalex/part_reader.h"

#include <simdjson.h>

#include <algorithm>

#include "comity/base/text.h"
#include "comity/source/byte_source.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/parquet_part.h"
#include "comity/source/openalex/record_sink.h"
#include "comity/source/sample/rows.h"

namespace comity {

namespace {

class PartReading {
  public:
    PartReading(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink)
        : part_(part), out_(part, resources, sink) {}

    PartReport run() {
        if (part_.document) read_document();
        else read_lines();
        out_.report.bytes_read = part_.bytes;
        return out_.close();
    }

  private:
    void read_lines() {
        auto source = ByteSource::open(part_.path);
        if (!source.ok()) {
            out_.report.damage = source.error().message;
            return;
        }
        // About what a work takes in a release; where it takes more, memory that is not touched is not there.
        constexpr std::uint64_t kPacked = 1'000;
        out_.batch.expect(std::min<std::uint64_t>(part_.bytes / kPacked, out_.chunk()));
        LineReader lines(source.take());
        read_lines_of(lines);
    }

    void read_lines_of(LineReader& lines) {
        Line line;
        while (lines.next(line)) {
            if (line.complete) record(line.text, line.number, line.offset);
            else out_.reject(line.number, line.offset, "the file breaks off inside this record", line.text);
        }
        out_.report.damage = lines.damage();
        out_.report.inflated = lines.inflated();
    }

    // An API page {"meta", "results": […]}, a list of works, or one work; else lines after all.
    void read_document() {
        auto bytes = read_all(part_.path);
        if (!bytes.ok()) {
            out_.report.damage = bytes.error().message;
            out_.reject(1, 0, "the file breaks off inside this document");
            return;
        }
        out_.report.inflated = bytes->size();
        simdjson::dom::parser parser;
        simdjson::dom::element root;
        const auto code = parser.parse(*bytes).get(root);
        if (code != simdjson::SUCCESS) {
            if (trimmed(*bytes).find('\n') != std::string_view::npos && looks_like_lines(*bytes)) return read_lines();
            return out_.reject(1, 0,
                               trimmed(*bytes).empty() ? "the file is empty"
                                                       : std::string("broken JSON: ") + simdjson::error_message(code));
        }
        simdjson::dom::array list;
        if (root["results"].get(list) == simdjson::SUCCESS) out_.report.api_page = true;
        else if (root.get(list) != simdjson::SUCCESS) {
            out_.report.single_work = true;
            return padded_record(simdjson::to_string(root), 1);
        }
        std::uint64_t number = 0;
        for (const simdjson::dom::element element : list) padded_record(simdjson::to_string(element), ++number);
    }

    // Whether the first line alone is a JSON document.
    static bool looks_like_lines(const std::string& bytes) {
        const std::string first(trimmed(std::string_view(bytes).substr(0, bytes.find('\n'))));
        simdjson::dom::parser parser;
        return parser.parse(first).error() == simdjson::SUCCESS;
    }

    void padded_record(std::string json, std::uint64_t number) {
        json.reserve(json.size() + LineReader::kPadding);
        record(json, number, 0);
    }

    void record(std::string_view json, std::uint64_t number, std::uint64_t offset) {
        out_.count(out_.parser.parse(json, out_.batch, out_.reason), number, offset, json);
    }

    const Part& part_;
    RecordSink out_;
};

}  // namespace

namespace {

PartReport read_rows(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink) {
    std::uint64_t number = 0;
    const RowsPlan plan = plan_of(part, number);
    PartReport report;
    make_rows(plan, number, resources.chunk, [&](WorkBatch&& batch) {
        report.read += batch.size();
        report.works += batch.size();
        sink(std::move(batch));
    });
    return report;
}

}  // namespace

PartReport read_part(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink) {
    if (part.rows) return read_rows(part, resources, sink);
    if (part.parquet) return read_parquet_part(part, resources, sink);
    return PartReading(part, resources, sink).run();
}

}  // namespace comity
