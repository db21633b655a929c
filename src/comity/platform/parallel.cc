// Work on several threads. The threads are our own and stay: those of oneTBB 2021 came late to short work, by 10 ms as a rule and
// on a busy machine by 200 (docs/dependencies.md).
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <system_error>
#include <thread>
#include <utility>

#include "comity/platform/machine.h"

namespace comity {

namespace {

// One call of parallel_for: who calls works himself, and others join while there is something left to begin.
class Loop {
  public:
    Loop(std::size_t n, const std::function<void(std::size_t)>& body) : n_(n), body_(body) {}

    // Who comes after the end finds nothing to begin, and so never touches `body`, which may be gone.
    void join() {
        {
            const std::lock_guard lock(mutex_);
            ++inside_;
        }
        work();
        const std::lock_guard lock(mutex_);
        if (--inside_ == 0) left_.notify_all();
    }

    // Calls bodies until there is none left to begin.
    void work() {
        try {
            for (std::size_t i = next_++; i < n_; i = next_++) body_(i);
        } catch (...) {
            next_ = n_;
            const std::lock_guard lock(mutex_);
            if (!thrown_) thrown_ = std::current_exception();
        }
    }
    [[nodiscard]] bool has_ended() {
        const std::lock_guard lock(mutex_);
        return inside_ == 0;
    }
    void wait_for_others() {
        std::unique_lock lock(mutex_);
        left_.wait(lock, [&] { return inside_ == 0; });
    }
    // What a body threw, if one did; once all have ended.
    [[nodiscard]] std::exception_ptr thrown() const { return thrown_; }

  private:
    const std::size_t n_;
    const std::function<void(std::size_t)>& body_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::condition_variable left_;
    std::size_t inside_ = 0;
    std::exception_ptr thrown_;
};

// Threads that wait for loops to join. As many work as the most that one call wanted, whoever calls: what asks for more, such as
// loops within loops, is done by those who call. Who has called and waits for the last bodies lends his place meanwhile: those
// may hold loops themselves.
class Helpers {
  public:
    static Helpers& all() {
        static Helpers* const helpers = new Helpers;  // for ever: a thread may wait when the process ends
        return *helpers;
    }

    void ask(std::size_t helpers, const std::shared_ptr<Loop>& loop) {
        const std::lock_guard lock(mutex_);
        if (most_ < helpers) most_ = helpers;
        asked_.insert(asked_.end(), helpers, loop);
        fetch(helpers);
    }
    // Nobody needs to join any more.
    void forget(const std::shared_ptr<Loop>& loop) {
        const std::lock_guard lock(mutex_);
        std::erase(asked_, loop);
    }
    void wait_for_others(Loop& loop) {
        if (loop.has_ended()) return;
        {
            const std::lock_guard lock(mutex_);
            ++lent_;
            fetch(1);
        }
        loop.wait_for_others();
        const std::lock_guard lock(mutex_);
        --lent_;
    }

  private:
    [[nodiscard]] bool may_begin() const { return !asked_.empty() && busy_ < most_ + lent_; }

    // Wakes as many, or starts them where too few sleep.
    void fetch(std::size_t helpers) {
        while (threads_ < most_ + lent_ && threads_ - busy_ < asked_.size() && start_one()) {}
        for (std::size_t h = 0; h < helpers; ++h) wanted_.notify_one();
    }

    bool start_one() {
        try {
            std::thread([this] { work(); }).detach();
        } catch (const std::system_error&) {
            return false;  // no more threads are to be had: those who call do the work
        }
        ++threads_;
        return true;
    }

    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            wanted_.wait(lock, [&] { return may_begin(); });
            const std::shared_ptr<Loop> loop = std::move(asked_.front());
            asked_.pop_front();
            ++busy_;
            lock.unlock();
            loop->join();
            lock.lock();
            --busy_;
        }
    }

    std::mutex mutex_;
    std::condition_variable wanted_;
    std::deque<std::shared_ptr<Loop>> asked_;
    std::size_t threads_ = 0, busy_ = 0, most_ = 0, lent_ = 0;
};

}  // namespace

void parallel_for(std::size_t n, int threads, const std::function<void(std::size_t)>& body) {
    if (threads <= 0) threads = machine_threads();
    if (threads == 1 || n <= 1) {
        for (std::size_t i = 0; i < n; ++i) body(i);
        return;
    }
    const auto loop = std::make_shared<Loop>(n, body);
    Helpers::all().ask(std::min(n, static_cast<std::size_t>(threads)) - 1, loop);
    loop->work();
    Helpers::all().forget(loop);
    Helpers::all().wait_for_others(*loop);
    if (loop->thrown()) std::rethrow_exception(loop->thrown());
}

namespace {

// What steps returned, called in the order of their numbers by whoever comes at the right moment, so that nobody waits for his
// turn as long as little else does.
class Turns {
  public:
    explicit Turns(std::size_t most) : most_(most) {}

    // Until step i may begin: not before what it returns would be one of the next `most`. False: somebody gave up.
    [[nodiscard]] bool may_begin(std::size_t i) {
        std::unique_lock lock(mutex_);
        passed_.wait(lock, [&] { return given_up_ || i < turn_ + most_; });
        return !given_up_;
    }
    void give_up() {
        const std::lock_guard lock(mutex_);
        given_up_ = true;
        passed_.notify_all();
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
    bool given_up_ = false;
};

}  // namespace

void parallel_in_order(std::size_t n, int threads, const std::function<InOrder(std::size_t)>& step) {
    if (threads <= 0) threads = machine_threads();
    const auto workers = static_cast<std::size_t>(threads);
    std::atomic<std::size_t> next = 0;
    Turns turns(workers + (workers + 1) / 2);
    // A worker takes the next number there is, so that the one whose turn it is never waits for another.
    parallel_for(std::min(n, workers), threads, [&](std::size_t) {
        try {
            for (std::size_t i = next++; i < n && turns.may_begin(i); i = next++) turns.hand_in(i, step(i));
        } catch (...) {
            turns.give_up();  // nobody waits for a turn that will not come
            throw;
        }
    });
}

std::vector<std::size_t> largest_first(std::span<const std::uint64_t> sizes) {
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    return order;
}

void parallel_pieces(std::size_t n, std::size_t piece, int threads, const std::function<void(std::size_t)>& body) {
    parallel_for((n + piece - 1) / piece, threads, [&](std::size_t p) {
        for (std::size_t i = p * piece; i < std::min(n, (p + 1) * piece); ++i) body(i);
    });
}

}  // namespace comity
