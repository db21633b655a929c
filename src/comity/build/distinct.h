// Items without repeats, in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "comity/base/recent.h"

namespace comity {

// Collects items and forgets repeats now and then, so that it holds not much more than the distinct ones: as runs, each ascending
// and more than twice as long as the next one.
template <class T>
class Distinct {
  public:
    void add(const T& item) {
        if (lately_.saw(item)) return;
        items_.push_back(item);
        if (items_.size() >= kSpare) settle();
    }
    // What is left to sort is sorted: so that merge() has less to do, which several threads may wait for.
    void settle() {
        if (items_.empty()) return;
        std::sort(items_.begin(), items_.end());
        items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
        take_run(std::exchange(items_, {}));
    }
    // All of another one.
    void merge(Distinct& more) {
        for (std::vector<T>& run : more.runs_) take_run(std::move(run));
        more.runs_.clear();
        for (const T& item : std::exchange(more.items_, {})) add(item);
        more.lately_ = {};
    }
    // Of all but what was added since the last settle(); some of it more than once.
    [[nodiscard]] std::size_t settled() const {
        std::size_t all = 0;
        for (const std::vector<T>& run : runs_) all += run.size();
        return all;
    }
    // Ascending and distinct ones, where nothing else is.
    void give(std::vector<T> run) { runs_.push_back(std::move(run)); }
    std::vector<T> take() {
        settle();
        while (runs_.size() > 1) {
            std::vector<T> last = std::move(runs_.back());
            runs_.pop_back();
            runs_.back() = both(runs_.back(), last);
        }
        lately_ = {};
        return runs_.empty() ? std::vector<T>() : std::exchange(runs_, {}).front();
    }

  private:
    static constexpr std::size_t kSpare = 1 << 20;
    static std::vector<T> both(const std::vector<T>& a, const std::vector<T>& b) {
        std::vector<T> all;
        all.reserve(a.size() + b.size());  // of which memory that is not touched is not there
        std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
        return all;
    }
    void take_run(std::vector<T> run) {
        for (; !runs_.empty() && runs_.back().size() <= 2 * run.size(); runs_.pop_back()) run = both(runs_.back(), run);
        runs_.push_back(std::move(run));
    }
    Recent<T, bool, 13> lately_;  // among what was added
    std::vector<T> items_;
    std::vector<std::vector<T>> runs_;
};

}  // namespace comity
