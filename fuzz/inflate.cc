// How long the first stream is (with the upper bit: by the least of machines), then the blocks of two streams of deflate, as they
// stand behind a history: side by side they become what each of them becomes alone, and stop where it stops.
#include "comity/source/inflate.h"

#include <algorithm>
#include <cstring>

#include "target.h"

namespace comity::fuzz {

namespace {

constexpr std::size_t kMade = 1 << 17;  // a history, and most of what some hundred bytes can become
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

// So that the end of the input is far from what counts.
std::string behind() {
    std::string bytes;
    for (std::uint32_t i = 0; i < Inflater::kAhead + 200; ++i) bytes += static_cast<char>(i * 0x9E3779B1 >> 24);
    return bytes;
}

// A stream on its way. Its history is made once, for all inputs.
class Stream {
  public:
    Stream() : out_(kMade) {
        const std::string packed = before() + std::string(Inflater::kAhead + Inflater::kPadding, '\0');
        const auto* in = reinterpret_cast<const std::uint8_t*>(packed.data());
        fresh_.start();
        buffers = {in, in + packed.size() - Inflater::kPadding, false, out_.data(), out_.data() + kHistory + Inflater::kRoom / 2};
        hold(fresh_.run(buffers) == Inflater::Stop::kRoom && buffers.out == out_.data() + kHistory, "a history is made");
    }
    void begin(std::string_view blocks, bool portable) {
        static const std::string kBehind = behind();
        in_ = blocks;
        in_ += kBehind;
        const std::size_t size = in_.size();
        in_.resize(size + Inflater::kPadding);
        const auto* in = reinterpret_cast<const std::uint8_t*>(in_.data());
        buffers = {in, in + size, true, out_.data() + kHistory, out_.data() + kMade};
        inflater = fresh_;
        inflater.set_portable(portable);
    }
    void end() { stop_ = inflater.run(buffers); }
    friend bool operator==(const Stream& a, const Stream& b) {
        const auto used = [](const Stream& s) { return reinterpret_cast<const char*>(s.buffers.in) - s.in_.data(); };
        return a.stop_ == b.stop_ && (a.stop_ != Inflater::Stop::kEnd || used(a) == used(b)) &&
               std::equal(a.out_.data() + kHistory, const_cast<const std::uint8_t*>(a.buffers.out), b.out_.data() + kHistory,
                          const_cast<const std::uint8_t*>(b.buffers.out));
    }
    Inflater inflater;
    Inflater::Buffers buffers{};

  private:
    Inflater fresh_;
    std::string in_;
    std::vector<std::uint8_t> out_;
    Inflater::Stop stop_ = Inflater::Stop::kInput;
};

}  // namespace

void inflate(std::string_view input) {
    Taker taker(input);
    const std::uint64_t said = taker.number(2);
    const std::size_t first = said % 1'024;
    const bool portable = said >> 15 != 0;
    const std::string_view blocks = taker.rest();
    const std::string_view a = blocks.substr(0, std::min(first, blocks.size())), b = blocks.substr(a.size());
    static Stream one, other, beside_one, beside_other;
    one.begin(a, portable);
    other.begin(b, portable);
    beside_one.begin(a, portable);
    beside_other.begin(b, portable);
    one.end();
    other.end();
    Inflater::run_pair(beside_one.inflater, beside_one.buffers, beside_other.inflater, beside_other.buffers);
    beside_one.end();
    beside_other.end();
    hold(beside_one == one && beside_other == other, "a stream beside another one becomes what it becomes alone");
}

}  // namespace comity::fuzz
