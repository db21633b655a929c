// Named pieces of work on a few threads, for the listener: work that is asked for twice runs once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "comity/platform/listener.h"

namespace comity {

class WorkQueue {
  public:
    using Run = std::function<SharedProduct(const StopFlag&)>;
    // `finished` is called by a worker whenever take_done() has something new.
    WorkQueue(int workers, std::size_t waiting, std::function<void()> finished);
    ~WorkQueue();
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;
    // False: too much is waiting.
    bool add(const std::string& name, Run run);
    // Nobody wants it: it is not begun, or asked to stop, and what it makes is not told. Whoever adds the name again gets a new run.
    void give_up(const std::string& name);
    std::vector<std::pair<std::string, SharedProduct>> take_done();
    // Drops what waits and gives running work some time to end; whether it ended.
    bool close(double seconds);

  private:
    using Stop = std::shared_ptr<std::atomic<bool>>;
    struct Piece {
        std::string name;
        Run run;
        Stop stop;
    };

    void work();
    void stop_all();
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Piece> waiting_;
    std::map<std::string, Stop> known_;  // waiting, running or done and not yet taken; without what was given up
    std::vector<std::pair<std::string, SharedProduct>> done_;
    std::size_t most_waiting_, running_ = 0;
    bool closed_ = false;
    std::function<void()> finished_;
    std::vector<std::thread> workers_;
};

}  // namespace comity
