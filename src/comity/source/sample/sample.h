// The sample world: a corpus of fictional countries in OpenAlex's own layout, with planted truth.
// docs/formats/sample.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "comity/base/result.h"
#include "comity/platform/machine.h"

namespace comity {

// What its manifests call their source.
inline constexpr std::string_view kSampleSource = "Comity sample world";

enum class SampleFormat : std::uint8_t { kJsonLines, kParquet };

struct SampleOptions {
    std::uint64_t works = 20'000;
    std::uint64_t seed = 1;
    std::string out;  // must not exist, or be an empty folder
    SampleFormat format = SampleFormat::kJsonLines;
};

struct SampleReport {
    std::uint64_t works = 0, files = 0;  // files of records, of all entities
    std::uint64_t json_bytes = 0, file_bytes = 0;  // as JSON lines; as the files hold them
};

// Writes data/jsonl/… or data/parquet/… and truth.json below options.out. The records are a function of works and seed
// alone.
Result<SampleReport> write_sample(const SampleOptions& options, const Resources& resources);

}  // namespace comity
