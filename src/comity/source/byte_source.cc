#include "comity/source/byte_source.h"

#include <fmt/format.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "comity/platform/objects.h"
#include "comity/platform/watched.h"
#include "comity/source/inflate.h"

namespace comity {

// A gzip member being unpacked.
struct Member {
    Inflater inflater;
    bool open = false;
    std::uint32_t checksum = 0, size = 0;  // of what was unpacked, modulo 2^32
    // For those who read without history: the last of it, then what is not handed out yet at [begin, end).
    std::vector<char> window;
    std::size_t begin = 0, end = 0;
};

struct ByteSource::State {
    std::string path;
    std::unique_ptr<ByteStream> stream;
    std::optional<Watched> watched;  // what the stream comes from
    std::vector<char> input;  // the padding of the inflater behind it
    [[nodiscard]] std::size_t room() const { return input.size() - Inflater::kPadding; }
    std::size_t have = 0, at = 0;  // unread input is input[at, have)
    std::uint64_t consumed = 0;    // bytes of the file before input[0]
    bool gzip = false, end = false, no_more_input = false, is_damaged = false;
    std::optional<Error> damage;  // told when what was unpacked before it has been delivered
    std::unique_ptr<Member> member;

    // The first bytes: two at least, which tell gzip; a pipe may hand out one alone.
    Status begin() { return need(2); }
    // At least `count` bytes of unread input, as long as there are any.
    Status need(std::size_t count) {
        while (have - at < count && !no_more_input) {
            if (at > 0) std::memmove(input.data(), input.data() + at, have - at);
            consumed += at;
            have -= at;
            at = 0;
            COMITY_ASSIGN(const std::size_t got, stream->read({input.data() + have, room() - have}));
            if (got == 0 && watched) COMITY_TRY(watched->check());
            no_more_input = got == 0;
            have += got;
            if (got == 0) std::memset(input.data() + have, 0, Inflater::kPadding);
        }
        return ok();
    }
    // What is replaced while it is read looks broken, and is none.
    Error damaged(std::string_view what) {
        if (const Status same = watched ? watched->check() : ok(); !same.ok()) return same.error();
        is_damaged = true;
        return failure(fmt::format("{}: the gzip stream is {} at byte {} of the file", path, what, consumed + at));
    }
    Error truncated() {
        at = have;  // where the file ends
        return damaged("truncated");
    }
    [[nodiscard]] Inflater::Buffers buffers(char* out, char* out_end) const;
    // What the inflater has read and made from `out` on: how many bytes that is.
    std::size_t took(const Inflater::Buffers& buffers, const char* out);
    Result<std::size_t> unpack(char* out, char* out_end);
    // Whether a member can be unpacked beside another one, with input for a while.
    bool is_unpacking();
    Status open_member();
    Status close_member();
    Result<std::size_t> read_gzip(std::span<char> buffer);
};

ByteSource::ByteSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
ByteSource::~ByteSource() = default;

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->watched.emplace(path);
    if (is_object_path(path)) {
        COMITY_ASSIGN(auto object, stream_object(path));
        return begin(std::move(state), std::move(object), kDefaultPiece);
    }
    COMITY_ASSIGN(std::unique_ptr<ByteStream> stream, FileReader::open(path));
    return begin(std::move(state), std::move(stream), kDefaultPiece);
}

Result<std::unique_ptr<ByteSource>> ByteSource::over(std::unique_ptr<ByteStream> stream, std::string name, std::size_t piece) {
    auto state = std::make_unique<State>();
    state->path = std::move(name);
    return begin(std::move(state), std::move(stream), piece);
}

Result<std::unique_ptr<ByteSource>> ByteSource::begin(std::unique_ptr<State> state, std::unique_ptr<ByteStream> stream, std::size_t piece) {
    state->input.resize(std::max(2 * Inflater::kAhead, piece) + Inflater::kPadding);
    state->stream = std::move(stream);
    COMITY_TRY(state->begin());
    state->gzip = state->have >= 2 && state->input[0] == '\x1f' && state->input[1] == '\x8b';
    if (state->gzip) state->member = std::make_unique<Member>();
    return std::unique_ptr<ByteSource>(new ByteSource(std::move(state)));
}

// Where a gzip header ends, from `in` on; null when it does not end before `in_end`.
const std::uint8_t* behind_header(const std::uint8_t* in, const std::uint8_t* in_end) {
    constexpr int kCrc = 2, kExtra = 4, kName = 8, kComment = 16;
    constexpr std::ptrdiff_t kFixed = 10;
    if (in_end - in < kFixed) return nullptr;
    const int flags = in[3];
    in += kFixed;
    if ((flags & kExtra) != 0) {
        if (in_end - in < 2) return nullptr;
        const std::ptrdiff_t size = in[0] | in[1] << 8;
        if (in_end - in < 2 + size) return nullptr;
        in += 2 + size;
    }
    for (const int text : {kName, kComment}) {
        if ((flags & text) == 0) continue;
        in = std::find(in, in_end, 0);
        if (in == in_end) return nullptr;
        ++in;
    }
    if ((flags & kCrc) != 0) in += 2;
    return in <= in_end ? in : nullptr;
}

const std::uint8_t* bytes_at(const char* text) { return reinterpret_cast<const std::uint8_t*>(text); }

Status ByteSource::State::open_member() {
    constexpr std::uint8_t kStart[] = {0x1f, 0x8b, 8}, kReserved = 0xE0, kHasCrc = 2;
    for (std::size_t wanted = Inflater::kAhead;; wanted = have - at + 1) {
        COMITY_TRY(need(wanted));
        const std::uint8_t* const begin = bytes_at(input.data() + at);
        const std::uint8_t* const in_end = bytes_at(input.data() + have);
        if (!std::equal(begin, std::min(begin + sizeof kStart, in_end), kStart)) return damaged("damaged (no gzip header)");
        if (const std::uint8_t* const behind = behind_header(begin, in_end)) {
            const auto size = static_cast<std::size_t>(behind - begin);
            if ((begin[3] & kReserved) != 0) return damaged("damaged (an unknown kind of header)");
            if ((begin[3] & kHasCrc) != 0 &&
                (crc32_gzip_refl(0, begin, size - 2) & 0xFFFF) != static_cast<std::uint32_t>(behind[-2] | behind[-1] << 8))
                return damaged("damaged (the checksum of the header is another one)");
            at += size;
            break;
        }
        if (no_more_input) return truncated();
        if (have - at == room()) return damaged("damaged (the header does not end)");
    }
    member->inflater.start();
    member->open = true;
    member->checksum = member->size = 0;
    return ok();
}

Status ByteSource::State::close_member() {
    constexpr std::size_t kTrailer = 8;
    COMITY_TRY(need(kTrailer));
    if (have - at < kTrailer) return truncated();
    std::uint32_t told[2];
    std::memcpy(told, input.data() + at, sizeof told);
    if (told[0] != member->checksum || told[1] != member->size) return damaged("damaged (the checksum is another one)");
    at += kTrailer;
    member->open = false;
    return ok();
}

Inflater::Buffers ByteSource::State::buffers(char* out, char* out_end) const {
    return {bytes_at(input.data() + at), bytes_at(input.data() + have), no_more_input, reinterpret_cast<std::uint8_t*>(out),
            reinterpret_cast<std::uint8_t*>(out_end)};
}

std::size_t ByteSource::State::took(const Inflater::Buffers& buffers, const char* out) {
    at = std::min(have, static_cast<std::size_t>(buffers.in - bytes_at(input.data())));
    const auto got = static_cast<std::size_t>(buffers.out - bytes_at(out));
    member->checksum = crc32_gzip_refl(member->checksum, bytes_at(out), got);
    member->size += static_cast<std::uint32_t>(got);
    return got;
}

// Unpacks to `out`; before it lies what was unpacked last, as far as the inflater looks back. 0: the end.
Result<std::size_t> ByteSource::State::unpack(char* out, char* out_end) {
    for (;;) {
        // Members may follow each other; zeros after the last one are padding.
        if (!member->open) {
            COMITY_TRY(need(1));
            if (at == have) {
                end = true;
                return std::size_t{0};
            }
            if (input[at] == '\0') {
                ++at;
                continue;
            }
            COMITY_TRY(open_member());
        }
        COMITY_TRY(need(Inflater::kAhead));
        Inflater::Buffers pieces = buffers(out, out_end);
        const Inflater::Stop stop = member->inflater.run(pieces);
        const std::size_t got = took(pieces, out);
        Status good = ok();
        if (stop == Inflater::Stop::kEnd) good = close_member();
        else if (stop == Inflater::Stop::kTruncated) good = truncated();
        else if (stop == Inflater::Stop::kDamaged) good = damaged("damaged");
        if (!good.ok()) {
            end = true;
            if (got == 0) return good.error();
            damage = good.error();
        }
        if (got > 0) return got;
    }
}

// By way of a window, which keeps what the inflater looks back at.
Result<std::size_t> ByteSource::State::read_gzip(std::span<char> buffer) {
    constexpr std::size_t kUnpacked = 64 << 10;
    Member& m = *member;
    if (m.begin == m.end) {
        if (m.window.empty()) m.window.resize(Inflater::kHistory + kUnpacked);
        const std::size_t kept = std::min(m.end, Inflater::kHistory);
        std::memmove(m.window.data(), m.window.data() + m.end - kept, kept);
        m.begin = m.end = kept;
        COMITY_ASSIGN(const std::size_t got, unpack(m.window.data() + kept, m.window.data() + m.window.size()));
        m.end += got;
    }
    const std::size_t count = std::min(buffer.size(), m.end - m.begin);
    std::copy_n(m.window.data() + m.begin, count, buffer.data());
    m.begin += count;
    return count;
}

// What stands in its way is left to unpack(), a stream's trouble included.
bool ByteSource::State::is_unpacking() {
    return gzip && member->open && !end && !damage && member->begin == member->end && need(room() / 2).ok();
}

std::pair<ByteSource::Got, ByteSource::Got> ByteSource::read_two(ByteSource& a, std::span<char> a_buffer, ByteSource& b, std::span<char> b_buffer) {
    State &of_a = *a.state_, &of_b = *b.state_;
    std::size_t a_got = 0, b_got = 0;
    if (of_a.is_unpacking() && of_b.is_unpacking()) {
        Inflater::Buffers a_pieces = of_a.buffers(a_buffer.data(), a_buffer.data() + a_buffer.size());
        Inflater::Buffers b_pieces = of_b.buffers(b_buffer.data(), b_buffer.data() + b_buffer.size());
        Inflater::run_pair(of_a.member->inflater, a_pieces, of_b.member->inflater, b_pieces);
        a_got = of_a.took(a_pieces, a_buffer.data());
        b_got = of_b.took(b_pieces, b_buffer.data());
    }
    return {a_got > 0 ? Got(a_got) : a.read_behind(a_buffer), b_got > 0 ? Got(b_got) : b.read_behind(b_buffer)};
}

std::uint64_t ByteSource::consumed() const { return state_->consumed + state_->at; }
bool ByteSource::is_damaged() const { return state_->is_damaged; }

Result<std::size_t> ByteSource::read(std::span<char> buffer) { return read_behind(buffer, false); }

Result<std::size_t> ByteSource::read_behind(std::span<char> buffer, bool history) {
    State& s = *state_;
    if (s.gzip && s.member->begin < s.member->end) return s.read_gzip(buffer);
    if (s.damage) return *std::exchange(s.damage, std::nullopt);
    if (s.end) return std::size_t{0};
    if (s.gzip) return history ? s.unpack(buffer.data(), buffer.data() + buffer.size()) : s.read_gzip(buffer);
    COMITY_TRY(s.need(1));
    s.end = s.at == s.have;
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
