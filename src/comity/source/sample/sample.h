#pragma once
#include <cstdint>
#include <string>
#include "comity/base/result.h"
#include "comity/platform/machine.h"
namespace comity {
struct SampleOptions { std::uint64_t works = 20'000; std::uint64_t seed = 1; std::string out; };
struct SampleReport { std::uint64_t works = 0, files = 0, json_bytes = 0, gz_bytes = 0; };
Result<SampleReport> write_sample(const SampleOptions&, const Resources&);
}
