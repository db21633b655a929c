// Values that cost time to make and that others will want again, by a text that says all they depend on. What was unused for
// longest goes when there is no more room. Whoever asks for a value that somebody else is making waits for it.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "comity/base/result.h"

namespace comity {

class Kept {
  public:
    explicit Kept(std::size_t bytes) : most_(bytes) {}

    // The value called `name`; `make` gives it where it is not there, and `bytes_of` says how much memory it takes. Equal
    // names must stand for equal values of one type. An error is not kept.
    template <class T>
    Result<std::shared_ptr<const T>> value(const std::string& name, const std::function<Result<T>()>& make,
                                           const std::function<std::size_t(const T&)>& bytes_of) {
        const std::shared_ptr<Place> place = place_of(name);
        const std::scoped_lock making(place->making);
        if (place->value != nullptr) return std::static_pointer_cast<const T>(place->value);
        Result<T> made = make();
        if (!made.ok()) {
            leave(name, place);
            return made.error();
        }
        auto shared = std::make_shared<const T>(made.take());
        place->value = shared;
        weigh(name, place, bytes_of(*shared));
        return std::shared_ptr<const T>(std::move(shared));
    }

    // Forgets what has a name that begins so.
    void forget(std::string_view beginning);
    [[nodiscard]] std::size_t held() const;  // bytes
    [[nodiscard]] std::size_t most() const { return most_; }

  private:
    struct Place {
        std::mutex making;
        std::shared_ptr<const void> value;  // guarded by `making`
        std::size_t bytes = 0;              // guarded by the mutex of all places
    };
    struct Entry {
        std::string name;
        std::shared_ptr<Place> place;
    };
    std::shared_ptr<Place> place_of(const std::string& name);
    void weigh(const std::string& name, const std::shared_ptr<Place>& place, std::size_t bytes);
    void leave(const std::string& name, const std::shared_ptr<Place>& place);
    void drop(std::list<Entry>::iterator entry);

    mutable std::mutex mutex_;
    std::list<Entry> entries_;  // newest first
    std::unordered_map<std::string, std::list<Entry>::iterator> index_;
    std::size_t held_ = 0, most_;
};

// The same from `kept`, or made for this question alone where nothing is kept.
template <class T>
Result<std::shared_ptr<const T>> kept_value(Kept* kept, const std::string& name, const std::function<Result<T>()>& make,
                                            const std::function<std::size_t(const T&)>& bytes_of) {
    if (kept != nullptr) return kept->value<T>(name, make, bytes_of);
    COMITY_ASSIGN(T made, make());
    return std::shared_ptr<const T>(std::make_shared<const T>(std::move(made)));
}

}  // namespace comity
