// What was asked for lately, for questions that repeat: a slot for each of some hashes, taken by the last one that needed it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "comity/base/work.h"

namespace comity {

constexpr std::uint64_t recent_hash(std::uint64_t id) { return id * 0x9E37'79B9'7F4A'7C15; }
constexpr std::uint64_t recent_hash(const ClassKey& key) {
    const std::uint64_t broad = std::uint64_t{key.domain} << 32 | key.field, narrow = std::uint64_t{key.subfield} << 32 | key.topic;
    return recent_hash(broad ^ recent_hash(narrow));
}

template <class Key, class Value, int kBits = 12>
class Recent {
  public:
    // The value of `key`: that of the last time, or make().
    template <class Make>
    const Value& value(const Key& key, Make make) {
        if (slots_.empty()) slots_.resize(std::size_t{1} << kBits);
        Slot& slot = slots_[recent_hash(key) >> (64 - kBits)];
        if (!slot.used || slot.key != key) slot = {key, make(), true};
        return slot.value;
    }

    // Whether it was asked for lately; now it was.
    bool saw(const Key& key) {
        bool known = true;
        value(key, [&] { return known = false, Value(); });
        return known;
    }

  private:
    struct Slot {
        Key key{};
        Value value{};
        bool used = false;
    };
    std::vector<Slot> slots_;
};

}  // namespace comity
