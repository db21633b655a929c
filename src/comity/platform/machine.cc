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
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
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

namespace {

// An arena may be larger than the machine: that is how tests run 8 threads on 2 cores.
void allow_threads(int threads) {
    static std::mutex mutex;
    static std::unique_ptr<tbb::global_control> limit;
    static int allowed = machine_threads();
    const std::lock_guard lock(mutex);
    if (threads <= allowed) return;
    limit.reset();  // of several limits the least would hold
    limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    allowed = threads;
}

// The arena of this thread's calls. To a fresh one other threads come late, often after 10 ms or more; to one that has been in use
// at once. Each calling thread has its own, so that none waits for another's work.
tbb::task_arena& arena_of(int threads) {
    thread_local std::unique_ptr<tbb::task_arena> arena;
    if (arena == nullptr || arena->max_concurrency() != threads) {
        allow_threads(threads);
        arena = std::make_unique<tbb::task_arena>(threads);
    }
    return *arena;
}

}  // namespace

void parallel_for(std::size_t n, int threads, const std::function<void(std::size_t)>& body) {
    if (threads <= 0) threads = machine_threads();
    if (threads == 1 || n <= 1) {
        for (std::size_t i = 0; i < n; ++i) body(i);
        return;
    }
    arena_of(threads).execute([&] {
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

// What steps returned, called in the order of their numbers by whoever comes at the right moment, so that nobody waits for his
// turn as long as little else does.
class Turns {
  public:
    explicit Turns(std::size_t most) : most_(most) {}

    // Until step i may begin: not before what it returns would be one of the next `most`.
    void wait_to_begin(std::size_t i) {
        std::unique_lock lock(mutex_);
        passed_.wait(lock, [&] { return i < turn_ + most_; });
    }
    void hand_in(std::size_t i, InOrder use) {
        std::unique_lock lock(mutex_);
        ready_.emplace(i, std::move(use));
        if (busy_) return;
        busy_ = true;
        for (auto first = ready_.find(turn_); first != ready_.end(); first = ready_.find(turn_)) {
            {
                const InOrder mine = std::move(first->second);
                ready_.erase(first);
                lock.unlock();
                mine();
            }
            lock.lock();
            ++turn_;
            passed_.notify_all();
        }
        busy_ = false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable passed_;
    std::map<std::size_t, InOrder> ready_;
    std::size_t turn_ = 0, most_;
    bool busy_ = false;  // somebody is calling what is ready
};

}  // namespace

void parallel_in_order(std::size_t n, int threads, const std::function<InOrder(std::size_t)>& step) {
    if (threads <= 0) threads = machine_threads();
    const auto workers = static_cast<std::size_t>(threads);
    std::atomic<std::size_t> next = 0;
    Turns turns(workers + (workers + 1) / 2);
    // A worker takes the next number there is, so that the one whose turn it is never waits for another.
    parallel_for(std::min(n, workers), threads, [&](std::size_t) {
        for (std::size_t i = next++; i < n; i = next++) {
            turns.wait_to_begin(i);
            turns.hand_in(i, step(i));
        }
    });
}

void parallel_in(std::span<const std::size_t> order, int threads, const std::function<void(std::size_t)>& body) {
    if (threads <= 0) threads = machine_threads();
    std::atomic<std::size_t> next = 0;
    parallel_for(std::min(order.size(), static_cast<std::size_t>(threads)), threads, [&](std::size_t) {
        for (std::size_t i = next++; i < order.size(); i = next++) body(order[i]);
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
