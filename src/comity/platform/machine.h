// The outside world, part two: threads, clock, terminal, memory.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comity/base/result.h"

namespace comity {

class Kept;

// Once it is true, nobody waits for the answer any more.
using StopFlag = std::shared_ptr<const std::atomic<bool>>;

// What may change the cost of an answer and never the answer.
struct Resources {
    int threads = 0;             // 0: as many as the machine lends (machine_threads)
    std::size_t chunk = 65'535;  // works a batch when reading, rows a piece of work when measuring
    std::uint64_t memory = 0;    // bytes that a build may use, about; 0: what the machine can spare
    std::shared_ptr<Kept> kept = nullptr;  // parts of answers for the questions that come; absent: one question is all
    StopFlag stop = nullptr;                // absent: somebody waits to the end
};
// An error where nobody waits any more. Long answers ask between their steps, and end there.
Status still_wanted(const Resources& resources);

// As many as this process may use cores at a time, by the machine and by its control groups.
int machine_threads();

// Calls body(i) for every i in 0…n-1 on at most `threads` threads, in any order. n = 0 is fine. What a body throws is thrown
// here, and then some of the bodies may not have been called.
void parallel_for(std::size_t n, int threads, const std::function<void(std::size_t)>& body);
// The same where one body is too little work for a thread to fetch: each fetches `piece` of them.
void parallel_pieces(std::size_t n, std::size_t piece, int threads, const std::function<void(std::size_t)>& body);

// 0…n-1 by size, the largest first: begun in this order, all threads end at about the same time.
std::vector<std::size_t> largest_first(std::span<const std::uint64_t> sizes);

// Calls step(i) for every i in 0…n-1 on at most `threads` threads, and what each call returns one after the other, in the
// order of i, while others are still at work: no more than one and a half times `threads` are begun and not called.
using InOrder = std::function<void()>;
void parallel_in_order(std::size_t n, int threads, const std::function<InOrder(std::size_t)>& step);

// std::sort by an order in which no two items are equal, so that threads cannot show.
template <class T, class Less>
void parallel_sort(std::vector<T>& items, int threads, Less less) {
    constexpr std::size_t kWorthIt = 1 << 16;
    if (threads <= 0) threads = machine_threads();
    if (threads == 1 || items.size() < kWorthIt) return std::sort(items.begin(), items.end(), less);
    const auto cut = [&](std::size_t i, std::size_t pieces) {
        return items.begin() + static_cast<std::ptrdiff_t>(items.size() * i / pieces);
    };
    std::size_t pieces = 1;
    while (pieces < static_cast<std::size_t>(threads)) pieces *= 2;
    parallel_for(pieces, threads, [&](std::size_t p) { std::sort(cut(p, pieces), cut(p + 1, pieces), less); });
    for (; pieces > 1; pieces /= 2)
        parallel_for(pieces / 2, threads, [&](std::size_t p) {
            std::inplace_merge(cut(2 * p, pieces), cut(2 * p + 1, pieces), cut(2 * p + 2, pieces), less);
        });
}

// Seconds on a clock that only goes forward; for progress and timings, never for answers.
double seconds_since_start();
bool is_terminal(int descriptor);
std::string environment(const char* name);
std::uint64_t peak_memory_bytes();
// From here on, every large piece of memory goes back to the system when it is freed: no holes stay between what is kept. Costs
// some time; for work that must keep to a limit.
void keep_no_large_memory();
// Hands memory that was freed back to the system, which the allocator would rather keep.
void give_back_freed_memory();
// Three quarters of the machine's memory; three fifths of what a control group has, where that is less: pages of files count there.
std::uint64_t usable_memory_bytes();
// Shows a page in the user's browser if there is a display; says whether it tried.
bool open_in_browser(const std::string& url);
// Ends the process at once, without waiting for threads; for a process that has nothing left to write.
[[noreturn]] void leave_now(int code);

}  // namespace comity
