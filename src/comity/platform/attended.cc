#include "comity/platform/attended.h"

#include <chrono>
#include <future>

namespace comity {

void run_attended(const std::function<void()>& work, const std::function<void()>& look) {
    constexpr std::chrono::milliseconds kOften(50);
    std::future<void> done = std::async(std::launch::async, work);
    while (done.wait_for(kOften) != std::future_status::ready) look();
    done.get();
}

}  // namespace comity
