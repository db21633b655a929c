#include "comity/server/assets.h"

#include <array>

#include "comity/base/embedded.h"

namespace comity {

std::span<const Asset> assets() {
    static const std::array<Asset, 1> all = {
        Asset{"/index.html", "text/html; charset=utf-8", embedded_text("web/index.html"), {}}};
    return all;
}

}  // namespace comity
