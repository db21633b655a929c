// What rows refer to: the words, the classes and the ids that kept works use, ascending and distinct, so that a place in
// such a list is a rank.
#pragma once

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "comity/base/recent.h"
#include "comity/build/winners.h"
#include "comity/source/work_batch.h"

namespace comity {

// Words are numbered by 16 bits in the atlas, types of sources by 8.
inline constexpr std::size_t kMostWords = 65'535, kMostSourceTypes = 255;

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

struct Vocabulary {
    std::vector<std::string> types, languages, source_types, countries;
    std::vector<OpenAlexId> authors, institutions, sources, funders;  // the last three: used, or named anywhere
    std::vector<ClassKey> topics;
};

class VocabularyMaker {
  public:
    // What the records at some places of the batches use.
    void add(std::span<const WorkBatch> batches, std::span<const RecordRef> places);
    // Nothing is added any more: see Distinct.
    void settle();
    void merge(VocabularyMaker& more);
    // `entities` by EntityKind.
    Result<Vocabulary> finish(const Entities* entities);

  private:
    std::set<std::string> types_, languages_, source_types_, countries_;
    Distinct<OpenAlexId> authors_, institutions_, sources_, funders_;
    Distinct<ClassKey> topics_;
};

}  // namespace comity
