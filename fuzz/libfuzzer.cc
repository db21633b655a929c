// One target under libFuzzer: COMITY_FUZZ_TARGET is its function.
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    comity::fuzz::COMITY_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
    return 0;
}
