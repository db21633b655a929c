// The first byte says in which pieces the file comes, the second how many bytes are asked for at a time: neither may
// change what is read of a file without damage. A file that is read beside it never does.
#include "comity/source/line_reader.h"
#include "target.h"

namespace comity::fuzz {

namespace {

constexpr std::size_t kPieces[] = {1, 2, 19, 4096};
constexpr std::size_t kSteps[] = {17, 64, 997, 4096};

struct Reading {
    std::vector<std::string> texts;
    std::vector<std::uint64_t> numbers, offsets, complete;
    std::string damage;
    std::uint64_t inflated = 0;
    friend bool operator==(const Reading&, const Reading&) = default;
};

// Buffers as large as the file and its lines want them: those of a build cost more to clear than all the rest.
constexpr std::size_t kWholeStep = 1 << 14, kInput = 1 << 13;

std::unique_ptr<ByteSource> source_of(std::string_view file, std::size_t piece) {
    auto source = ByteSource::over(std::make_unique<MemoryStream>(file, piece), "input", kInput);
    hold(source.ok(), "memory can be opened");
    return source.take();
}

void take(const Line& line, Reading& reading) {
    reading.texts.emplace_back(line.text);
    reading.numbers.push_back(line.number);
    reading.offsets.push_back(line.offset);
    reading.complete.push_back(line.complete);
    // Its padding can be read.
    volatile char last = line.text.data()[line.text.size() + LineReader::kPadding - 1];
    (void)last;
}

Reading read_lines(std::string_view file, std::size_t piece, std::size_t step) {
    LineReader reader(source_of(file, piece), step);
    Reading reading;
    Line line;
    while (reader.next(line)) take(line, reading);
    reading.damage = reader.damage();
    reading.inflated = reader.inflated();
    return reading;
}

// The file beside another one: a step of each in turn.
Reading read_beside(std::string_view file, std::string_view other, std::size_t piece) {
    LineReader reader(source_of(file, piece), kWholeStep), beside(source_of(other, other.size() + 1), kWholeStep);
    Reading reading;
    Line line;
    while (!reader.at_end()) {
        while (reader.next_read(line)) take(line, reading);
        while (beside.next_read(line)) {}
        LineReader::read_two(reader, beside);
    }
    while (reader.next(line)) take(line, reading);
    reading.damage = reader.damage();
    reading.inflated = reader.inflated();
    return reading;
}

// All bytes, as far as they can be read.
std::string read_bytes(std::string_view file) {
    const auto source = source_of(file, file.size() + 1);
    std::string bytes;
    std::vector<char> buffer(kWholeStep);
    for (;;) {
        const auto got = source->read(buffer);
        if (!got.ok() || *got == 0) return bytes;
        bytes.append(buffer.data(), *got);
    }
}

}  // namespace

void lines(std::string_view input) {
    Taker taker(input);
    const std::size_t piece = kPieces[taker.number(1) % 4], step = kSteps[taker.number(1) % 4];
    const std::string_view file = taker.rest();
    const Reading whole = read_lines(file, file.size() + 1, kWholeStep);
    const Reading other = read_lines(file, piece, step);
    hold(other == whole, "pieces and steps change no line, nor where damage is found");
    hold(read_beside(file, file, piece) == whole, "another file beside it changes nothing");
    hold(read_beside(file, file.substr(file.size() / 3), file.size() + 1) == whole, "nor does a broken one");
    const std::string bytes = read_bytes(file);
    hold(bytes.size() == whole.inflated || !whole.damage.empty(), "all bytes pass by");
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < whole.texts.size(); ++i) {
        hold(whole.numbers[i] > before, "lines are numbered upwards");
        before = whole.numbers[i];
        hold(whole.texts[i].find('\n') == std::string::npos, "a line has no newline");
        if (!whole.damage.empty()) continue;
        const auto at = bytes.find(whole.texts[i], whole.offsets[i]);
        hold(at != std::string::npos && at <= bytes.find('\n', whole.offsets[i]), "a line stands where it says");
    }
}

}  // namespace comity::fuzz
