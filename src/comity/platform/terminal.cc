#include "comity/platform/terminal.h"

#include <sys/ioctl.h>

#include <cstdlib>
#include <string_view>

namespace comity {

std::size_t terminal_columns(int descriptor) {
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool terminal_is_plain() {
    const char* kind = std::getenv("TERM");
    return kind == nullptr || std::string_view(kind).empty() || std::string_view(kind) == "dumb";
}

}  // namespace comity
