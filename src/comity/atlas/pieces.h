// Checks of long columns, piece by piece on all threads, that find what one thread going from the first row to the last
// would have found.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <mutex>
#include <optional>

#include "comity/base/result.h"
#include "comity/platform/machine.h"

namespace comity {

// Of the failures of many pieces, the one of the first piece.
class FirstFailure {
  public:
    // A piece behind one that failed need not be looked at.
    [[nodiscard]] bool is_behind(std::size_t piece) const { return piece > first_.load(std::memory_order_relaxed); }
    void note(std::size_t piece, const Status& status) {
        if (status.ok()) return;
        const std::lock_guard lock(mutex_);
        if (piece >= first_) return;
        first_ = piece;
        error_ = status.error();
    }
    [[nodiscard]] Status status() const { return error_ ? Status(*error_) : ok(); }

  private:
    std::mutex mutex_;
    std::atomic<std::size_t> first_ = std::numeric_limits<std::size_t>::max();
    std::optional<Error> error_;
};

// check(begin, end) looks at the items begin…end-1 of 0…n-1 in order and says what is wrong with the first that is.
template <class Check>
Status check_pieces(std::size_t n, std::size_t piece, int threads, const Check& check) {
    FirstFailure first;
    parallel_for((n + piece - 1) / piece, threads, [&](std::size_t p) {
        if (!first.is_behind(p)) first.note(p, check(p * piece, std::min(n, (p + 1) * piece)));
    });
    return first.status();
}

}  // namespace comity
