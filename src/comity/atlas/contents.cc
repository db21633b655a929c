#include "comity/atlas/contents.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "comity/atlas/few_countries.h"
#include "comity/base/json_text.h"
#include "comity/platform/files.h"
#include "comity/platform/machine.h"
#include "comity/platform/regular_file.h"

namespace comity {

namespace {

constexpr Row kRowsOfBlock = 1 << 15;

// Counts of some slices.
class Counting {
  public:
    Counting(const Atlas& atlas, const FewCountries& countries) : a_(atlas), countries_(countries) {
        out_.by_type.resize(atlas.types.size());
        out_.by_country.resize(atlas.countries.size());
    }

    void count(std::size_t slice) {
        const Slice s = a_.slices[slice];
        const std::uint64_t works = s.end - s.begin;
        out_.by_type[s.type] += works;
        if (out_.years.empty() || out_.years.back().year != s.year) out_.years.push_back({s.year});
        YearCount& year = out_.years.back();
        year.works += works;
        if (s.key.subfield != 0) year.with_class += works;
        for (Row row = s.begin; row < s.end; ++row) {
            year.with_country += count_countries(a_.byline[row]);
            year.with_references += a_.referenced_works_count[row] > 0;
            out_.with_fwci += !std::isnan(a_.fwci[row]);
            out_.xpac += (a_.flags[row] & kXpac) != 0;
            out_.retracted += (a_.flags[row] & kRetracted) != 0;
        }
    }
    AtlasContents take() { return std::move(out_); }

  private:
    bool count_countries(std::uint32_t byline) {
        const FourCountries four = countries_[byline];
        if (four == kManyCountries) {
            const CountryCodes all = countries_.all_of(byline);
            codes_.assign(all.begin(), all.end());
            std::sort(codes_.begin(), codes_.end());
            codes_.erase(std::unique(codes_.begin(), codes_.end()), codes_.end());
            for (const std::uint16_t code : codes_) ++out_.by_country[code];
            return true;
        }
        any_place(four, [&](std::uint16_t code) {
            ++out_.by_country[code];
            return false;
        });
        return four != kNoCountries;
    }
    const Atlas& a_;
    const FewCountries& countries_;
    std::vector<std::uint16_t> codes_;
    AtlasContents out_;
};

// The slice that begins each block of about equally many rows; and how many there are.
std::vector<std::size_t> cut_slices(const Slices& slices) {
    std::vector<std::size_t> cuts = {0};
    for (Row row = kRowsOfBlock; !slices.empty() && row < slices.back().end && row >= kRowsOfBlock; row += kRowsOfBlock) {
        const auto at = std::lower_bound(slices.begin(), slices.end(), row, [](const Slice& s, Row r) { return s.begin < r; });
        cuts.push_back(std::max(cuts.back(), static_cast<std::size_t>(at - slices.begin())));
    }
    cuts.push_back(slices.size());
    return cuts;
}

void add(std::vector<std::uint64_t>& sums, const std::vector<std::uint64_t>& more) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += more[i];
}

// Behind what was counted so far, in the order of rows.
void append(AtlasContents& all, const AtlasContents& more) {
    for (const YearCount& year : more.years) {
        if (all.years.empty() || all.years.back().year != year.year) all.years.push_back({year.year});
        YearCount& sum = all.years.back();
        sum.works += year.works;
        sum.with_country += year.with_country;
        sum.with_class += year.with_class;
        sum.with_references += year.with_references;
    }
    add(all.by_type, more.by_type);
    add(all.by_country, more.by_country);
    all.with_fwci += more.with_fwci;
    all.xpac += more.xpac;
    all.retracted += more.retracted;
}

AtlasContents contents_in(const Json& json) {
    AtlasContents c;
    for (const Json& y : json.at("years")) c.years.push_back({y.at(0), y.at(1), y.at(2), y.at(3), y.at(4)});
    json.at("by_type").get_to(c.by_type);
    json.at("by_country").get_to(c.by_country);
    c.with_fwci = json.at("with_fwci");
    c.xpac = json.at("is_xpac");
    c.retracted = json.at("is_retracted");
    return c;
}

}  // namespace

AtlasContents count_contents(const Atlas& atlas, int threads) {
    const FewCountries countries(atlas, threads);
    const std::vector<std::size_t> cuts = cut_slices(atlas.slices);
    AtlasContents all = Counting(atlas, countries).take();
    parallel_in_order(cuts.size() - 1, threads, [&](std::size_t b) -> InOrder {
        Counting counting(atlas, countries);
        for (std::size_t s = cuts[b]; s < cuts[b + 1]; ++s) counting.count(s);
        return [&all, counted = counting.take()] { append(all, counted); };
    });
    return all;
}

std::string contents_json(const AtlasContents& c) {
    Json years = Json::array();
    for (const YearCount& y : c.years) years.push_back({y.year, y.works, y.with_country, y.with_class, y.with_references});
    return Json{{"years", years},
                {"by_type", c.by_type},
                {"by_country", c.by_country},
                {"with_fwci", c.with_fwci},
                {"is_xpac", c.xpac},
                {"is_retracted", c.retracted}}
        .dump();
}

std::optional<AtlasContents> told_contents(const Atlas& atlas) {
    const auto text = read_regular_file(join_path(atlas.directory, "provenance.json"), kMostOfJson);
    if (!text.ok()) return std::nullopt;
    try {
        const Json json = json_of(*text);
        if (json.at("atlas") != atlas.manifest.hash) return std::nullopt;
        AtlasContents told = contents_in(json.at("holds"));
        // What is looked up by row must be there.
        if (told.by_type.size() != atlas.types.size() || told.by_country.size() != atlas.countries.size()) return std::nullopt;
        return told;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

Status check_contents(const Atlas& atlas, int threads) {
    const auto told = told_contents(atlas);
    if (!told || *told == count_contents(atlas, threads)) return ok();
    return failure(fmt::format("{} is damaged: the atlas holds something else than it says", join_path(atlas.directory, "provenance.json")));
}

}  // namespace comity
