// Views of all bylines of an atlas, without a list of authorships where the countries alone decide. Its twin is view_byline().
#include <algorithm>
#include <utility>

#include "comity/measures/country_index.h"
#include "comity/measures/populations.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

constexpr std::size_t kPiece = 1 << 14;

// Two codes that are one place?
bool merges(const Places& places) {
    std::vector<bool> seen(places.names.size());
    for (const std::uint16_t place : places.of_country) {
        if (seen[place]) return true;
        seen[place] = true;
    }
    return false;
}

}  // namespace

BylineView BylineViews::operator[](std::size_t byline) const {
    BylineView view{authors(byline), places(byline), populations(byline), country_known(byline), 0, 0, 0};
    if (whole_) {
        view.joint = kWhole;
        if ((view.populations & bit_of(Population::kA)) != 0) view.a = kWhole;
        if ((view.populations & bit_of(Population::kB)) != 0) view.b = kWhole;
    } else {
        const Weights& weights = weights_[weight_of_[byline]];
        view.a = weights.a, view.b = weights.b, view.joint = weights.joint;
    }
    return view;
}

Weight BylineViews::weight(std::size_t byline, Population p) const {
    if (whole_) return kWhole;
    const Weights& weights = weights_[weight_of_[byline]];
    return BylineView{.a = weights.a, .b = weights.b, .joint = weights.joint}.weight(p);
}

class BylineViewing {
  public:
    BylineViewing(const Atlas& atlas, const BylineCountries& countries, const Places& places, const Conventions& c)
        : atlas_(atlas), countries_(countries), places_(places), c_(c), merges_(merges(places)) {
        by_role_ = counts_by_role(c.counting);
        by_author_ = by_role_ || c.counting == Counting::kFractionalAuthor;
        for (const std::uint16_t place : places.of_country) is_side_.push_back(place == Places::kA || place == Places::kB);
    }

    BylineFacts facts(int threads) const {
        const std::size_t n = countries_.size();
        BylineFacts facts{std::vector<std::uint16_t>(n), std::vector<std::uint8_t>(n)};
        each_piece(threads, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t b = begin; b < end; ++b) {
                const std::size_t places = merges_ ? distinct_places(b) : countries_.offsets[b + 1] - countries_.offsets[b];
                facts.places[b] = static_cast<std::uint16_t>(places);
                facts.known[b] = by_role_ ? role_known(b) : places > 0;
            }
        });
        return facts;
    }

    BylineViews run(std::shared_ptr<const BylineFacts> facts, const NumbersByCountry* by_country, int threads) {
        const std::size_t n = countries_.size();
        out_.roles_ = atlas_.byline_roles.offsets;
        out_.facts_ = std::move(facts);
        out_.populations_.assign(n, bit_of(Population::kWorld));
        out_.whole_ = c_.counting == Counting::kFull;
        std::vector<std::vector<Weighted>> weights((n + kPiece - 1) / kPiece);
        if (by_country != nullptr) see_indexed(of_sides(*by_country, places_, n), threads, weights);
        else each_piece(threads, [&](std::size_t i, std::size_t begin, std::size_t end) { see_piece(begin, end, weights[i]); });
        if (!out_.whole_) keep(weights);
        return std::move(out_);
    }

  private:
    using Authorships = std::vector<std::vector<std::uint16_t>>;
    struct Weighted {
        std::uint32_t byline;
        BylineViews::Weights weights;
    };

    // Calls use(piece, begin, end) for pieces of all bylines.
    template <class Use>
    void each_piece(int threads, Use use) const {
        const std::size_t n = countries_.size();
        parallel_for((n + kPiece - 1) / kPiece, threads, [&](std::size_t i) { use(i, i * kPiece, std::min(n, (i + 1) * kPiece)); });
    }

    void see_indexed(const RowSet& bylines, int threads, std::vector<std::vector<Weighted>>& weights) {
        each_piece(threads, [&](std::size_t i, std::size_t begin, std::size_t end) {
            const auto last = static_cast<Row>(end);
            for (Row b = bylines.next(static_cast<Row>(begin), last); b < last; b = bylines.next(b + 1, last)) see_side(b, weights[i]);
        });
    }

    // Few bylines have a side on them: what is looked through are the countries, one after the other.
    void see_piece(std::size_t begin, std::size_t end, std::vector<Weighted>& weights) {
        const auto& offsets = countries_.offsets;
        std::size_t b = begin;
        for (std::uint32_t i = offsets[begin]; i < offsets[end];) {
            if (!is_side_[countries_.items[i]]) {
                ++i;
                continue;
            }
            while (offsets[b + 1] <= i) ++b;
            see_side(b, weights);
            i = offsets[b + 1];
        }
    }

    void see_side(std::size_t b, std::vector<Weighted>& weights) {
        bool has_a = false, has_b = false;
        for (const std::uint16_t country : countries_[b]) {
            has_a |= places_.of_country[country] == Places::kA;
            has_b |= places_.of_country[country] == Places::kB;
        }
        const auto byline = static_cast<std::uint32_t>(b);
        if (by_author_ || (has_a && has_b && c_.joint != Joint::kAny)) {
            Authorships authorships;
            read_authorships(atlas_, places_, b, authorships);
            const BylineView view = view_byline(authorships, atlas_.byline_roles[b], c_);
            out_.populations_[b] = view.populations;
            if (!out_.whole_) weights.push_back({byline, {view.a, view.b, view.joint}});
            return;
        }
        const std::size_t places = out_.facts_->places[b];
        out_.populations_[b] = memberships(has_a, has_b, places, true, c_.partners);
        if (c_.counting == Counting::kFractionalCountry) weights.push_back({byline, shares(has_a, has_b, places)});
    }

    static BylineViews::Weights shares(bool has_a, bool has_b, std::size_t places) {
        const Weight one = weight_of(1, places);
        return {has_a ? one : 0, has_b ? one : 0, has_a && has_b ? weight_of(2, places) : 0};
    }

    [[nodiscard]] std::size_t distinct_places(std::size_t b) const {
        if (countries_[b].size() < 2) return countries_[b].size();
        std::vector<std::uint16_t> all;
        for (const std::uint16_t country : countries_[b]) all.push_back(places_.of_country[country]);
        std::sort(all.begin(), all.end());
        return static_cast<std::size_t>(std::unique(all.begin(), all.end()) - all.begin());
    }

    // Has an author of the role that is counted a country?
    [[nodiscard]] bool role_known(std::size_t b) const {
        if (countries_[b].empty()) return false;
        const auto roles = atlas_.byline_roles[b];
        const std::size_t first = atlas_.byline_countries.begin_of(b);
        for (std::size_t i = 0; i < roles.size(); ++i)
            if ((roles[i] & role_of(c_.counting)) != 0 && !countries_of_authorship(atlas_, places_.evidence, first + i).empty())
                return true;
        return false;
    }

    void keep(const std::vector<std::vector<Weighted>>& weights) {
        out_.weight_of_.resize(countries_.size());
        out_.weights_.resize(1);
        for (const auto& piece : weights)
            for (const Weighted& one : piece) {
                out_.weight_of_[one.byline] = static_cast<std::uint32_t>(out_.weights_.size());
                out_.weights_.push_back(one.weights);
            }
    }

    const Atlas& atlas_;
    const BylineCountries& countries_;
    const Places& places_;
    const Conventions& c_;
    bool merges_, by_role_ = false, by_author_ = false;
    std::vector<std::uint8_t> is_side_;  // by country
    BylineViews out_;
};

BylineFacts facts_of_bylines(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                             const Conventions& conventions, int threads) {
    return BylineViewing(atlas, countries, places, conventions).facts(threads);
}

BylineViews view_bylines(const Atlas& atlas, const BylineCountries& countries, std::shared_ptr<const BylineFacts> facts,
                         const NumbersByCountry* by_country, const Places& places, const Conventions& conventions, int threads) {
    return BylineViewing(atlas, countries, places, conventions).run(std::move(facts), by_country, threads);
}

BylineViews view_bylines(const Atlas& atlas, const BylineCountries& countries, const Places& places,
                         const Conventions& conventions, int threads) {
    auto facts = std::make_shared<const BylineFacts>(facts_of_bylines(atlas, countries, places, conventions, threads));
    return view_bylines(atlas, countries, std::move(facts), nullptr, places, conventions, threads);
}

BylineViews view_bylines(const Atlas& atlas, const Places& places, const Conventions& conventions, int threads) {
    return view_bylines(atlas, countries_of_bylines(atlas, places.evidence, threads), places, conventions, threads);
}

}  // namespace comity
