// The sample world before it is written: who wrote what when, and who cites whom. A function of (seed, number of works)
// alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "comity/platform/machine.h"
#include "comity/source/sample/plan.h"

namespace comity::sample {

inline constexpr std::uint8_t kNoYear = 255;

// What a record shows of where its authors sit. Only kSeen shows countries.
enum class Affiliations : std::uint8_t { kSeen, kNoAuthorships, kNone, kUnmatched };

struct Work {
    CountrySet countries = 0;     // who did it, whether the record shows it or not
    std::uint8_t year = kNoYear;  // since kFirstYear
    WorkType type = kArticle;
    std::uint8_t subfield = 0, topic = 0;  // topic within the subfield
    Affiliations affiliations = Affiliations::kSeen;
    bool has_topic = true;
    bool hit = false;
    bool xpac = false, retracted = false;
    bool consortium = false;
    bool silent_source = false;  // one of the sources that stop delivering affiliations

    [[nodiscard]] CountrySet seen_countries() const {
        return affiliations == Affiliations::kSeen ? countries : CountrySet{0};
    }
};

Work draw_work(std::uint64_t seed, std::uint64_t index);
// The same under another plan, such as plan_without_changes().
Work draw_work(const Plan& plan, std::uint64_t seed, std::uint64_t index);

// OpenAlex's own indicators, in whole numbers. Its rule: docs/formats/sample.md.
struct PublishedScore {
    bool has_percentile = false, has_fwci = false;
    bool top_10 = false, top_1 = false;
    std::uint32_t fwci = 0;        // in 1/10,000
    std::uint32_t percentile = 0;  // in 10^-8
};

struct World {
    std::uint64_t seed = 1;
    std::vector<Work> works;
    std::vector<std::uint32_t> reference_begin;  // references of work i: [reference_begin[i], reference_begin[i + 1])
    std::vector<std::uint32_t> references;       // indices of works, ascending and distinct
    std::vector<std::array<std::uint16_t, kYears>> cited_in;  // by citing year; citing datasets left out
    std::vector<PublishedScore> scores;

    [[nodiscard]] std::span<const std::uint32_t> references_of(std::size_t work) const {
        return {references.data() + reference_begin[work], references.data() + reference_begin[work + 1]};
    }
};

World make_world(std::uint64_t seed, std::size_t works, const Resources& resources);

// Index to id: ascending, with gaps, ten digits.
std::uint64_t work_id(std::uint64_t seed, std::uint64_t index);

}  // namespace comity::sample
