#include "comity/source/gz_writer.h"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <vector>

#include "comity/platform/files.h"

namespace comity {

namespace {
constexpr std::size_t kOutput = 1 << 17;
constexpr std::size_t kMostInput = 1u << 30;  // ISA-L counts input in 32 bits
}  // namespace

struct GzWriter::State {
    std::string path;
    std::unique_ptr<FileWriter> file;
    isal_zstream stream;
    std::vector<std::uint8_t> work = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);
    std::vector<std::uint8_t> output = std::vector<std::uint8_t>(kOutput);

    // Deflates what stands in the stream until all of it is taken, and at the end until all of it is out.
    Status run() {
        do {
            stream.next_out = output.data();
            stream.avail_out = static_cast<std::uint32_t>(output.size());
            if (isal_deflate(&stream) != COMP_OK) return failure(fmt::format("cannot compress {}", path));
            COMITY_TRY(file->write({reinterpret_cast<const char*>(output.data()), output.size() - stream.avail_out}));
        } while (stream.avail_out == 0 || stream.avail_in > 0);
        return ok();
    }
};

GzWriter::GzWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
GzWriter::~GzWriter() = default;

Result<std::unique_ptr<GzWriter>> GzWriter::create(const std::string& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    COMITY_ASSIGN(state->file, FileWriter::create(path));
    isal_deflate_init(&state->stream);
    state->stream.level = 1;
    state->stream.level_buf = state->work.data();
    state->stream.level_buf_size = static_cast<std::uint32_t>(state->work.size());
    state->stream.gzip_flag = IGZIP_GZIP;
    state->stream.flush = NO_FLUSH;
    state->stream.end_of_stream = 0;
    return std::unique_ptr<GzWriter>(new GzWriter(std::move(state)));
}

Status GzWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, kMostInput);
        bytes.remove_prefix(piece.size());
        // ISA-L reads but does not write its input.
        state_->stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(piece.data()));
        state_->stream.avail_in = static_cast<std::uint32_t>(piece.size());
        COMITY_TRY(state_->run());
    }
    return ok();
}

Status GzWriter::close() {
    state_->stream.next_in = nullptr;
    state_->stream.avail_in = 0;
    state_->stream.end_of_stream = 1;
    COMITY_TRY(state_->run());
    return state_->file->close();
}

std::uint64_t GzWriter::deflated() const { return state_->file->written(); }

}  // namespace comity
