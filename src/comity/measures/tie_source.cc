#include "comity/measures/tie_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/dates.h"
#include "comity/base/text.h"
#include "comity/measures/settle.h"

namespace comity {

namespace {

// A heading has the id of its row and one: 0 is no field, as with works.
std::optional<std::uint16_t> heading_of(std::uint32_t id) {
    if (id == 0) return std::nullopt;
    return static_cast<std::uint16_t>(id - 1);
}

}  // namespace

std::string name_of_field(const Atlas& atlas, std::uint32_t field) {
    if (field == 0) return "(no field)";
    const std::string_view name = atlas.name_of_class(1, field);
    return name.empty() ? fmt::format("fields/{}", field) : std::string(name);
}

Result<TieCube> TieMaker::cube(const TieFilter& filter) const {
    if (const auto* works = std::get_if<Works>(&of_)) return (*works)->cube(filter);
    const PopulationFilter& classes = filter.classes;
    if (filter.complete_only || filter.keep)
        return usage_error("this atlas holds counts of country pairs: a choice among works needs works");
    if (classes.topic || classes.subfield || classes.domain)
        return usage_error("this atlas holds counts of country pairs: topics, subfields and domains need works");
    const OfMatrix& matrix = std::get<OfMatrix>(of_);
    const auto heading = classes.field ? heading_of(*classes.field) : std::nullopt;
    return ties_of_matrix(*matrix.atlas, matrix.sides, conventions_, heading);
}

bool TieMaker::distinct(const TieFilter& filter) const {
    const auto* matrix = std::get_if<OfMatrix>(&of_);
    if (matrix == nullptr) return conventions_.counting == Counting::kFull;
    return !merged_ && whole_ && (filter.classes.field.has_value() || matrix->atlas->headings.size() == 1);
}

std::vector<TieField> TieMaker::fields() const {
    std::vector<TieField> out;
    if (const auto* works = std::get_if<Works>(&of_)) {
        for (const std::uint32_t id : (*works)->fields()) out.push_back({id, name_of_field(*works_, id)});
        return out;
    }
    const MatrixAtlas& atlas = *std::get<OfMatrix>(of_).atlas;
    for (std::uint32_t h = 0; h < atlas.headings.size(); ++h) out.push_back({h + 1, std::string(atlas.headings[h])});
    return out;
}

AtlasIdentity TieSource::identity() const {
    return works() != nullptr ? identity_of(works()->manifest) : identity_of(matrix()->manifest);
}

const std::string& TieSource::directory() const {
    return works() != nullptr ? works()->directory : matrix()->directory;
}

const TextColumn& TieSource::countries() const {
    return works() != nullptr ? works()->countries : matrix()->countries;
}

std::optional<int> TieSource::release_year() const {
    std::optional<int> newest;
    for (const Release& one : identity().releases)
        if (const auto year = year_of_date(one.date)) newest = std::max(newest.value_or(*year), *year);
    return newest;
}

Status TieSource::settle(Conventions& conventions) const {
    if (matrix() != nullptr) COMITY_TRY(check_matrix_conventions(conventions));
    return comity::settle(conventions, release_year(), directory());
}

Result<TieMaker> TieSource::maker(const std::vector<Side>& sides, const Conventions& conventions,
                                  const Resources& resources, std::optional<std::uint32_t> field) const {
    const auto heading = field ? heading_of(*field) : std::nullopt;
    if (works() != nullptr) {
        COMITY_ASSIGN(TiesOfWorks ties, TiesOfWorks::prepare(*works(), sides, conventions, resources));
        Conventions resolved = ties.conventions();
        return TieMaker(std::move(resolved), std::make_shared<const TiesOfWorks>(std::move(ties)), works());
    }
    Conventions resolved = conventions;
    COMITY_TRY(settle(resolved));
    COMITY_TRY(Places::resolve(matrix()->countries, sides, conventions.territories));
    if (!resolved.years) {
        COMITY_ASSIGN(resolved.years, all_years(*matrix(), heading));
    }
    TieMaker maker(std::move(resolved), TieMaker::OfMatrix{matrix(), sides}, nullptr);
    maker.merged_ = merges_codes(*matrix(), sides, conventions);
    const std::span<const double> counts = matrix()->count;
    maker.whole_ = std::all_of(counts.begin(), counts.end(), [](double c) { return c == std::floor(c); });
    if (maker.merged_)
        maker.notes_.push_back("a bloc adds up the pairs of its members: what two members share with a partner counts twice");
    if (matrix()->headings.size() > 1 && !heading)
        maker.notes_.push_back(fmt::format("summed over {} headings: what has two headings counts "
                                           "twice",
                                           matrix()->headings.size()));
    return maker;
}

Result<std::uint32_t> TieSource::field(std::string_view text) const {
    if (works() != nullptr) return parse_class(text, 1, *works());
    const TextColumn& headings = matrix()->headings;
    std::string names;
    std::optional<std::uint32_t> found;
    bool unique = true;
    const std::string wanted = lower(trimmed(text));
    for (std::uint32_t h = 0; h < headings.size(); ++h) {
        const std::string name = lower(headings[h]);
        if (name == wanted) return h + 1;
        if (name.find(wanted) != std::string::npos) unique = !found.has_value(), found = h + 1;
        names += (names.empty() ? "" : ", ") + std::string(headings[h]);
    }
    if (found && unique) return *found;
    if (headings.size() == 1) return usage_error("the matrices of this atlas have no headings: --field needs some");
    return usage_error(fmt::format("'{}' is not one heading of this atlas; it has {}", text, names));
}

Result<TieSource> open_ties(const std::string& directory, Kept* kept) {
    COMITY_ASSIGN(const AtlasKind kind, atlas_kind(directory));
    if (kind == AtlasKind::kWorks) {
        COMITY_ASSIGN(SharedAtlas atlas, open_shared(directory, kept));
        return TieSource(std::move(atlas));
    }
    COMITY_ASSIGN(MatrixAtlas atlas, MatrixAtlas::open(directory));
    return TieSource(std::move(atlas));
}

}  // namespace comity
