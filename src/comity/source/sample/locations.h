// Where a work appeared and who may read it: the locations of a record and the fields made from them.
#pragma once

#include <string>

#include "comity/source/sample/fixtures.h"
#include "comity/source/sample/world.h"

namespace comity::sample {

// Where a work appeared: an index in Fixtures::sources, or -1. `draws` is the record's stream at its start.
int draw_source(const Work& work, Draws& draws);

class LocationWriter {
  public:
    LocationWriter() : fixtures_(fixtures()) {}
    // Decides where the work appeared. What the appends below write follows from it.
    void settle(const Work& work, std::uint64_t id, Draws& draws);
    [[nodiscard]] bool has_doi() const { return has_doi_; }
    [[nodiscard]] bool in_crossref() const { return has_doi_ && source_ >= 0; }
    [[nodiscard]] bool paid() const { return is_oa_ && source_is_oa(); }
    // From locations to best_oa_location, ending with a comma.
    void append(std::string& out) const;
    void append_open_access(std::string& out) const;

  private:
    [[nodiscard]] bool source_is_oa() const {
        return source_ >= 0 && fixtures_.sources[static_cast<std::size_t>(source_)].is_oa;
    }
    void write_published();
    void write_copy();

    const Fixtures& fixtures_;
    std::uint64_t id_ = 0;
    WorkType type_ = kArticle;
    int source_ = -1, repository_ = -1;  // indices in Fixtures::sources; repository: of a second, free copy
    bool has_doi_ = true, is_oa_ = false;
    std::string published_, copy_;  // the two locations as JSON
};

}  // namespace comity::sample
