// The inflater and its twin, zlib: the same bytes and the same verdict of every stream, whole, cut off or damaged, however
// input and room are handed out, and with the least of machines. With COMITY_EXHAUSTIVE more of them.
#include "comity/source/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "comity/base/philox.h"

namespace comity {
namespace {

std::uint32_t drawn(std::uint64_t stream, std::uint64_t draw, std::uint32_t below) {
    return pick(philox4x32({static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(draw), static_cast<std::uint32_t>(draw >> 32), 0}, philox_key(7))[0], below);
}

std::string deflated(const std::string& text, int level, int strategy) {
    z_stream z{};
    EXPECT_EQ(deflateInit2(&z, level, Z_DEFLATED, -15, 1 + level % 9, strategy), Z_OK);
    std::string out(deflateBound(&z, text.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

enum class Verdict { kWhole, kTruncated, kDamaged };
struct Unpacked {
    std::string text;
    Verdict verdict = Verdict::kWhole;
    std::size_t used = 0;  // bytes of a whole stream
    bool operator==(const Unpacked&) const = default;
};

Unpacked by_zlib(const std::string& packed) {
    z_stream z{};
    EXPECT_EQ(inflateInit2(&z, -15), Z_OK);
    Unpacked out;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    char room[10'000];
    int code = Z_OK;
    while (code == Z_OK) {
        z.next_out = reinterpret_cast<Bytef*>(room);
        z.avail_out = sizeof room;
        code = inflate(&z, Z_NO_FLUSH);
        out.text.append(room, sizeof room - z.avail_out);
    }
    out.verdict = code == Z_STREAM_END ? Verdict::kWhole : code == Z_BUF_ERROR ? Verdict::kTruncated : Verdict::kDamaged;
    if (out.verdict == Verdict::kWhole) out.used = z.total_in;
    inflateEnd(&z);
    return out;
}

// Input comes in pieces of `piece` bytes, room in `room` bytes.
Unpacked by_us(const std::string& packed, std::size_t piece, std::size_t room, bool portable) {
    Inflater inflater;
    inflater.set_portable(portable);
    inflater.start();
    std::vector<std::uint8_t> out(Inflater::kHistory + room);
    Unpacked all;
    std::size_t at = 0, handed = 0, kept = 0;
    for (;;) {
        // A copy of its own, so that nothing behind it can be seen.
        handed = std::min(packed.size(), std::max(handed, at + piece));
        const bool last = handed == packed.size();
        std::vector<std::uint8_t> in(packed.begin() + static_cast<std::ptrdiff_t>(at), packed.begin() + static_cast<std::ptrdiff_t>(handed));
        const std::size_t size = in.size();
        in.resize(size + Inflater::kPadding, 0xA5);
        Inflater::Buffers buffers{in.data(), in.data() + size, last, out.data() + kept, out.data() + kept + room};
        const Inflater::Stop stop = inflater.run(buffers);
        all.text.append(reinterpret_cast<const char*>(out.data() + kept), static_cast<std::size_t>(buffers.out - out.data()) - kept);
        at += static_cast<std::size_t>(buffers.in - in.data());
        if (stop == Inflater::Stop::kInput) handed += piece;
        const auto end = static_cast<std::size_t>(buffers.out - out.data());
        kept = std::min(end, Inflater::kHistory);
        std::copy(out.begin() + static_cast<std::ptrdiff_t>(end - kept), out.begin() + static_cast<std::ptrdiff_t>(end), out.begin());
        if (stop == Inflater::Stop::kInput || stop == Inflater::Stop::kRoom) continue;
        all.verdict = stop == Inflater::Stop::kEnd ? Verdict::kWhole : stop == Inflater::Stop::kTruncated ? Verdict::kTruncated : Verdict::kDamaged;
        if (all.verdict == Verdict::kWhole) all.used = at;
        return all;
    }
}

std::string some_text(std::uint64_t stream) {
    const std::uint32_t kind = drawn(stream, 0, 5), size = drawn(stream, 1, 4) == 0 ? drawn(stream, 2, 200'000) : drawn(stream, 2, 3'000);
    std::string text;
    for (std::uint64_t draw = 3; text.size() < size; ++draw) {
        const auto any = [&](std::uint32_t below) { return drawn(stream, draw << 8 | 1, below); };
        if (kind == 0) text += static_cast<char>(any(256));
        else if (kind == 1) text += static_cast<char>('a' + any(3));
        else if (kind == 2) text += "{\"id\":\"https://openalex.org/W" + std::to_string(any(1'000'000)) + "\",\"rank\":[" + std::to_string(any(300)) + "]},";
        else if (kind == 3) text.append(1 + any(700), static_cast<char>('a' + draw % 7));
        else if (any(3) == 0 || text.empty()) text += static_cast<char>(drawn(stream, draw << 8 | 2, 256));
        else text += text.substr(text.size() - 1 - any(static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), 32'768))), 1 + drawn(stream, draw << 8 | 2, 300));
    }
    return text;
}

std::string some_stream(std::uint64_t stream) {
    constexpr int kStrategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
    return deflated(some_text(stream), static_cast<int>(drawn(stream, 1'000'001, 10)), kStrategies[drawn(stream, 1'000'002, 5)]);
}

std::uint64_t tries(std::uint64_t few) { return std::getenv("COMITY_EXHAUSTIVE") != nullptr ? 100 * few : few; }

TEST(Inflater, UnpacksWhatZlibPacked) {
    constexpr std::size_t kPieces[] = {1, 700, 5'000, 1 << 20}, kRooms[] = {Inflater::kRoom, 1'500, 70'000, 1 << 20};
    for (std::uint64_t stream = 0; stream < tries(60); ++stream) {
        const std::string packed = some_stream(stream);
        const Unpacked theirs = by_zlib(packed);
        ASSERT_EQ(theirs.verdict, Verdict::kWhole);
        for (int way = 0; way < 4; ++way)
            ASSERT_TRUE(by_us(packed, kPieces[(stream + static_cast<std::uint64_t>(way)) % 4], kRooms[stream / 4 % 4], way % 2 == 0) == theirs) << stream << " " << way;
    }
}

TEST(Inflater, AgreesWithZlibOnDamage) {
    std::uint64_t damaged = 0;
    for (std::uint64_t stream = 0; stream < tries(1'500); ++stream) {
        std::string packed = some_stream(stream % 97);
        packed.resize(std::min<std::size_t>(packed.size(), 3'000));
        // Most in the head, where the codes are told.
        for (std::uint32_t flips = 1 + drawn(stream, 1'000'003, 3); flips > 0; --flips) {
            const auto size = static_cast<std::uint32_t>(packed.size());
            const std::uint32_t place = drawn(stream, 1'000'004 + flips, 2) == 0 ? size : std::min<std::uint32_t>(size, 80);
            packed[drawn(stream, 1'000'010 + flips, place)] ^= static_cast<char>(1 << drawn(stream, 1'000'020 + flips, 8));
        }
        const Unpacked theirs = by_zlib(packed);
        damaged += theirs.verdict == Verdict::kDamaged;
        for (const bool portable : {false, true}) {
            const Unpacked ours = by_us(packed, portable ? 1 << 20 : 1'024, 1 << 16, portable);
            ASSERT_EQ(ours.verdict, theirs.verdict) << stream;
            ASSERT_EQ(ours.used, theirs.used) << stream;
            // What stands in the last bits of a stream that breaks off may be left.
            if (theirs.verdict == Verdict::kTruncated) ASSERT_TRUE(theirs.text.starts_with(ours.text) && theirs.text.size() - ours.text.size() < 262) << stream;
            else ASSERT_TRUE(ours.text == theirs.text) << stream;
        }
    }
    EXPECT_GT(damaged, 500);
}

TEST(Inflater, NoticesAnEndAtEveryByte) {
    for (std::uint64_t stream : {4, 11, 23}) {
        std::string packed = some_stream(stream);
        const std::string text = by_zlib(packed).text;
        for (std::size_t size = packed.size() > 600 ? packed.size() - 600 : 0; size < packed.size(); ++size) {
            const Unpacked ours = by_us(packed.substr(0, size), 1 << 20, 1 << 16, false);
            ASSERT_EQ(ours.verdict, Verdict::kTruncated) << stream << " " << size;
            ASSERT_TRUE(text.starts_with(ours.text)) << stream << " " << size;
        }
    }
}

}  // namespace
}  // namespace comity
