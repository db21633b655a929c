// How long the first stream is, then the blocks of two streams of deflate, as they stand behind a history: side by side they become
// what each of them becomes alone, also by the least of machines, and stop where it stops.
#include "comity/source/inflate.h"

#include <algorithm>
#include <cstring>

#include "target.h"

namespace comity::fuzz {

namespace {

constexpr std::size_t kMade = 1 << 21;  // room for what some hundred bytes can become
constexpr std::size_t kRepeats = 128, kLongest = 258, kHistory = 1 + kRepeats * kLongest;

class Bits {
  public:
    void put(std::uint32_t value, int count) {
        for (int i = 0; i < count; ++i, ++at_) {
            if (at_ % 8 == 0) bytes.push_back(0);
            bytes.back() = static_cast<char>(bytes.back() | static_cast<char>((value >> i & 1) << (at_ % 8)));
        }
    }
    std::string bytes;

  private:
    std::size_t at_ = 0;
};

// A block of one letter and its repeats, and an empty stored one, which ends with a byte.
std::string before() {
    Bits bits;
    bits.put(0b010, 3);         // fixed codes
    bits.put(0b10001001, 8);    // 'a', from the first bit of its code on
    for (std::size_t i = 0; i < kRepeats; ++i) {
        bits.put(0b10100011, 8);  // 258 letters
        bits.put(0, 5);           // from the last one on
    }
    bits.put(0, 7);  // its end
    bits.put(0, 3);
    bits.bytes += std::string("\0\0\xFF\xFF", 4);
    return bits.bytes;
}

// A stream on its way, its history made.
class Stream {
  public:
    Stream(std::string_view blocks, bool portable, std::vector<std::uint8_t>& room) : out_(room) {
        static const std::string kBefore = before();
        in_ = kBefore;
        in_ += blocks;
        constexpr std::size_t kBehind = 1'500;  // so that the end of the input is far from what counts
        for (std::size_t i = 0; i < kBehind; ++i) in_ += static_cast<char>(i * 0x9E3779B1 >> 24);
        const std::size_t size = in_.size();
        in_.resize(size + Inflater::kPadding);
        out_.resize(kMade);  // once: to clear it costs more than all the rest
        inflater.set_portable(portable);
        inflater.start();
        const auto* begin = reinterpret_cast<const std::uint8_t*>(in_.data());
        buffers = {begin, begin + size, true, out_.data(), out_.data() + kHistory + Inflater::kRoom / 2};
        hold(inflater.run(buffers) == Inflater::Stop::kRoom && made() == kHistory, "a history is made");
        buffers.out_end = out_.data() + kMade;
    }
    void end() { stop_ = inflater.run(buffers); }
    [[nodiscard]] std::size_t made() const { return static_cast<std::size_t>(buffers.out - out_.data()); }
    friend bool operator==(const Stream& a, const Stream& b) {
        const auto used = [](const Stream& s) { return reinterpret_cast<const char*>(s.buffers.in) - s.in_.data(); };
        return a.stop_ == b.stop_ && a.made() == b.made() && (a.stop_ != Inflater::Stop::kEnd || used(a) == used(b)) &&
               std::equal(a.out_.begin(), a.out_.begin() + static_cast<std::ptrdiff_t>(a.made()), b.out_.begin());
    }
    Inflater inflater;
    Inflater::Buffers buffers{};

  private:
    std::string in_;
    std::vector<std::uint8_t>& out_;
    Inflater::Stop stop_ = Inflater::Stop::kInput;
};

}  // namespace

void inflate(std::string_view input) {
    Taker taker(input);
    const std::size_t first = taker.number(2) % 1'024;
    const std::string_view blocks = taker.rest();
    const std::string_view a = blocks.substr(0, std::min(first, blocks.size())), b = blocks.substr(a.size());
    for (const bool portable : {false, true}) {
        static std::vector<std::uint8_t> rooms[4];
        Stream one(a, portable, rooms[0]), other(b, portable, rooms[1]), beside_one(a, portable, rooms[2]), beside_other(b, portable, rooms[3]);
        one.end();
        other.end();
        Inflater::run_pair(beside_one.inflater, beside_one.buffers, beside_other.inflater, beside_other.buffers);
        beside_one.end();
        beside_other.end();
        hold(beside_one == one && beside_other == other, "a stream beside another one becomes what it becomes alone");
    }
}

}  // namespace comity::fuzz
