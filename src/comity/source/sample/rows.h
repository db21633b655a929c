// Rows without records: work after work made straight into batches, from a seed and the number of a part, for trials of
// everything that comes after the parser at the size of OpenAlex. Nothing is stored: a part is made again whenever it is
// asked for. docs/formats/sample.md, "Rows".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "comity/base/result.h"
#include "comity/source/openalex/input.h"
#include "comity/source/work_batch.h"

namespace comity {

struct RowsPlan {
    std::uint64_t works = 0, seed = 1;
    static constexpr std::uint64_t kWorksAPart = 1 << 16;
    [[nodiscard]] std::uint64_t parts() const { return (works + kWorksAPart - 1) / kWorksAPart; }
};

// The works of part `part` (every parts()-th of all), in batches of at most `chunk`.
void make_rows(const RowsPlan& plan, std::uint64_t part, std::size_t chunk, const std::function<void(WorkBatch&&)>& sink);

// "rows:WORKS" or "rows:WORKS:SEED" as an input with one part for each of the plan's; others: nothing.
bool is_rows(const std::string& path);
Result<Input> input_of_rows(const std::string& path);
// The plan and the number of a part of such an input.
RowsPlan plan_of(const Part& part, std::uint64_t& number);

}  // namespace comity
