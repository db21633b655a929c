#include "comity/measures/leadership.h"

#include <fmt/format.h>

#include <array>

#include "comity/analysis/relations.h"
#include "comity/measures/statistic.h"

namespace comity {

namespace {

double real(Fixed f) { return static_cast<double>(f.real()); }

std::optional<double> ratio(Fixed num, Fixed den) {
    if (den.is_zero()) return std::nullopt;
    return static_cast<double>(num.real() / den.real());
}

// Bylines of the joint works, read once.
struct JointByline {
    std::vector<std::vector<std::uint16_t>> authorships;
    std::span<const std::uint8_t> roles;
    std::uint64_t unit = 0;  // what the work is drawn with
};

std::vector<JointByline> joint_bylines(const Relation& r) {
    std::vector<JointByline> all;
    for (const Member& m : r.data.members) {
        if (!r.is(m, Population::kJoint)) continue;
        const std::uint32_t byline = r.atlas.byline[m.row];
        JointByline& of_work = all.emplace_back();
        read_authorships(r.atlas, r.places, byline, of_work.authorships);
        of_work.roles = r.atlas.byline_roles[byline];
        of_work.unit = r.unit(m);
    }
    return all;
}

class Leadership {
  public:
    Leadership(const Relation& relation, std::vector<Answer>& answers)
        : r_(relation), answers_(answers), bylines_(joint_bylines(relation)) {}

    void run() {
        constexpr std::array kRoles = {LeadRole::kFirst, LeadRole::kLast, LeadRole::kCorresponding};
        constexpr std::array kRules = {MissingRole::kDrop, MissingRole::kFirst, MissingRole::kSplit};
        for (const LeadRole role : kRoles) {
            for (const MissingRole rule : kRules)
                // A missing first author cannot be replaced by the first author.
                if (role != LeadRole::kFirst || rule != MissingRole::kFirst) shares(role, rule);
            premium(role);
        }
    }

  private:
    using By = std::vector<std::pair<std::string, ByValue>>;

    void shares(LeadRole role, MissingRole rule) {
        LeadParts sum;
        Fixed sides;
        Cell cell;  // a, a + b, others, all known
        for (const JointByline& byline : bylines_) {
            const auto parts = lead_parts(byline.authorships, byline.roles, role, rule);
            if (!parts) continue;
            Fixed both = parts->a;
            both += parts->b;
            sum.a += parts->a;
            sum.b += parts->b;
            sum.others += parts->others;
            sides += both;
            cell.add(byline.unit, {real(parts->a), real(both), real(parts->others), real(both) + real(parts->others)});
        }
        const By by = {{"role", std::string(lead_role_name(role))}, {"missing", std::string(missing_role_name(rule))}};
        const std::string name = fmt::format("lead|{}|{}", lead_role_name(role), missing_role_name(rule));
        const auto add = [&](const char* measure, Population p, std::optional<double> value, const Statistic& of) {
            answer(measure, p, by, value, cell, bounds(cell, of, name));
        };
        using Sums = std::span<const double>;
        const auto share_a = [](Sums s) { return s[1] > 0 ? std::optional(s[0] / s[1]) : std::nullopt; };
        const auto share_b = [](Sums s) { return s[1] > 0 ? std::optional(1 - s[0] / s[1]) : std::nullopt; };
        const auto third = [](Sums s) { return s[3] > 0 ? std::optional(s[2] / s[3]) : std::nullopt; };
        Fixed known = sides;
        known += sum.others;
        add("lead_share", Population::kA, ratio(sum.a, sides), share_a);
        add("lead_share", Population::kB, ratio(sum.b, sides), share_b);
        // The same whoever is named first.
        const auto least = ratio(sum.a.units < sum.b.units ? sum.a : sum.b, sides);
        answer("lead_balance", Population::kJoint, by, least ? std::optional(2 * *least) : std::nullopt, cell,
               balance_bounds(cell, share_a, r_.data.conventions, r_.text, name, r_.threads));
        add("third_lead_share", Population::kJoint, ratio(sum.others, known), third);
    }

    void premium(LeadRole role) {
        Cell cell;  // lead a, lead a + b, muscle a, muscle a + b
        RoleCounts sum;
        for (const JointByline& byline : bylines_) {
            const RoleCounts c = role_counts(byline.authorships, byline.roles, role);
            sum.lead_a += c.lead_a;
            sum.lead_b += c.lead_b;
            sum.muscle_a += c.muscle_a;
            sum.muscle_b += c.muscle_b;
            cell.add(byline.unit, {real(c.lead_a), real(c.lead_a) + real(c.lead_b), real(c.muscle_a),
                      real(c.muscle_a) + real(c.muscle_b)});
        }
        Fixed leads = sum.lead_a, muscle = sum.muscle_a;
        leads += sum.lead_b;
        muscle += sum.muscle_b;
        const By by = {{"role", std::string(lead_role_name(role))}};
        const std::string name = fmt::format("premium|{}", lead_role_name(role));
        for (const auto& [side, lead, rest] : {std::tuple{Population::kA, sum.lead_a, sum.muscle_a},
                                               std::tuple{Population::kB, sum.lead_b, sum.muscle_b}}) {
            const auto of_lead = ratio(lead, leads), of_muscle = ratio(rest, muscle);
            const double sign = side == Population::kA ? 1 : -1;
            const Statistic difference = difference_statistic(0, 1, 2, 3);
            answer("lead_premium", side, by,
                   of_lead && of_muscle ? std::optional(*of_lead - *of_muscle) : std::nullopt, cell,
                   bounds(cell,
                          [=](std::span<const double> s) {
                              const auto value = difference(s);
                              return value ? std::optional(sign * *value) : std::nullopt;
                          },
                          name));
        }
    }

    [[nodiscard]] std::optional<Bounds> bounds(const Cell& cell, const Statistic& statistic, const std::string& name) const {
        return statistic_bounds(cell, statistic, r_.data.conventions, r_.text, name, r_.threads);
    }

    void answer(const char* measure, Population p, const By& by, std::optional<double> value, const Cell& cell,
                const std::optional<Bounds>& bounds) {
        Answer a{measure, r_.name_of(p), by, value, value ? bounds : std::nullopt, cell.n, {}, {}};
        if (cell.n < bylines_.size())
            a.notes.push_back(fmt::format("{} of {} joint works have no leading author of known country",
                                          bylines_.size() - cell.n, bylines_.size()));
        if (!value)
            a.notes.push_back(bylines_.empty() ? "no works in this population" : "neither side is known to lead any");
        else r_.tell_interval(cell, a);
        answers_.push_back(std::move(a));
    }

    const Relation& r_;
    std::vector<Answer>& answers_;
    std::vector<JointByline> bylines_;
};

}  // namespace

void add_leadership(const Relation& relation, std::vector<Answer>& answers) { Leadership(relation, answers).run(); }

}  // namespace comity
