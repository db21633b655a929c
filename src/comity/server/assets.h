// The pages that the program carries, made from web/ when it is built.
#pragma once

#include <span>
#include <string_view>

namespace comity {

struct Asset {
    std::string_view path;  // "/index.html"
    std::string_view type;  // media type
    std::string_view bytes, gzip;
};

std::span<const Asset> assets();

}  // namespace comity
