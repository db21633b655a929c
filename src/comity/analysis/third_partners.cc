#include <algorithm>
#include <map>

#include "comity/analysis/relations.h"
#include "comity/measures/statistic.h"

namespace comity {

namespace {

constexpr std::size_t kShownPartners = 10;

double real(Weight w) { return static_cast<double>(w) / static_cast<double>(kWhole); }

// Share, by weight, of the joint works with a property.
template <class Holds>
Answer joint_share(const Relation& r, const std::string& measure, std::vector<std::pair<std::string, ByValue>> by,
                   const std::string& cell_name, Holds holds) {
    Fixed all, part;
    Cell cell;
    for (const Member& m : r.data.members) {
        if (!r.is(m, Population::kJoint)) continue;
        const Weight w = r.weight(m, Population::kJoint);
        all += Fixed{w};
        const bool in = holds(m);
        if (in) part += Fixed{w};
        cell.add(r.unit(m), {real(w), in ? real(w) : 0});
    }
    Answer a{measure, "joint", std::move(by), {}, {}, cell.n, {}, {}};
    if (all.is_zero()) {
        a.notes.push_back("no works to take a share of");
        return a;
    }
    a.value = static_cast<double>(part.real() / all.real());
    a.bounds = bounds_of(cell, {{1, 0, r.data.conventions.counting == Counting::kFull}}, r.data.conventions, r.text,
                         cell_name, r.threads)[0];
    r.tell_interval(cell, a);
    return a;
}

}  // namespace

void add_third_partners(const Relation& r, std::vector<Answer>& answers) {
    answers.push_back(joint_share(r, "trilateral_share", {}, "joint|trilateral",
                                  [&](const Member& m) { return r.places_of(m) == 3; }));
    answers.push_back(
        joint_share(r, "larger_share", {}, "joint|larger", [&](const Member& m) { return r.places_of(m) > 3; }));

    // Which third countries take part, each work once a country.
    std::map<std::uint16_t, std::vector<Row>> rows_of;
    std::vector<std::vector<std::uint16_t>> authorships;
    for (const Member& m : r.data.members) {
        if (!r.is(m, Population::kJoint)) continue;
        read_authorships(r.atlas, r.places, r.atlas.byline[m.row], authorships);
        for (const auto& places : authorships)
            for (const std::uint16_t place : places) {
                if (place == Places::kA || place == Places::kB) continue;
                auto& rows = rows_of[place];
                if (rows.empty() || rows.back() != m.row) rows.push_back(m.row);
            }
    }
    std::vector<std::pair<std::uint16_t, const std::vector<Row>*>> ranked;
    for (const auto& [place, rows] : rows_of) ranked.emplace_back(place, &rows);
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& x, const auto& y) { return x.second->size() > y.second->size(); });
    if (ranked.size() > kShownPartners) ranked.resize(kShownPartners);
    for (const auto& [place, rows] : ranked) {
        const std::string& code = r.places.names[place];
        const std::vector<Row>& of_place = *rows;
        answers.push_back(joint_share(r, "third_partner_share", {{"country", code}}, "joint|third|" + code,
                                      [&](const Member& m) {
                                          return std::binary_search(of_place.begin(), of_place.end(), m.row);
                                      }));
    }
}

}  // namespace comity
