#include "comity/platform/work_queue.h"

#include <algorithm>
#include <chrono>

namespace comity {

WorkQueue::WorkQueue(int workers, std::size_t waiting, std::function<void()> finished)
    : most_waiting_(waiting), finished_(std::move(finished)) {
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
}

WorkQueue::~WorkQueue() {
    {
        const std::scoped_lock lock(mutex_);
        stop_all();
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
}

bool WorkQueue::add(const std::string& name, Run run) {
    {
        const std::scoped_lock lock(mutex_);
        if (known_.contains(name)) return true;
        if (closed_ || waiting_.size() >= most_waiting_) return false;
        const Stop stop = std::make_shared<std::atomic<bool>>(false);
        known_.emplace(name, stop);
        waiting_.push_back({name, std::move(run), stop});
    }
    changed_.notify_all();
    return true;
}

void WorkQueue::give_up(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(name);
    // What is done is taken in a moment.
    if (found == known_.end() || std::any_of(done_.begin(), done_.end(), [&](const auto& done) { return done.first == name; })) return;
    *found->second = true;
    known_.erase(found);
    std::erase_if(waiting_, [&](const Piece& piece) { return piece.name == name; });
}

std::vector<std::pair<std::string, SharedProduct>> WorkQueue::take_done() {
    const std::scoped_lock lock(mutex_);
    for (const auto& [name, product] : done_) known_.erase(name);
    return std::exchange(done_, {});
}

bool WorkQueue::close(double seconds) {
    std::unique_lock lock(mutex_);
    stop_all();
    changed_.notify_all();
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return running_ == 0; });
}

void WorkQueue::stop_all() {
    closed_ = true;
    waiting_.clear();
    for (const auto& [name, stop] : known_) *stop = true;
}

void WorkQueue::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
        if (closed_) return;
        Piece piece = std::move(waiting_.front());
        waiting_.pop_front();
        ++running_;
        lock.unlock();
        SharedProduct product = piece.run(piece.stop);
        lock.lock();
        --running_;
        if (!*piece.stop) {
            done_.emplace_back(std::move(piece.name), std::move(product));
            finished_();
        }
        changed_.notify_all();
    }
}

}  // namespace comity
