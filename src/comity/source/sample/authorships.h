// Who signed a work and from where: the authorships of a record, and the fields that sum them up.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "comity/source/sample/fixtures.h"
#include "comity/source/sample/world.h"

namespace comity::sample {

struct Author {
    std::uint64_t id = 0;
    std::array<int, 2> institutions = {-1, -1};  // indices in Fixtures::institutions
    bool affiliated = true;                      // false: nothing is known of where this one sits
    bool matched = true;  // false: the institution was not found in the address, but its country was
};

// The authors of a work, in order. The first ones carry its countries, one each (the first one two, now and then), so
// that the record always shows them all.
std::vector<Author> draw_team(const World& world, std::uint32_t index);

class TeamWriter {
  public:
    explicit TeamWriter(const World& world) : world_(world), fixtures_(fixtures()) {}
    // From authorships to corresponding_institution_ids. Ends with a comma.
    void append(std::string& out, std::uint32_t index);
    [[nodiscard]] int countries() const;  // with an institution, of the work last written
    [[nodiscard]] int institutions() const;

  private:
    void append_author(std::string& out, const Author& author, std::size_t place, std::size_t team, bool corresponding);
    void append_affiliations(std::string& out, const Author& author, std::uint32_t style);
    void append_address(std::string& out, const Institution& institution, std::uint32_t style) const;
    void append_institutions(std::string& out, const Author& author);

    const World& world_;
    const Fixtures& fixtures_;
    const Work* work_ = nullptr;
    CountrySet seen_ = 0;
    std::vector<int> institutions_seen_;
    std::string name_;
};

}  // namespace comity::sample
