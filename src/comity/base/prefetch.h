// Asks memory for what will be read or written soon.
#pragma once

namespace comity {

// The empty statement keeps compilers from taking a function that does nothing else for one without effect: GCC drops calls
// of such functions.
[[gnu::always_inline]] inline void ask_memory_for(const void* place) {
    __builtin_prefetch(place);
    asm volatile("");
}

}  // namespace comity
