// How strong the tie of two countries is: counts, shares and intensities, each against a null model that its page
// states. docs/methods/strength.md lists them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "comity/measures/conventions.h"
#include "comity/measures/expected_ties.h"
#include "comity/measures/interval.h"
#include "comity/measures/ties.h"

namespace comity {

// What a measure is of: a pair, one side as the other's partner, or one country alone.
enum class StrengthOf : std::uint8_t { kPair, kSide, kCountry };

struct StrengthMeasure {
    std::string_view name;
    StrengthOf of = StrengthOf::kPair;
    bool scales = false;  // proportional to the joint count, totals held fixed: the Poisson interval of the count fits
    bool by_field = false;  // a sum of expectations over fields
};
const std::vector<StrengthMeasure>& strength_measures();
const StrengthMeasure* find_strength_measure(std::string_view name);  // also "affinity"; nullptr: none

// A figure, or why there is none.
struct StrengthValue {
    std::optional<double> value;
    std::string why;
    std::optional<double> n;  // what it rests on: joint count, or the base of a share
    double of_one = 0;        // of a ratio proportional to the joint count: what a count of 1 would be, 1 ÷ E
};

// Why totals are missing, in the words of the atlas at hand; used where a year lacks them.
struct MissingTotals {
    std::string output, international, world;
    bool whole_counting = true;  // ties count 1: only then can they be compared with numbers of works
};

// All years of a cube as one; a mean coverage weighted by output.
TieYear pooled(const TieCube& cube);

// One year (or pooled years) of n countries, with the totals that all measures share.
class TieStrength {
  public:
    TieStrength(TieYear year, std::size_t n, MissingTotals missing);

    // Of i with j; a country's own measures ignore j. Measures by field are a FieldSum.
    [[nodiscard]] StrengthValue value(std::string_view measure, std::size_t i, std::size_t j) const;

    [[nodiscard]] const TieYear& year() const { return year_; }
    [[nodiscard]] double joint(std::size_t i, std::size_t j) const { return year_.counts[i * n_ + j]; }
    [[nodiscard]] double sum(std::size_t i) const { return sums_[i]; }  // s: ties with all others
    [[nodiscard]] double pairs() const { return all_ / 2; }             // T: each tie once
    // Nothing where quasi-independence does not exist.
    [[nodiscard]] std::optional<double> expected(TieNull null, std::size_t i, std::size_t j) const;

    [[nodiscard]] double sum_without(std::size_t i, std::size_t j) const;  // s_i − c_ij
    [[nodiscard]] double pairs_without(std::size_t i) const;               // T − s_i

  private:
    struct Totals {
        std::optional<double> i, j;
    };
    [[nodiscard]] Totals outputs(std::size_t i, std::size_t j) const;
    [[nodiscard]] StrengthValue on_totals(std::string_view measure, double c, double x, double y) const;
    [[nodiscard]] StrengthValue on_papers(std::string_view measure, std::size_t i, std::size_t j) const;
    [[nodiscard]] StrengthValue against_null(TieNull null, std::size_t i, std::size_t j) const;
    [[nodiscard]] StrengthValue directed(std::string_view measure, std::size_t i, std::size_t j) const;
    [[nodiscard]] StrengthValue of_country(std::string_view measure, std::size_t i) const;
    [[nodiscard]] StrengthValue nsf(bool on_ties, std::size_t i, std::size_t j) const;

    TieYear year_;
    std::size_t n_;
    MissingTotals missing_;
    std::vector<double> sums_;
    double all_ = 0;            // S: each tie twice
    std::size_t active_ = 0;    // countries with any tie
    std::array<std::optional<TieExpectation>, 3> expectations_;  // by TieNull
};

// Observed over the sum of expectations within fields.
struct FieldSum {
    double observed = 0, expected = 0;
    bool known = true;  // false: a field where the null has no solution
    void add(const TieStrength& field, TieNull null, std::size_t i, std::size_t j);
    [[nodiscard]] StrengthValue ratio() const;
};
// The null of a measure by field.
TieNull null_within_fields(std::string_view measure);

// (x − 1) / (x + 1) and ln x: forms of a ratio whose neutral value is 0.
double bounded_ratio(double x);

// The exact interval of a Poisson count (Garwood), and of what is proportional to it: of none, from 0 to that of the count
// over what was expected. Nothing for fractions. The series of the exact one do not end for shapes of some 10^10: above
// kMostExactCount it is Wilson and Hilferty's, the same to twelve digits.
inline constexpr double kMostExactCount = 1e9;
std::optional<Bounds> poisson_bounds(double count, const Fraction& level);
std::optional<Bounds> strength_bounds(const StrengthMeasure& measure, const StrengthValue& value, double joint,
                                      const Conventions& conventions);

}  // namespace comity
