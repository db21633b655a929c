#include "comity/source/openalex/part_reader.h"

#include <simdjson.h>

#include "comity/base/text.h"
#include "comity/source/byte_source.h"
#include "comity/source/line_reader.h"
#include "comity/source/openalex/record.h"

namespace comity {

namespace {

class PartReading {
  public:
    PartReading(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink)
        : part_(part), chunk_(resources.chunk == 0 ? 1 : resources.chunk), sink_(sink) {}

    PartReport run() {
        if (part_.document) read_document();
        else read_lines();
        if (batch_.size() > 0 || report_.labels > 0) sink_(std::move(batch_));
        return std::move(report_);
    }

  private:
    void read_lines() {
        auto source = ByteSource::open(part_.path);
        if (!source.ok()) {
            report_.damage = source.error().message;
            return;
        }
        LineReader lines(source.take());
        read_lines_of(lines);
    }

    void read_lines_of(LineReader& lines) {
        Line line;
        while (lines.next(line)) {
            if (line.complete) record(line.text, line.number, line.offset);
            else reject(line.number, line.offset, "the file breaks off inside this record");
        }
        report_.damage = lines.damage();
        report_.inflated = lines.inflated();
    }

    // An API page {"meta", "results": […]}, a list of works, or one work; else lines after all.
    void read_document() {
        auto bytes = read_all(part_.path);
        if (!bytes.ok()) {
            report_.damage = bytes.error().message;
            ++report_.read;
            reject_read(1, 0, "the file breaks off inside this document");
            return;
        }
        report_.inflated = bytes->size();
        simdjson::dom::parser parser;
        simdjson::dom::element root;
        const auto code = parser.parse(*bytes).get(root);
        if (code != simdjson::SUCCESS) {
            if (trimmed(*bytes).find('\n') != std::string_view::npos && looks_like_lines(*bytes)) return read_lines();
            ++report_.read;
            return reject_read(1, 0,
                               trimmed(*bytes).empty() ? "the file is empty"
                                                       : std::string("broken JSON: ") + simdjson::error_message(code));
        }
        simdjson::dom::array list;
        if (root["results"].get(list) == simdjson::SUCCESS) report_.api_page = true;
        else if (root.get(list) != simdjson::SUCCESS) {
            report_.single_work = true;
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
        ++report_.read;
        switch (parser_.parse(json, batch_, reason_)) {
            case RecordKind::kWork: ++report_.works; break;
            case RecordKind::kEntity: ++report_.labels; break;
            case RecordKind::kOther: ++report_.other; break;
            case RecordKind::kRejected: reject_read(number, offset, reason_); break;
        }
        if (batch_.size() >= chunk_) {
            sink_(std::move(batch_));
            batch_ = WorkBatch();
        }
    }

    void reject(std::uint64_t number, std::uint64_t offset, std::string reason) {
        ++report_.read;
        reject_read(number, offset, std::move(reason));
    }

    void reject_read(std::uint64_t number, std::uint64_t offset, std::string reason) {
        ++report_.rejected;
        if (report_.rejects.size() < PartReport::kMaxRejects)
            report_.rejects.push_back({number, offset, std::move(reason)});
    }

    const Part& part_;
    std::size_t chunk_;
    const std::function<void(WorkBatch&&)>& sink_;
    RecordParser parser_;
    WorkBatch batch_;
    PartReport report_;
    std::string reason_;
};

}  // namespace

PartReport read_part(const Part& part, const Resources& resources, const std::function<void(WorkBatch&&)>& sink) {
    return PartReading(part, resources, sink).run();
}

}  // namespace comity
