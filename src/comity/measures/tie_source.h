// One door to ties, whatever an atlas is made of: works or country matrices. Strength, trends, breaks and blocs open
// their atlas here, so that they mean the same on both.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "comity/atlas/matrix_atlas.h"
#include "comity/atlas/shared_atlas.h"
#include "comity/measures/conventions.h"
#include "comity/measures/places.h"
#include "comity/measures/ties.h"
#include "comity/measures/ties_of_matrix.h"
#include "comity/measures/ties_of_works.h"

namespace comity {

// A field of works, or a heading of matrices.
struct TieField {
    std::uint32_t id = 0;
    std::string name;
};

// The name of a field of works; its id where the atlas has no name, and "(no field)" for none.
std::string name_of_field(const Atlas& atlas, std::uint32_t field);

// Cubes of one question: the sides, the conventions and what they need are settled, the fields are still open.
class TieMaker {
  public:
    // The cube of all fields, or of what `filter` leaves. On matrices `filter.classes.field` names a heading, and any
    // other condition is a usage error.
    [[nodiscard]] Result<TieCube> cube(const TieFilter& filter = {}) const;
    [[nodiscard]] std::vector<TieField> fields() const;  // ascending by id; one without a name when there are none
    [[nodiscard]] const Conventions& conventions() const { return conventions_; }  // years resolved
    // Whether each work, or whatever is counted, is in a pair's count once: merged codes and added headings of matrices
    // count some twice, and fractions are no count. What is no count of distinct things has no interval.
    [[nodiscard]] bool distinct(const TieFilter& filter = {}) const;
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }  // what every answer must say

  private:
    friend class TieSource;
    struct OfMatrix {
        const MatrixAtlas* atlas = nullptr;
        std::vector<Side> sides;
    };
    using Works = std::shared_ptr<const TiesOfWorks>;
    TieMaker(Conventions conventions, std::variant<Works, OfMatrix> of, const Atlas* works)
        : conventions_(std::move(conventions)), of_(std::move(of)), works_(works) {}
    Conventions conventions_;
    std::variant<Works, OfMatrix> of_;
    const Atlas* works_;
    bool merged_ = false;  // codes of a matrix atlas
    bool whole_ = true;    // all counts of a matrix atlas
    std::vector<std::string> notes_;
};

class TieSource {
  public:
    [[nodiscard]] AtlasKind kind() const { return works() != nullptr ? AtlasKind::kWorks : AtlasKind::kMatrix; }
    [[nodiscard]] AtlasIdentity identity() const;
    [[nodiscard]] const std::string& directory() const;
    [[nodiscard]] const TextColumn& countries() const;
    [[nodiscard]] std::optional<int> release_year() const;  // of the newest release
    [[nodiscard]] const Atlas* works() const { return works_.get(); }  // nullptr: a matrix atlas
    [[nodiscard]] const MatrixAtlas* matrix() const { return matrix_.get(); }

    // Absent years become all years of the atlas (of a matrix atlas: of `field`, when that is all that will be asked).
    // The source must outlive the maker.
    [[nodiscard]] Result<TieMaker> maker(const std::vector<Side>& sides, const Conventions& conventions,
                                         const Resources& resources, std::optional<std::uint32_t> field = {}) const;
    // Conventions that are told from the release or from the years, as plain years (measures/settle.h).
    Status settle(Conventions& conventions) const;
    // The id of a field or heading, by id or unique name.
    [[nodiscard]] Result<std::uint32_t> field(std::string_view text) const;

    explicit TieSource(SharedAtlas atlas) : works_(std::move(atlas)) {}
    explicit TieSource(Atlas atlas) : TieSource(std::make_shared<const Atlas>(std::move(atlas))) {}
    explicit TieSource(MatrixAtlas atlas) : matrix_(std::make_shared<const MatrixAtlas>(std::move(atlas))) {}

  private:
    SharedAtlas works_;  // one of the two
    std::shared_ptr<const MatrixAtlas> matrix_;
};

Result<TieSource> open_ties(const std::string& directory, Kept* kept = nullptr);

}  // namespace comity
