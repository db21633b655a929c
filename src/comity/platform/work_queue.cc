#include "comity/platform/work_queue.h"

#include <chrono>

namespace comity {

WorkQueue::WorkQueue(int workers, std::size_t waiting, std::function<void()> finished)
    : most_waiting_(waiting), finished_(std::move(finished)) {
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
}

WorkQueue::~WorkQueue() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        waiting_.clear();
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
}

bool WorkQueue::add(const std::string& name, Run run) {
    {
        const std::scoped_lock lock(mutex_);
        if (known_.contains(name)) return true;
        if (closed_ || waiting_.size() >= most_waiting_) return false;
        known_.insert(name);
        waiting_.emplace_back(name, std::move(run));
    }
    changed_.notify_all();
    return true;
}

std::vector<std::pair<std::string, SharedProduct>> WorkQueue::take_done() {
    const std::scoped_lock lock(mutex_);
    for (const auto& [name, product] : done_) known_.erase(name);
    return std::exchange(done_, {});
}

bool WorkQueue::close(double seconds) {
    std::unique_lock lock(mutex_);
    closed_ = true;
    waiting_.clear();
    changed_.notify_all();
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return running_ == 0; });
}

void WorkQueue::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
        if (closed_) return;
        auto [name, run] = std::move(waiting_.front());
        waiting_.pop_front();
        ++running_;
        lock.unlock();
        SharedProduct product = run();
        lock.lock();
        --running_;
        done_.emplace_back(std::move(name), std::move(product));
        finished_();
        changed_.notify_all();
    }
}

}  // namespace comity
