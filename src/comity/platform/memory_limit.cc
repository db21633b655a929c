#include "comity/platform/memory_limit.h"

#include <algorithm>
#include <charconv>

#include "comity/base/text.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

// Of a file with a number of bytes; of version 2 also "max".
std::optional<std::uint64_t> limit_in(const std::string& path) {
    if (!path_exists(path)) return std::nullopt;
    const auto text = read_file(path);
    std::uint64_t limit = 0;
    if (!text.ok() || std::from_chars(text->data(), text->data() + text->size(), limit).ec != std::errc{}) return std::nullopt;
    return limit;
}

void take_less(std::optional<std::uint64_t>& least, std::optional<std::uint64_t> other) {
    if (other) least = least ? std::min(*least, *other) : *other;
}

// Of a group and all around it. In a container the outer ones are not there, nor always the name by which they call it.
std::optional<std::uint64_t> least_limit(const std::string& mount, std::string_view group, std::string_view file) {
    std::optional<std::uint64_t> least;
    for (;; group = group.substr(0, group.rfind('/'))) {
        take_less(least, limit_in(mount + std::string(group) + "/" + std::string(file)));
        if (group.find('/') == std::string_view::npos) return least;
    }
}

}  // namespace

std::optional<std::uint64_t> memory_limit_of(std::string_view groups, const std::string& mounts) {
    std::optional<std::uint64_t> least;
    // A line a hierarchy: number:controllers:/group.
    for (const std::string_view line : split(groups, '\n')) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos) continue;
        const std::string_view controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
        if (controllers.empty()) {
            for (const char* const below : {"", "/unified"}) take_less(least, least_limit(mounts + below, group, "memory.max"));
        } else if (const auto names = split(controllers, ','); std::find(names.begin(), names.end(), "memory") != names.end()) {
            take_less(least, least_limit(mounts + "/memory", group, "memory.limit_in_bytes"));
        }
    }
    return least;
}

}  // namespace comity
