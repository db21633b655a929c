// One work as a line of JSON, with the keys of a snapshot of 2026 in their order (docs/formats/sample.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comity/source/sample/authorships.h"
#include "comity/source/sample/fixtures.h"
#include "comity/source/sample/locations.h"
#include "comity/source/sample/words.h"
#include "comity/source/sample/world.h"

namespace comity::sample {

// Holds buffers between records; not for use by two threads at once.
class RecordWriter {
  public:
    explicit RecordWriter(const World& world) : world_(world), fixtures_(fixtures()), team_(world) {}
    // Appends work `index` and a line end. `day` is the date of its partition.
    void append(std::string& out, std::uint32_t index, std::string_view day);

  private:
    void append_identity(std::string& out, Draws& text);
    void append_topics(std::string& out, Draws& text);
    void append_keywords(std::string& out, Draws& text);
    void append_goals(std::string& out, Draws& draws);
    void append_funding(std::string& out, Draws& draws);
    void append_flags(std::string& out);
    void append_references(std::string& out, Draws& draws);
    void append_abstract(std::string& out, Draws& text);
    void append_citations(std::string& out);
    void append_scores(std::string& out);

    const World& world_;
    const Fixtures& fixtures_;
    TeamWriter team_;
    LocationWriter locations_;
    // The work at hand.
    std::uint32_t index_ = 0;
    std::uint64_t id_ = 0;
    const Work* work_ = nullptr;
    // The abstract: for each word its first and last place, for each place the next one of the same word.
    std::vector<std::int16_t> first_ = std::vector<std::int16_t>(kWords, -1),
                              last_ = std::vector<std::int16_t>(kWords, -1);
    std::vector<std::int16_t> next_;
    std::vector<std::uint16_t> order_;
};

}  // namespace comity::sample
