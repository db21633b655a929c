#include "comity/platform/machine.h"

#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <thread>
#include <vector>

#include "comity/platform/control_groups.h"
#include "comity/platform/files.h"

namespace comity {

Status still_wanted(const Resources& resources) {
    if (resources.stop != nullptr && *resources.stop) return failure("nobody waits for this answer any more");
    return ok();
}

namespace {

constexpr const char* kOwnGroups = "/proc/self/cgroup";
constexpr const char* kGroups = "/sys/fs/cgroup";

// More threads than cores that may be used at a time would only wait in turns.
int threads_of_groups() {
    const auto groups = read_file(kOwnGroups);
    const auto cores = groups.ok() ? core_limit_of(*groups, kGroups) : std::nullopt;
    return cores && *cores < std::numeric_limits<int>::max() ? static_cast<int>(std::ceil(*cores)) : std::numeric_limits<int>::max();
}

}  // namespace

int machine_threads() {
    static const int by_groups = threads_of_groups();
    cpu_set_t ours;
    const int allowed = ::sched_getaffinity(0, sizeof ours, &ours) == 0 ? CPU_COUNT(&ours) : 0;
    return std::min(by_groups, allowed > 0 ? allowed : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

double seconds_since_start() {
    static const auto start = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void keep_no_large_memory() {
    constexpr int kLarge = 256 << 10;
    ::mallopt(M_MMAP_THRESHOLD, kLarge);
}

void give_back_freed_memory() { ::malloc_trim(0); }

std::uint64_t usable_memory_bytes() {
    const std::uint64_t all = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const auto groups = read_file(kOwnGroups);
    const auto limit = groups.ok() ? memory_limit_of(*groups, kGroups) : std::nullopt;
    return std::min(all / 4 * 3, limit ? *limit / 5 * 3 : all);
}

std::uint64_t peak_memory_bytes() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

bool open_in_browser(const std::string& url) {
    if (environment("DISPLAY").empty() && environment("WAYLAND_DISPLAY").empty()) return false;
    std::string program = "xdg-open", argument = url;
    char* const words[] = {program.data(), argument.data(), nullptr};
    posix_spawn_file_actions_t quiet;
    ::posix_spawn_file_actions_init(&quiet);
    for (const int descriptor : {1, 2})
        ::posix_spawn_file_actions_addopen(&quiet, descriptor, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const bool started = ::posix_spawnp(&child, program.c_str(), &quiet, nullptr, words, environ) == 0;
    ::posix_spawn_file_actions_destroy(&quiet);
    return started;
}

void leave_now(int code) { ::_exit(code); }

}  // namespace comity
