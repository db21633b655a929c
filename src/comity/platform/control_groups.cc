#include "comity/platform/control_groups.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "comity/base/text.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

// The whole numbers that a file begins with; what is none ends them, as "max" in version 2.
std::vector<std::int64_t> numbers_in(const std::string& path) {
    std::vector<std::int64_t> numbers;
    if (!path_exists(path)) return numbers;
    const auto text = read_file(path);
    if (!text.ok()) return numbers;
    for (const std::string_view word : split(trimmed(*text), ' ')) {
        std::int64_t number = 0;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
        if (read.ec != std::errc{} || read.ptr != word.data() + word.size()) break;
        numbers.push_back(number);
    }
    return numbers;
}

std::optional<std::uint64_t> memory_in(const std::string& folder, const char* file) {
    const std::vector<std::int64_t> bytes = numbers_in(folder + file);
    return bytes.empty() || bytes[0] < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(bytes[0]));
}

// Microseconds of a core that may be used in a period of so many.
std::optional<double> cores_in(std::vector<std::int64_t> numbers, const std::vector<std::int64_t>& period = {}) {
    numbers.insert(numbers.end(), period.begin(), period.end());
    if (numbers.size() != 2 || numbers[0] <= 0 || numbers[1] <= 0) return std::nullopt;
    return static_cast<double>(numbers[0]) / static_cast<double>(numbers[1]);
}

// How a limit is read of a group's folder.
template <class Limit>
struct Reader {
    std::string_view controller;
    std::optional<Limit> (*version_1)(const std::string& folder);
    std::optional<Limit> (*version_2)(const std::string& folder);
};

template <class Limit>
void take_less(std::optional<Limit>& least, std::optional<Limit> other) {
    if (other) least = least ? std::min(*least, *other) : *other;
}

// Of a group and all around it. In a container the outer ones are not there, nor always the name by which they call it.
template <class Limit>
std::optional<Limit> least_limit(const std::string& mount, std::string_view group, std::optional<Limit> (*limit_in)(const std::string&)) {
    std::optional<Limit> least;
    for (;; group = group.substr(0, group.rfind('/'))) {
        take_less(least, limit_in(mount + std::string(group) + "/"));
        if (group.find('/') == std::string_view::npos) return least;
    }
}

template <class Limit>
std::optional<Limit> limit_of(const Reader<Limit>& reader, std::string_view groups, const std::string& mounts) {
    std::optional<Limit> least;
    // A line a hierarchy: number:controllers:/group.
    for (const std::string_view line : split(groups, '\n')) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos) continue;
        const std::string_view controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
        if (controllers.empty()) {
            for (const char* const below : {"", "/unified"}) take_less(least, least_limit(mounts + below, group, reader.version_2));
        } else if (const auto names = split(controllers, ','); std::find(names.begin(), names.end(), reader.controller) != names.end()) {
            take_less(least, least_limit(mounts + "/" + std::string(reader.controller), group, reader.version_1));
        }
    }
    return least;
}

}  // namespace

std::optional<std::uint64_t> memory_limit_of(std::string_view groups, const std::string& mounts) {
    constexpr Reader<std::uint64_t> kMemory{"memory", [](const std::string& folder) { return memory_in(folder, "memory.limit_in_bytes"); },
                                            [](const std::string& folder) { return memory_in(folder, "memory.max"); }};
    return limit_of(kMemory, groups, mounts);
}

std::optional<double> core_limit_of(std::string_view groups, const std::string& mounts) {
    constexpr Reader<double> kCores{
        "cpu", [](const std::string& folder) { return cores_in(numbers_in(folder + "cpu.cfs_quota_us"), numbers_in(folder + "cpu.cfs_period_us")); },
        [](const std::string& folder) { return cores_in(numbers_in(folder + "cpu.max")); }};
    return limit_of(kCores, groups, mounts);
}

}  // namespace comity
