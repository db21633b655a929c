#include "comity/server/gzip.h"

#include <isa-l/igzip_lib.h>

#include <vector>

namespace comity {

std::string gzipped(std::string_view text) {
    constexpr std::size_t kMost = 1u << 30, kRoom = 4096;  // ISA-L counts in 32 bits
    if (text.size() > kMost) return {};
    std::vector<std::uint8_t> work(ISAL_DEF_LVL3_DEFAULT);
    std::string out(text.size() + text.size() / 8 + kRoom, '\0');
    isal_zstream stream;
    isal_deflate_init(&stream);
    stream.level = 3;
    stream.level_buf = work.data();
    stream.level_buf_size = static_cast<std::uint32_t>(work.size());
    stream.gzip_flag = IGZIP_GZIP;
    stream.end_of_stream = 1;
    // ISA-L reads but does not write its input.
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<std::uint32_t>(text.size());
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_deflate(&stream) != COMP_OK || stream.internal_state.state != ZSTATE_END) return {};
    out.resize(stream.total_out);
    return out;
}

}  // namespace comity
