#include "comity/build/distinct_ids.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <utility>

#include "comity/base/bits.h"
#include "comity/base/prefetch.h"

namespace comity {

namespace {

constexpr std::size_t kWord = 64;

std::size_t ones_of(std::span<const std::uint64_t> words) {
    std::size_t ones = 0;
    for (const std::uint64_t word : words) ones += sum_of_bytes(ones_of_bytes(word));
    return ones;
}

}  // namespace

bool DistinctIds::mark(std::uint64_t id) {
    const std::uint64_t at = id - least_;  // wraps, and is then too large, below the least
    if (at / kWord >= words_.size()) return false;
    const std::atomic_ref<std::uint64_t> word(words_[at / kWord]);
    const std::uint64_t bit = std::uint64_t{1} << (at % kWord);
    // Most ids are known: then nothing is written, and no other thread has to fetch the word again.
    if ((word.load(std::memory_order_relaxed) & bit) == 0) word.fetch_or(bit, std::memory_order_relaxed);
    return true;
}

void DistinctIds::add(std::span<const std::uint64_t> ids) {
    constexpr std::size_t kAhead = 16;
    std::vector<std::uint64_t> others;
    {
        const std::shared_lock lock(mutex_);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (i + kAhead < ids.size())
                if (const std::uint64_t word = (ids[i + kAhead] - least_) / kWord; word < words_.size()) ask_memory_for(&words_[word]);
            if (ids[i] != 0 && !mark(ids[i])) others.push_back(ids[i]);
        }
    }
    if (!others.empty()) add_others(std::move(others));
}

void DistinctIds::add_others(std::vector<std::uint64_t> ids) {
    Distinct<std::uint64_t> more;
    for (const std::uint64_t id : std::exchange(ids, {})) more.add(id);
    more.settle();  // before others have to wait
    const std::lock_guard lock(mutex_);
    others_.merge(more);
    if (others_.settled() < look_at_) return;
    const std::vector<std::uint64_t> all = others_.take();
    const bool close = widen(all);
    if (!close) others_.give(all);
    look_at_ = std::max(many_, close ? 0 : 2 * all.size());
}

bool DistinctIds::widen(std::span<const std::uint64_t> ids) {
    if (ids.empty()) return true;
    std::uint64_t least = ids.front() / kWord * kWord, last = ids.back();
    if (!words_.empty()) least = std::min(least, least_), last = std::max(last, least_ + (words_.size() - 1) * kWord);
    if ((last - least) / kSparseIds >= ids.size() + ones_of(words_)) return false;
    LargeVector<std::uint64_t> words((last - least) / kWord + 1);
    std::copy(words_.begin(), words_.end(), words.begin() + static_cast<std::ptrdiff_t>(words_.empty() ? 0 : (least_ - least) / kWord));
    words_ = std::move(words);
    least_ = least;
    for (const std::uint64_t id : ids) mark(id);
    return true;
}

IdOrder DistinctIds::take() {
    const std::lock_guard lock(mutex_);
    std::vector<std::uint64_t> others = others_.take();
    if (words_.empty()) return IdOrder(std::move(others));
    const bool close = widen(others);
    IdOrder marked(least_, std::exchange(words_, {}));
    if (close) return marked;
    // Too far apart by now: a list after all.
    const std::vector<std::uint64_t> near = marked.some(0, marked.size());
    std::vector<std::uint64_t> all;
    all.reserve(near.size() + others.size());
    std::set_union(near.begin(), near.end(), others.begin(), others.end(), std::back_inserter(all));
    return IdOrder(std::move(all));
}

}  // namespace comity
