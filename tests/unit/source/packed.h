// Streams as zlib packs them.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace comity {

inline constexpr int kDeflateAlone = -15, kGzip = 31;

inline std::string packed_by_zlib(const std::string& text, int framing, int level, int strategy = Z_DEFAULT_STRATEGY) {
    z_stream z{};
    EXPECT_EQ(deflateInit2(&z, level, Z_DEFLATED, framing, 1 + level % 9, strategy), Z_OK);
    constexpr std::size_t kHeader = 64;
    std::string out(deflateBound(&z, text.size()) + kHeader, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

}  // namespace comity
