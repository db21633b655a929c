#include "comity/analysis/pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "comity/analysis/answer_parts.h"
#include "comity/analysis/headline.h"
#include "comity/analysis/relations.h"

namespace comity {

namespace {

constexpr std::size_t kTopInstitutions = 10;

std::optional<double> ratio(Fixed num, Fixed den) {
    if (den.is_zero()) return std::nullopt;
    return static_cast<double>(num.real() / den.real());
}

std::optional<double> share(std::uint64_t num, std::uint64_t den) {
    if (den == 0) return std::nullopt;
    return static_cast<double>(num) / static_cast<double>(den);
}

class PairAnswering {
  public:
    PairAnswering(const Atlas& atlas, const Places& places, const PairQuestion& question, const PairData& data,
                  int threads)
        : atlas_(atlas), places_(places), question_(question), data_(data), headline_(atlas, question, data, threads) {
        for (const Member& m : data.members) by_field_[atlas.slices[m.slice].key.field].push_back(m);
    }

    // Of the works of all years and fields together.
    std::vector<AnswerPart> headline_parts() {
        for (const Population p : kAllPopulations) headline(p, data_.total, {}, data_.members);
        return std::move(parts_);
    }

    std::vector<AnswerPart> share_parts() {
        shares_of_sides(data_.total, {}, data_.members);
        return std::move(parts_);
    }

    std::vector<AnswerPart> all_parts() {
        parts_ = headline_parts();
        if (question_.joint_figures()) joint_figures();
        for (const auto& [year, group] : data_.years) {
            const Members members = members_of_year(year);
            for (const Population p : kShownByGroup) headline(p, group, {{"year", std::int64_t{year}}}, members);
            if (question_.joint_figures()) shares_of_sides(group, {{"year", std::int64_t{year}}}, members);
        }
        for (const auto& [field, group] : data_.fields) {
            if (group.of[index_of(Population::kJoint)].works == 0) continue;
            for (const Population p : kShownByGroup) headline(p, group, {{"field", field_name(field)}}, by_field_.at(field));
        }
        if (!question_.joint_figures()) return std::move(parts_);
        parts_.emplace_back([this](auto& answers) { top_institutions(question_.a, Places::kA, answers); });
        parts_.emplace_back([this](auto& answers) { top_institutions(question_.b, Places::kB, answers); });
        return std::move(parts_);
    }

  private:
    static constexpr std::array kShownByGroup = {Population::kJoint, Population::kWorld, Population::kA, Population::kB};

    std::string field_name(std::uint32_t field) const {
        if (field == 0) return "(no field)";
        const std::string_view name = atlas_.name_of_class(1, field);
        return name.empty() ? fmt::format("fields/{}", field) : std::string(name);
    }

    void headline(Population p, const PairData::Group& group, const By& by, Members members) {
        parts_.emplace_back([=, this, &group](auto& answers) { headline_.add(p, group, by, members, answers); });
    }

    // Members lie in row order, and rows in year order.
    Members members_of_year(int year) const {
        const auto before = [&](const Member& m, int y) { return atlas_.slices[m.slice].year < y; };
        const auto& all = data_.members;
        const auto begin = std::lower_bound(all.begin(), all.end(), year, before);
        return {begin, std::lower_bound(begin, all.end(), year + 1, before)};
    }

    BylineView view(const Member& m) const { return headline_.view(m); }
    Coverage joint_coverage() const {
        return Headline::coverage_of(data_.total.of[index_of(Population::kJoint)], data_.total);
    }
    bool is_joint(const Member& m) const { return headline_.is(m, Population::kJoint); }

    void add_share(const std::string& measure, Population base, const By& by, Members members, const Chosen& in_base,
                   const Chosen& has, const PairData::Group& group) {
        parts_.emplace_back([=, this, &group](auto& answers) {
            const Coverage coverage = Headline::coverage_of(group.of[index_of(base)], group);
            answers.push_back(headline_.share(measure, headline_.name_of(base), base, by, members, in_base, has, coverage));
        });
    }

    void shares_of_sides(const PairData::Group& group, const By& by, Members members) {
        const auto all = [](const Member&) { return true; };
        const auto joint = [this](const Member& m) { return is_joint(m); };
        const auto international = [this](const Member& m) { return headline_.places_of(m) > 1; };
        for (const Population side : {Population::kA, Population::kB}) {
            add_share("share_of_output", side, by, members, all, joint, group);
            add_share("share_of_international", side, by, members, international, joint, group);
        }
    }

    void joint_figures() {
        shares_of_sides(data_.total, {}, data_.members);
        add_share("bilateral_share", Population::kJoint, {}, data_.members, [](const Member&) { return true; },
              [this](const Member& m) { return headline_.places_of(m) == 2; }, data_.total);
        parts_.emplace_back([this](auto& answers) {
            add_author_counts(answers);
            for (const Population p : kShownByGroup) add_growth(p, answers);
        });
    }

    void add_author_counts(std::vector<Answer>& answers) const {
        const Coverage coverage = joint_coverage();
        std::vector<std::uint64_t> authors;
        std::uint64_t places = 0, sum = 0;
        for (const Member& m : data_.members) {
            if (!is_joint(m)) continue;
            authors.push_back(view(m).authors);
            sum += view(m).authors;
            places += view(m).places;
        }
        std::sort(authors.begin(), authors.end());
        const std::size_t n = authors.size();
        std::optional<double> median;
        if (n > 0) median = (static_cast<double>(authors[(n - 1) / 2]) + static_cast<double>(authors[n / 2])) / 2;
        for (auto& [measure, value] : std::vector<std::pair<std::string, std::optional<double>>>{
                 {"authors_median", median}, {"authors_mean", share(sum, n)}, {"countries_mean", share(places, n)}}) {
            Answer a{measure, "joint", {}, value, {}, n, coverage, {}};
            if (!value) a.notes.push_back("no works in this population");
            answers.push_back(std::move(a));
        }
    }

    Fixed publications_in(int year, Population p) const {
        for (const auto& [y, group] : data_.years)
            if (y == year) return group.of[index_of(p)].weight;
        return {};
    }

    void add_growth(Population p, std::vector<Answer>& answers) const {
        const YearRange years = *data_.conventions.years;
        const Tally& t = data_.total.of[index_of(p)];
        Answer a{"growth", headline_.name_of(p), {}, {}, {}, t.works, Headline::coverage_of(t, data_.total), {}};
        const Fixed first = publications_in(years.from, p), last = publications_in(years.to, p);
        if (years.from == years.to) a.notes.push_back("one year has no growth");
        else if (first.is_zero()) a.notes.push_back(fmt::format("no publications in {}", years.from));
        else a.value = std::pow(*ratio(last, first), 1.0 / (years.to - years.from)) - 1;
        answers.push_back(std::move(a));
    }

    // Joint works of one institution: what they weigh together, and how many they are.
    struct OfInstitution {
        std::uint32_t institution = 0;
        Fixed weight;
        std::uint64_t works = 0;
    };

    // The institutions of one side that sign most joint works, by weight; every work counts once for each of its institutions.
    std::vector<OfInstitution> ranked_institutions(std::uint16_t place) const {
        std::map<std::uint32_t, OfInstitution> found;
        std::vector<std::uint32_t> of_work;
        for (const Member& m : data_.members) {
            if (!is_joint(m)) continue;
            of_work.clear();
            for (std::size_t a = atlas_.institutions.begin_of(m.row); a < atlas_.institutions.end_of(m.row); ++a)
                for (const std::uint32_t i : atlas_.institutions.inner[a]) of_work.push_back(i);
            std::sort(of_work.begin(), of_work.end());
            of_work.erase(std::unique(of_work.begin(), of_work.end()), of_work.end());
            for (const std::uint32_t i : of_work) {
                if (!places_.is(atlas_.institution_country[i], place)) continue;
                OfInstitution& one = found.try_emplace(i, OfInstitution{i, {}, 0}).first->second;
                one.weight += Fixed{view(m).joint};
                ++one.works;
            }
        }
        std::vector<OfInstitution> ranked;
        for (const auto& [i, one] : found) ranked.push_back(one);
        std::stable_sort(ranked.begin(), ranked.end(), [](const auto& x, const auto& y) { return y.weight.units < x.weight.units; });
        if (ranked.size() > kTopInstitutions) ranked.resize(kTopInstitutions);
        return ranked;
    }

    // Their coverage is that of all joint works.
    void top_institutions(const Side& side, std::uint16_t place, std::vector<Answer>& answers) const {
        const Coverage coverage = joint_coverage();
        for (const OfInstitution& one : ranked_institutions(place)) {
            const std::uint32_t i = one.institution;
            const std::string id = fmt::format("I{}", atlas_.institution_id[i]);
            const std::string name = atlas_.institution_name[i].empty() ? id : std::string(atlas_.institution_name[i]);
            answers.push_back({"publications",
                                "joint",
                                {{"side", side.name}, {"institution", name}, {"institution_id", id}},
                                static_cast<double>(one.weight.real()),
                                {},
                                one.works,
                                coverage,
                                {}});
        }
    }

    const Atlas& atlas_;
    const Places& places_;
    const PairQuestion& question_;
    const PairData& data_;
    Headline headline_;
    std::map<std::uint32_t, std::vector<Member>> by_field_;
    std::vector<AnswerPart> parts_;
};

}  // namespace

namespace {

// `parts_of` says, of a pair that has been tallied, which parts make the answer.
template <class PartsOf>
Result<PairAnswers> answer_with(const Atlas& atlas, PairQuestion question, const Resources& resources, PartsOf parts_of) {
    COMITY_TRY(resolve_years(question.conventions, atlas));
    COMITY_ASSIGN(const Places places,
                  Places::resolve(atlas, {question.a, question.b}, question.conventions));
    COMITY_ASSIGN(const PairData data, tally_pair(atlas, places, question.conventions, question.filter,
                                                  question.measures, resources));
    PairAnswers out{std::move(question), {}};
    PairAnswering pair(atlas, places, out.question, data, resources.threads);
    const Relation relation{atlas, places, out.question, data, resources, resources.threads, out.question.text()};
    out.answers = answers_of(parts_of(pair, relation), resources);
    COMITY_TRY(still_wanted(resources));
    return out;
}

}  // namespace

Result<PairAnswers> answer_pair(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation& relation) {
        std::vector<AnswerPart> parts = pair.all_parts();
        if (!relation.question.joint_figures()) return parts;
        for (const auto section : {add_third_partners, add_leadership, add_benefit, add_reference_flow, add_affinity})
            parts.emplace_back([&relation, section](auto& answers) { section(relation, answers); });
        return parts;
    });
}

Result<PairAnswers> answer_side_shares(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation&) { return pair.share_parts(); });
}

Result<PairAnswers> answer_headline(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation&) { return pair.headline_parts(); });
}

}  // namespace comity
