// Named pieces of work on a few threads, for the listener: work that is asked for twice runs once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "comity/platform/listener.h"

namespace comity {

class WorkQueue {
  public:
    using Run = std::function<SharedProduct()>;
    // `finished` is called by a worker whenever take_done() has something new.
    WorkQueue(int workers, std::size_t waiting, std::function<void()> finished);
    ~WorkQueue();
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;
    // False: too much is waiting.
    bool add(const std::string& name, Run run);
    std::vector<std::pair<std::string, SharedProduct>> take_done();
    // Drops what waits and gives running work some time to end; whether it ended.
    bool close(double seconds);

  private:
    void work();
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<std::string, Run>> waiting_;
    std::set<std::string> known_;  // waiting, running or done and not yet taken
    std::vector<std::pair<std::string, SharedProduct>> done_;
    std::size_t most_waiting_, running_ = 0;
    bool closed_ = false;
    std::function<void()> finished_;
    std::vector<std::thread> workers_;
};

}  // namespace comity
