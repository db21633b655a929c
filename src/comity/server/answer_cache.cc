#include "comity/server/answer_cache.h"

namespace comity {

std::size_t AnswerCache::bytes_of(const Entry& entry) {
    return 3 * entry.question.size() + entry.answer->text.size() + entry.answer->gzip.size() + sizeof(Entry);
}

std::shared_ptr<const ServedAnswer> AnswerCache::find(const std::string& question) {
    const auto found = index_.find(question);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().answer;
}

void AnswerCache::keep(const std::string& question, std::shared_ptr<const ServedAnswer> answer) {
    if (find(question)) return;
    entries_.push_front({question, std::move(answer)});
    held_ += bytes_of(entries_.front());
    index_[question] = entries_.begin();
    while (held_ > most_ && !entries_.empty()) {
        held_ -= bytes_of(entries_.back());
        index_.erase(entries_.back().question);
        entries_.pop_back();
    }
}

}  // namespace comity
