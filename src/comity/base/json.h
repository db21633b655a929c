// JSON whose objects keep the order in which keys came, as nlohmann::ordered_json does, and find a key of many at once: that
// one looks at each, which takes minutes where keys are data (codes, types, files). Twin in tests: nlohmann::ordered_json.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace comity {

template <class Key, class T, class Less = std::less<Key>, class Allocator = std::allocator<std::pair<const Key, T>>>
class OrderedMap : public nlohmann::ordered_map<Key, T, Less, Allocator> {
    using Base = nlohmann::ordered_map<Key, T, Less, Allocator>;

  public:
    using typename Base::const_iterator, typename Base::iterator, typename Base::size_type;
    using Base::Base;

    template <class K>
    std::pair<iterator, bool> emplace(K&& key, T&& value) {
        if (Base::size() < kFew) return Base::emplace(std::forward<K>(key), std::move(value));
        if (!is_indexed()) index_all();
        if (const std::size_t place = place_of(key); place != kNowhere) return {at_place(*this, place), false};
        Base::Container::emplace_back(std::forward<K>(key), std::move(value));
        if (2 * Base::size() > slots_.size()) index_all();
        else index(Base::size() - 1);
        return {std::prev(Base::end()), true};
    }
    template <class K>
    T& operator[](K&& key) { return emplace(std::forward<K>(key), T{}).first->second; }
    template <class K>
    const T& operator[](K&& key) const { return at(key); }

    template <class K>
    iterator find(const K& key) { return found(*this, key); }
    template <class K>
    const_iterator find(const K& key) const { return found(*this, key); }
    template <class K>
    size_type count(const K& key) const { return find(key) == Base::end() ? 0 : 1; }
    template <class K>
    T& at(const K& key) { return is_indexed() && count(key) != 0 ? find(key)->second : Base::at(key); }
    template <class K>
    const T& at(const K& key) const { return is_indexed() && count(key) != 0 ? find(key)->second : Base::at(key); }

    // What comes behind moves up.
    template <class... What>
    auto erase(What&&... what) {
        slots_.clear();
        return Base::erase(std::forward<What>(what)...);
    }
    void clear() {
        slots_.clear();
        Base::clear();
    }

  private:
    static constexpr std::size_t kFew = 32, kNowhere = SIZE_MAX;
    static constexpr std::uint32_t kFree = UINT32_MAX;

    // Readers, of whom there may be many, index nothing: who finds no index looks at each key.
    [[nodiscard]] bool is_indexed() const { return !slots_.empty() && indexed_ == Base::size(); }
    [[nodiscard]] std::size_t first_slot(std::string_view key) const { return std::hash<std::string_view>()(key) % slots_.size(); }
    [[nodiscard]] std::size_t next_slot(std::size_t slot) const { return slot + 1 == slots_.size() ? 0 : slot + 1; }

    template <class Map>
    static auto at_place(Map& map, std::size_t place) { return map.begin() + static_cast<std::ptrdiff_t>(place); }
    template <class Map, class K>
    static auto found(Map& map, const K& key) {
        if (!map.is_indexed()) return map.Base::find(key);
        const std::size_t place = map.place_of(key);
        return place == kNowhere ? map.end() : at_place(map, place);
    }
    [[nodiscard]] std::size_t place_of(std::string_view key) const {
        for (std::size_t slot = first_slot(key); slots_[slot] != kFree; slot = next_slot(slot))
            if (at_place(*this, slots_[slot])->first == key) return slots_[slot];
        return kNowhere;
    }
    void index(std::size_t place) {
        std::size_t slot = first_slot(at_place(*this, place)->first);
        while (slots_[slot] != kFree) slot = next_slot(slot);
        slots_[slot] = static_cast<std::uint32_t>(place);
        indexed_ = place + 1;
    }
    void index_all() {
        slots_.assign(4 * Base::size(), kFree);
        for (std::size_t place = 0; place < Base::size(); ++place) index(place);
    }

    std::vector<std::uint32_t> slots_;  // places of keys, open to those that hash alike; empty: there is no index
    std::size_t indexed_ = 0;           // keys
};

using Json = nlohmann::basic_json<OrderedMap>;

}  // namespace comity
