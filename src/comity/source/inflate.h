// Deflate (RFC 1951) unpacked, the most expensive thing that reading does. A table entry holds several symbols at once, up
// to two literals and a length, and a match is decoded and copied whether there is one or not: what comes next in text is
// anybody's guess, also the processor's, and a wrong guess costs more than the work.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity {

class Inflater {
  public:
    static constexpr std::size_t kHistory = 32'768;  // bytes that a match can reach back
    static constexpr std::size_t kPadding = 64;      // readable bytes behind the input, whatever they are
    static constexpr std::size_t kAhead = 1'024;     // bytes of input, at least, unless it is the last
    static constexpr std::size_t kRoom = 1'024;      // bytes of output, at least

    enum class Stop : std::uint8_t { kInput, kRoom, kEnd, kTruncated, kDamaged };

    // What is read, and where it is written. run() moves `in` and `out`; bytes behind `out` may be overwritten.
    struct Buffers {
        const std::uint8_t* in;
        const std::uint8_t* in_end;
        bool last;  // nothing follows in_end
        // The last kHistory bytes of the stream, or all of it, lie before `out`.
        std::uint8_t* out;
        std::uint8_t* out_end;
    };

    void start();
    // Unpacks until the input or the room is used up but for less than kAhead and kRoom bytes, or the stream ends. Behind
    // kEnd, `in` is at the first byte behind the stream. Whatever is wrong, what came before it has been unpacked.
    Stop run(Buffers& buffers);
    // Unpacks two streams side by side, in less time than one after the other: while one waits for what it looks up, there is the
    // other. Ends when either has come close to the end of its input, its room or its stream, to damage, or to what only run() does;
    // it may do nothing. How a stream ends run() says, which goes on where this stopped.
    static void run_pair(Inflater& a, Buffers& of_a, Inflater& b, Buffers& of_b);
    // Whether to do without what this machine has beyond the least; the bytes are the same.
    void set_portable(bool portable) { portable_ = portable; }

    static constexpr int kMainBits = 10, kDistanceBits = 9, kLongest = 15;
    static constexpr std::size_t kLiteralSymbols = 288, kDistanceSymbols = 32;
    // The main tables and those of longer codes below them: no set of codes needs more than 1,334 and 594 (zlib's enough.c).
    static constexpr std::size_t kLiteralEntries = 1'024 + 512, kDistanceEntries = 512 + 128;

    // Symbols of one block, ready to be looked up. Entries are explained in inflate_tables.h.
    struct Tables {
        std::uint64_t literals[kLiteralEntries];
        std::uint64_t distances[kDistanceEntries];
    };
    // Bits that were taken from the input but not used.
    struct Bits {
        std::uint64_t bits = 0;
        std::uint32_t count = 0;
    };

  private:
    enum class Block : std::uint8_t { kHead, kStored, kCodes, kEnd };
    Stop run_codes(Buffers& buffers);
    // For run_pair: whether turns of codes are next; a single turn, false where it is damaged and not taken.
    bool ready(Buffers& buffers, const std::uint8_t* begun);
    bool take_turn(Buffers& buffers);
    Stop read_head(Buffers& buffers);
    bool read_codes(Buffers& buffers);
    Stop run_stored(Buffers& buffers);

    Bits bits_;
    Block block_ = Block::kHead;
    bool final_ = false, portable_ = false;
    std::uint32_t stored_ = 0;  // bytes that a stored block still has
    std::uint64_t total_ = 0;   // bytes of the stream written before this run, at least as far as matches reach
    Tables tables_;
};

}  // namespace comity
