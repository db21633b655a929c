#include "comity/source/byte_source.h"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "comity/platform/objects.h"

namespace comity {

namespace {
constexpr std::size_t kInput = 1 << 18;  // compressed bytes a read; 128-512 kB measured best
}

struct ByteSource::State {
    std::string path;
    std::unique_ptr<ByteStream> stream;
    std::vector<char> input = std::vector<char>(kInput);
    std::size_t have = 0, at = 0;  // unread input is input[at, have)
    std::uint64_t consumed = 0;    // bytes of the file before input[0]
    bool gzip = false, end = false, inside_member = false;
    std::optional<Error> damage;  // told when what was inflated before it has been delivered
    std::unique_ptr<inflate_state> inflater;

    // The first bytes: two at least, which tell gzip; a pipe may hand out one alone.
    Status begin() {
        while (have < 2) {
            COMITY_ASSIGN(const std::size_t got, stream->read(std::span<char>(input).subspan(have)));
            if (got == 0) break;
            have += got;
        }
        return ok();
    }
    Status refill() {
        consumed += have;
        at = 0;
        COMITY_ASSIGN(have, stream->read(input));
        return ok();
    }
    void start_member() {
        isal_inflate_init(inflater.get());
        inflater->crc_flag = ISAL_GZIP;
        inside_member = true;
    }
    Error damaged(std::string_view what) const {
        return failure(fmt::format("{}: {} at byte {} of the file", path, what, consumed + at));
    }
    Result<std::size_t> inflate(std::span<char> buffer);
};

ByteSource::ByteSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
ByteSource::~ByteSource() = default;

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
    if (is_object_path(path)) {
        COMITY_ASSIGN(auto object, stream_object(path));
        return over(std::move(object), path);
    }
    COMITY_ASSIGN(std::unique_ptr<ByteStream> stream, FileReader::open(path));
    return over(std::move(stream), path);
}

Result<std::unique_ptr<ByteSource>> ByteSource::over(std::unique_ptr<ByteStream> stream, std::string name) {
    auto state = std::make_unique<State>();
    state->path = std::move(name);
    state->stream = std::move(stream);
    COMITY_TRY(state->begin());
    state->gzip = state->have >= 2 && state->input[0] == '\x1f' && state->input[1] == '\x8b';
    if (state->gzip) {
        state->inflater = std::make_unique<inflate_state>();
        state->start_member();
    }
    return std::unique_ptr<ByteSource>(new ByteSource(std::move(state)));
}

Result<std::size_t> ByteSource::State::inflate(std::span<char> buffer) {
    for (;;) {
        if (at == have) {
            COMITY_TRY(refill());
            if (have == 0) {
                end = true;
                if (inside_member) return damaged("the gzip stream is truncated");
                return std::size_t{0};
            }
        }
        // Members may follow each other; zeros after the last one are padding.
        if (!inside_member) {
            if (input[at] == '\0') {
                ++at;
                continue;
            }
            start_member();
        }
        inflater->next_in = reinterpret_cast<std::uint8_t*>(input.data() + at);
        inflater->avail_in = static_cast<std::uint32_t>(have - at);
        inflater->next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
        inflater->avail_out = static_cast<std::uint32_t>(buffer.size());
        const int code = isal_inflate(inflater.get());
        at = have - inflater->avail_in;
        const std::size_t got = buffer.size() - inflater->avail_out;
        if (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT) {
            end = true;
            damage = damaged(fmt::format("the gzip stream is damaged (code {})", code));
            if (got == 0) return *std::exchange(damage, std::nullopt);
            return got;
        }
        if (inflater->block_state == ISAL_BLOCK_FINISH) inside_member = false;
        if (got > 0) return got;
    }
}

Result<std::size_t> ByteSource::read(std::span<char> buffer) {
    State& s = *state_;
    if (s.damage) return *std::exchange(s.damage, std::nullopt);
    if (s.end) return std::size_t{0};
    if (s.gzip) return s.inflate(buffer);
    if (s.at == s.have) {
        COMITY_TRY(s.refill());
        if (s.have == 0) {
            s.end = true;
            return std::size_t{0};
        }
    }
    const std::size_t count = std::min(buffer.size(), s.have - s.at);
    std::copy_n(s.input.data() + s.at, count, buffer.data());
    s.at += count;
    return count;
}

Result<std::string> read_all(const std::string& path) {
    COMITY_ASSIGN(const auto source, ByteSource::open(path));
    std::string bytes;
    std::vector<char> buffer(1 << 18);
    for (;;) {
        COMITY_ASSIGN(const std::size_t got, source->read(buffer));
        if (got == 0) return bytes;
        bytes.append(buffer.data(), got);
    }
}

}  // namespace comity
