#include "comity/platform/machine.h"

#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/resource.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace comity {

int machine_threads() { return tbb::info::default_concurrency(); }

#if defined(__SANITIZE_THREAD__)

// ThreadSanitizer cannot see how oneTBB, which is not instrumented, hands work over; with plain threads it sees our
// races alone.
void parallel_for(std::size_t n, int threads, const std::function<void(std::size_t)>& body) {
    if (threads <= 0) threads = machine_threads();
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < n; i = next++) body(i);
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work);
    work();
    for (std::thread& thread : others) thread.join();
}

#else

void parallel_for(std::size_t n, int threads, const std::function<void(std::size_t)>& body) {
    if (threads <= 0) threads = machine_threads();
    if (threads == 1 || n <= 1) {
        for (std::size_t i = 0; i < n; ++i) body(i);
        return;
    }
    // An arena may be larger than the machine: that is how tests run 8 threads on 2 cores.
    tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    tbb::task_arena arena(threads);
    arena.execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, n, 1),
            [&](const auto& range) {
                for (std::size_t i = range.begin(); i != range.end(); ++i) body(i);
            },
            tbb::simple_partitioner());
    });
}

#endif

namespace {

// Lets threads pass one after the other by their numbers.
class Turns {
  public:
    void wait_for(std::size_t mine) {
        std::unique_lock lock(mutex_);
        passed_.wait(lock, [&] { return turn_ == mine; });
    }
    void pass() {
        {
            const std::lock_guard lock(mutex_);
            ++turn_;
        }
        passed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable passed_;
    std::size_t turn_ = 0;
};

}  // namespace

void parallel_in_order(std::size_t n, int threads, const std::function<InOrder(std::size_t)>& step) {
    if (threads <= 0) threads = machine_threads();
    std::atomic<std::size_t> next = 0;
    Turns turns;
    // A worker takes the next number there is, so that the one whose turn it is never waits for another.
    parallel_for(std::min<std::size_t>(n, static_cast<std::size_t>(threads)), threads, [&](std::size_t) {
        for (std::size_t i = next++; i < n; i = next++) {
            const InOrder use = step(i);
            turns.wait_for(i);
            use();
            turns.pass();
        }
    });
}

void parallel_pieces(std::size_t n, std::size_t piece, int threads, const std::function<void(std::size_t)>& body) {
    parallel_for((n + piece - 1) / piece, threads, [&](std::size_t p) {
        for (std::size_t i = p * piece; i < std::min(n, (p + 1) * piece); ++i) body(i);
    });
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
    return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 4 * 3;
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
