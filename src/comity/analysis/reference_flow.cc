#include "comity/measures/reference_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "comity/analysis/answer_parts.h"
#include "comity/analysis/relations.h"
#include "comity/measures/statistic.h"

namespace comity {

namespace {

constexpr std::size_t kShownCountries = 10;

// One figure of the flow: which citing works, and what of their references is looked at.
struct Direction {
    Population citing;
    bool to_b;           // else to A
    bool without_joint;  // citing works and cited works of one side alone
};

class Flow {
  public:
    explicit Flow(const Relation& relation)
        : r_(relation), flow_(count_references(relation.atlas, relation.places, relation.data, relation.threads)) {}

    std::vector<Answer> run() {
        std::vector<AnswerPart> parts;
        for (const Population citing : {Population::kA, Population::kB})
            for (const bool to_b : {false, true})
                for (const bool without_joint : {false, true}) {
                    const Direction d{citing, to_b, without_joint};
                    parts.emplace_back([this, d](auto& answers) { figures(d, {}, answers); });
                    // The trend is told across the tie, joint works included: what else is one --years away.
                    if (to_b != (citing == Population::kA) || without_joint) continue;
                    for (const auto& [year, group] : r_.data.years)
                        parts.emplace_back([this, d, y = year](auto& answers) { figures(d, y, answers); });
                }
        parts.emplace_back([this](auto& answers) { most_cited(Population::kA, flow_.cited_by_a, answers); });
        parts.emplace_back([this](auto& answers) { most_cited(Population::kB, flow_.cited_by_b, answers); });
        return answers_of(parts, r_.resources);
    }

  private:
    [[nodiscard]] bool cites(const Direction& d, const Member& m) const {
        const Population other = d.citing == Population::kA ? Population::kB : Population::kA;
        return r_.is(m, d.citing) && (!d.without_joint || !r_.is(m, other));
    }

    [[nodiscard]] std::uint64_t taken(const Direction& d, const ReferenceCounts& c) const {
        if (d.without_joint) return d.to_b ? c.only_b : c.only_a;
        return d.to_b ? c.to_b : c.to_a;
    }

    // What third countries' works of the same field and year would have cited; nothing when they cite none.
    [[nodiscard]] std::optional<double> expected(const Direction& d, const ReferenceStratum& s, double known) const {
        if (s.known == 0) return std::nullopt;
        const std::uint64_t part = d.without_joint ? (d.to_b ? s.only_b : s.only_a) : (d.to_b ? s.to_b : s.to_a);
        return known * static_cast<double>(part) / static_cast<double>(s.known);
    }

    [[nodiscard]] bool is_of(const Member& m, std::optional<int> year) const {
        return !year || r_.atlas.slices[m.slice].year == *year;
    }

    void figures(const Direction& d, std::optional<int> year, std::vector<Answer>& answers) const {
        Cell cell;  // references known, taken; taken and expected where there is an expectation
        double known = 0, part = 0, comparable = 0, awaited = 0;
        for (std::size_t i = 0; i < r_.data.members.size(); ++i) {
            const Member& m = r_.data.members[i];
            const ReferenceCounts& c = flow_.of_member[i];
            if (c.known == 0 || !is_of(m, year) || !cites(d, m)) continue;
            const auto of_known = static_cast<double>(c.known), of_part = static_cast<double>(taken(d, c));
            const auto e = expected(d, flow_.strata[flow_.stratum_of_member[i]], of_known);
            known += of_known;
            part += of_part;
            if (e) comparable += of_part, awaited += *e;
            cell.add(r_.unit(m), {of_known, of_part, e ? of_part : 0, e.value_or(0)});
        }
        std::vector<std::pair<std::string, ByValue>> by = {
            {"cited", d.to_b ? r_.question.b.name : r_.question.a.name}};
        if (d.without_joint) by.emplace_back("joint", std::string("left_out"));
        if (year) by.emplace_back("year", std::int64_t{*year});
        std::string name = "flow";
        for (const auto& [key, value] : by)
            name += "|" + key + "=" + (key == "year" ? std::to_string(*year) : std::get<std::string>(value));
        name += "|" + r_.name_of(d.citing);
        const auto bounds =
            bounds_of(cell, {{1, 0, false}, {2, 3, false}}, r_.data.conventions, r_.text, name, r_.threads);
        add("reference_share", d, by, known > 0 ? std::optional(part / known) : std::nullopt, bounds[0], cell,
            "no references to works of known country", answers);
        add("reference_preference", d, by, awaited > 0 ? std::optional(comparable / awaited) : std::nullopt, bounds[1],
            cell, "third countries cite no such works in these fields and years", answers);
    }

    void add(const char* measure, const Direction& d, std::vector<std::pair<std::string, ByValue>> by,
             std::optional<double> value, std::optional<Bounds> bounds, const Cell& cell, const char* reason,
             std::vector<Answer>& answers) const {
        Answer a{measure, r_.name_of(d.citing), std::move(by), value, value ? bounds : std::nullopt, cell.n, {}, {}};
        if (!value) a.notes.emplace_back(reason);
        else r_.tell_interval(cell, a);
        answers.push_back(std::move(a));
    }

    // The countries whose works a side's works cite most.
    void most_cited(Population citing, const std::vector<std::uint64_t>& cited, std::vector<Answer>& answers) const {
        std::uint64_t known = 0, n = 0;
        for (std::size_t i = 0; i < r_.data.members.size(); ++i) {
            if (!r_.is(r_.data.members[i], citing) || flow_.of_member[i].known == 0) continue;
            known += flow_.of_member[i].known;
            ++n;
        }
        std::vector<std::uint16_t> order(cited.size());
        std::iota(order.begin(), order.end(), std::uint16_t{0});
        std::stable_sort(order.begin(), order.end(), [&](auto x, auto y) { return cited[x] > cited[y]; });
        std::size_t shown = 0;
        for (const std::uint16_t place : order) {
            if (cited[place] == 0 || shown == kShownCountries) break;
            if (place == Places::kA || place == Places::kB) continue;  // answered above, with bounds
            ++shown;
            answers.push_back({"reference_share",
                                r_.name_of(citing),
                                {{"cited", r_.places.names[place]}},
                                static_cast<double>(cited[place]) / static_cast<double>(known),
                                {},
                                n,
                                {},
                                {}});
        }
    }

    const Relation& r_;
    ReferenceFlow flow_;
};

}  // namespace

void add_reference_flow(const Relation& relation, std::vector<Answer>& answers) {
    std::ranges::move(Flow(relation).run(), std::back_inserter(answers));
}

}  // namespace comity
