// What rows refer to: the words, the classes and the ids that kept works use, ascending and distinct, so that a place in
// such a list is a rank.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "comity/build/row_order.h"
#include "comity/source/work_batch.h"

namespace comity {

// Words are numbered by 16 bits in the atlas, types of sources by 8.
inline constexpr std::size_t kMostWords = 65'535, kMostSourceTypes = 255;

// Collects items and forgets repeats now and then, so that it holds not much more than the distinct ones.
template <class T>
class Distinct {
  public:
    void add(const T& item) {
        items_.push_back(item);
        if (items_.size() > 2 * sorted_ + kSpare) settle();
    }
    // All of another one.
    void merge(Distinct& more) {
        for (const T& item : more.take()) add(item);
    }
    std::vector<T> take() {
        settle();
        items_.shrink_to_fit();
        return std::move(items_);
    }

  private:
    static constexpr std::size_t kSpare = 1 << 20;
    void settle() {
        const auto middle = items_.begin() + static_cast<std::ptrdiff_t>(sorted_);
        std::sort(middle, items_.end());
        std::inplace_merge(items_.begin(), middle, items_.end());
        items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
        sorted_ = items_.size();
    }
    std::vector<T> items_;
    std::size_t sorted_ = 0;
};

struct Vocabulary {
    std::vector<std::string> types, languages, source_types, countries;
    std::vector<OpenAlexId> authors, institutions, sources, funders;  // the last three: used, or named anywhere
    std::vector<ClassKey> topics;
};

class VocabularyMaker {
  public:
    void add(const Shard& shard);
    void merge(VocabularyMaker& more);
    // `entities` by EntityKind.
    Result<Vocabulary> finish(const Entities* entities);

  private:
    std::set<std::string> types_, languages_, source_types_, countries_;
    Distinct<OpenAlexId> authors_, institutions_, sources_, funders_;
    Distinct<ClassKey> topics_;
};

}  // namespace comity
