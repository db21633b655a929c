// The inflater and its twin, zlib: the same bytes and the same verdict of every stream, whole, cut off or damaged, however
// input and room are handed out, and with the least of machines. With COMITY_EXHAUSTIVE more of them.
#include "comity/source/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "comity/base/philox.h"
#include "packed.h"

namespace comity {
namespace {

std::uint32_t drawn(std::uint64_t stream, std::uint64_t draw, std::uint32_t below) {
    return pick(philox4x32({static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(draw), static_cast<std::uint32_t>(draw >> 32), 0}, philox_key(7))[0], below);
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

// One stream on its way: input comes in pieces of `piece` bytes, room in `room` bytes.
class Unpacking {
  public:
    Unpacking(const std::string& packed, std::size_t piece, std::size_t room, bool portable) : packed_(packed), piece_(piece), room_(room), out_(Inflater::kHistory + room) {
        inflater.set_portable(portable);
        inflater.start();
    }
    [[nodiscard]] bool going_on() const { return !ended_; }
    // The next piece, as a copy of its own, so that nothing before or behind it can be seen.
    void hand() {
        handed_ = std::min(packed_.size(), std::max(handed_, at_ + piece_));
        in_.assign(packed_.begin() + static_cast<std::ptrdiff_t>(at_), packed_.begin() + static_cast<std::ptrdiff_t>(handed_));
        const std::size_t size = in_.size();
        in_.resize(size + Inflater::kPadding, 0xA5);
        in_.shrink_to_fit();
        buffers = {in_.data(), in_.data() + size, handed_ == packed_.size(), out_.data() + kept_, out_.data() + kept_ + room_};
    }
    // What has become of it. Without `stop`: it may go on.
    void take(std::optional<Inflater::Stop> stop = std::nullopt) {
        const auto end = static_cast<std::size_t>(buffers.out - out_.data());
        all.text.append(reinterpret_cast<const char*>(out_.data() + kept_), end - kept_);
        at_ += static_cast<std::size_t>(buffers.in - in_.data());
        kept_ = std::min(end, Inflater::kHistory);
        std::copy(out_.begin() + static_cast<std::ptrdiff_t>(end - kept_), out_.begin() + static_cast<std::ptrdiff_t>(end), out_.begin());
        if (stop == Inflater::Stop::kInput) handed_ += piece_;
        if (!stop || stop == Inflater::Stop::kInput || stop == Inflater::Stop::kRoom) return;
        ended_ = true;
        all.verdict = stop == Inflater::Stop::kEnd ? Verdict::kWhole : stop == Inflater::Stop::kTruncated ? Verdict::kTruncated : Verdict::kDamaged;
        if (all.verdict == Verdict::kWhole) all.used = at_;
    }
    void step() {
        hand();
        take(inflater.run(buffers));
    }
    Inflater inflater;
    Inflater::Buffers buffers{};
    Unpacked all;

  private:
    const std::string& packed_;
    std::size_t piece_, room_, at_ = 0, handed_ = 0, kept_ = 0;
    std::vector<std::uint8_t> out_, in_;
    bool ended_ = false;
};

Unpacked by_us(const std::string& packed, std::size_t piece, std::size_t room, bool portable) {
    Unpacking one(packed, piece, room, portable);
    while (one.going_on()) one.step();
    return one.all;
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
    return packed_by_zlib(some_text(stream), kDeflateAlone, static_cast<int>(drawn(stream, 1'000'001, 10)), kStrategies[drawn(stream, 1'000'002, 5)]);
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

// Both streams side by side, now and then one of them alone. How many bytes came of the former.
struct Two {
    std::array<Unpacked, 2> all;
    std::uint64_t side_by_side = 0;
};
Two two_by_us(const std::string& first, const std::string& second, std::uint64_t way, std::uint64_t seed) {
    constexpr std::size_t kPieces[] = {1'500, 6'000, 30'000}, kRooms[] = {1'500, 20'000, 50'000, 50'000};
    Unpacking a(first, kPieces[way % 3], kRooms[way / 3 % 4], way % 2 == 0), b(second, kPieces[way / 2 % 3], kRooms[way / 5 % 4], way % 2 == 0);
    Two two;
    for (std::uint64_t draw = 0; a.going_on() && b.going_on(); ++draw) {
        a.hand();
        b.hand();
        const std::uint8_t *const a_out = a.buffers.out, *const b_out = b.buffers.out;
        Inflater::run_pair(a.inflater, a.buffers, b.inflater, b.buffers);
        const auto made = static_cast<std::uint64_t>(a.buffers.out - a_out + (b.buffers.out - b_out));
        two.side_by_side += made;
        a.take();
        b.take();
        if (made == 0 || drawn(seed, draw, 8) == 0) a.step();
        if (b.going_on() && (made == 0 || drawn(seed, draw + 1'000'000, 8) == 0)) b.step();
    }
    for (Unpacking* one : {&a, &b})
        while (one->going_on()) one->step();
    two.all = {a.all, b.all};
    return two;
}

// Streams long enough for a history.
std::string long_stream(std::uint64_t stream) {
    constexpr int kStrategies[] = {Z_DEFAULT_STRATEGY, Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
    std::string text;
    for (std::uint64_t i = 0; text.size() < 100'000 + drawn(stream, 2'000'001, 50'000); ++i) text += some_text(stream * 50 + i);
    return packed_by_zlib(text, kDeflateAlone, static_cast<int>(drawn(stream, 2'000'002, 10)), kStrategies[drawn(stream, 2'000'003, 6)]);
}

TEST(Inflater, TwoSideBySideAsEachAlone) {
    std::uint64_t side_by_side = 0, all = 0;
    for (std::uint64_t stream = 0; stream < tries(20); ++stream) {
        const std::string a = stream % 7 == 0 ? some_stream(stream) : long_stream(stream), b = long_stream(stream + 1'000);
        const Two two = two_by_us(a, b, stream, stream);
        ASSERT_TRUE(two.all[0] == by_zlib(a)) << stream;
        ASSERT_TRUE(two.all[1] == by_zlib(b)) << stream;
        side_by_side += two.side_by_side;
        all += two.all[0].text.size() + two.all[1].text.size();
    }
    EXPECT_GT(side_by_side, all / 20);  // small pieces, stored blocks and what comes before a history are not
}

TEST(Inflater, TwoSideBySideOfWhichOneIsDamaged) {
    std::uint64_t damaged = 0;
    const std::string whole = long_stream(5);
    const Unpacked of_whole = by_zlib(whole);
    for (std::uint64_t stream = 0; stream < tries(60); ++stream) {
        std::string packed = long_stream(stream % 40);
        if (drawn(stream, 1'000'002, 4) == 0) packed.resize(1 + drawn(stream, 1'000'001, static_cast<std::uint32_t>(packed.size())));
        for (std::uint32_t flips = 1 + drawn(stream, 1'000'003, 2); flips > 0; --flips)
            packed[drawn(stream, 1'000'010 + flips, static_cast<std::uint32_t>(packed.size()))] ^= static_cast<char>(1 << drawn(stream, 1'000'020 + flips, 8));
        const Unpacked theirs = by_zlib(packed);
        damaged += theirs.verdict == Verdict::kDamaged;
        const bool first = stream % 2 == 0;
        const Two two = first ? two_by_us(packed, whole, stream, stream) : two_by_us(whole, packed, stream, stream);
        const Unpacked &ours = two.all[first ? 0 : 1], &other = two.all[first ? 1 : 0];
        ASSERT_TRUE(other == of_whole) << stream;
        ASSERT_EQ(ours.verdict, theirs.verdict) << stream;
        ASSERT_EQ(ours.used, theirs.used) << stream;
        if (theirs.verdict == Verdict::kTruncated) ASSERT_TRUE(theirs.text.starts_with(ours.text) && theirs.text.size() - ours.text.size() < 262) << stream;
        else ASSERT_TRUE(ours.text == theirs.text) << stream;
    }
    EXPECT_GT(damaged, 2);
}

}  // namespace
}  // namespace comity
