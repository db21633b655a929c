#include "comity/base/kept.h"

namespace comity {

std::shared_ptr<Kept::Place> Kept::place_of(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = index_.find(name); found != index_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return entries_.front().place;
    }
    entries_.push_front({name, std::make_shared<Place>()});
    index_[name] = entries_.begin();
    return entries_.front().place;
}

void Kept::weigh(const std::string& name, const std::shared_ptr<Place>& place, std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    const auto found = index_.find(name);
    // It was forgotten while it was made: whoever asked for it still has it.
    if (found == index_.end() || found->second->place != place) return;
    place->bytes = bytes + 2 * name.size() + sizeof(Place) + sizeof(Entry);
    held_ += place->bytes;
    if (place->bytes > most_) drop(found->second);  // no room for it, whatever else went
    while (held_ > most_ && !entries_.empty()) drop(std::prev(entries_.end()));
}

void Kept::leave(const std::string& name, const std::shared_ptr<Place>& place) {
    const std::scoped_lock lock(mutex_);
    const auto found = index_.find(name);
    if (found != index_.end() && found->second->place == place) drop(found->second);
}

void Kept::forget(std::string_view beginning) {
    const std::scoped_lock lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const auto next = std::next(entry);
        if (std::string_view(entry->name).starts_with(beginning)) drop(entry);
        entry = next;
    }
}

std::size_t Kept::held() const {
    const std::scoped_lock lock(mutex_);
    return held_;
}

void Kept::drop(std::list<Entry>::iterator entry) {
    held_ -= entry->place->bytes;
    index_.erase(entry->name);
    entries_.erase(entry);
}

}  // namespace comity
