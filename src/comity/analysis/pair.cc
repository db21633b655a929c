#include "comity/analysis/pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

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
        : atlas_(atlas), places_(places), question_(question), data_(data), headline_(atlas, question, data, threads) {}

    std::vector<Answer> headline_only() {
        run_headline();
        return std::move(answers_);
    }

    std::vector<Answer> run() {
        run_headline();
        if (question_.joint_figures()) joint_figures();
        for (const auto& [year, group] : data_.years) {
            const Members members = members_of_year(year);
            for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
                headline(p, group, {{"year", std::int64_t{year}}}, members);
            if (question_.joint_figures()) shares_of_sides(group, {{"year", std::int64_t{year}}}, members);
        }
        const std::map<std::uint32_t, std::vector<Member>> by_field = members_by_field();
        for (const auto& [field, group] : data_.fields) {
            if (group.of[index_of(Population::kJoint)].works == 0) continue;
            for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
                headline(p, group, {{"field", field_name(field)}}, by_field.at(field));
        }
        if (!question_.joint_figures()) return std::move(answers_);
        top_institutions(question_.a, Places::kA);
        top_institutions(question_.b, Places::kB);
        return std::move(answers_);
    }

  private:
    void run_headline() {
        for (const Population p : kAllPopulations) headline(p, data_.total, {}, data_.members);
    }

    std::string field_name(std::uint32_t field) const {
        if (field == 0) return "(no field)";
        const std::string_view name = atlas_.name_of_class(1, field);
        return name.empty() ? fmt::format("fields/{}", field) : std::string(name);
    }

    void headline(Population p, const PairData::Group& group, const By& by, Members members) {
        headline_.add(p, group, by, members, answers_);
    }

    // Members lie in row order, and rows in year order.
    Members members_of_year(int year) const {
        const auto before = [&](const Member& m, int y) { return atlas_.slices[m.slice].year < y; };
        const auto& all = data_.members;
        const auto begin = std::lower_bound(all.begin(), all.end(), year, before);
        return {begin, std::lower_bound(begin, all.end(), year + 1, before)};
    }

    std::map<std::uint32_t, std::vector<Member>> members_by_field() const {
        std::map<std::uint32_t, std::vector<Member>> by_field;
        for (const Member& m : data_.members) by_field[atlas_.slices[m.slice].key.field].push_back(m);
        return by_field;
    }

    BylineView view(const Member& m) const { return headline_.view(m); }
    std::uint32_t places_of(const Member& m) const { return data_.bylines.places(atlas_.byline[m.row]); }
    bool is_joint(const Member& m) const { return headline_.is(m, Population::kJoint); }

    void shares_of_sides(const PairData::Group& group, const By& by, Members members) {
        const auto all = [](const Member&) { return true; };
        for (const Population side : {Population::kA, Population::kB}) {
            const Coverage coverage = Headline::coverage_of(group.of[index_of(side)], group);
            const auto joint = [&](const Member& m) { return is_joint(m); };
            answers_.push_back(headline_.share("share_of_output", headline_.name_of(side), side, by, members, all, joint, coverage));
            answers_.push_back(headline_.share(
                "share_of_international", headline_.name_of(side), side, by,
                members, [&](const Member& m) { return places_of(m) > 1; }, joint, coverage));
        }
    }

    void joint_figures() {
        const auto all = [](const Member&) { return true; };
        shares_of_sides(data_.total, {}, data_.members);
        const Coverage coverage = Headline::coverage_of(data_.total.of[index_of(Population::kJoint)], data_.total);
        answers_.push_back(headline_.share(
            "bilateral_share", "joint", Population::kJoint, {}, data_.members, all,
            [&](const Member& m) { return places_of(m) == 2; }, coverage));
        add_author_counts(coverage);
        for (const Population p : {Population::kJoint, Population::kWorld, Population::kA, Population::kB})
            add_growth(p);
    }

    void add_author_counts(const Coverage& coverage) {
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
            answers_.push_back(std::move(a));
        }
    }

    Fixed publications_in(int year, Population p) const {
        for (const auto& [y, group] : data_.years)
            if (y == year) return group.of[index_of(p)].weight;
        return {};
    }

    void add_growth(Population p) {
        const YearRange years = *data_.conventions.years;
        const Tally& t = data_.total.of[index_of(p)];
        Answer a{"growth", headline_.name_of(p), {}, {}, {}, t.works, Headline::coverage_of(t, data_.total), {}};
        const Fixed first = publications_in(years.from, p), last = publications_in(years.to, p);
        if (years.from == years.to) a.notes.push_back("one year has no growth");
        else if (first.is_zero()) a.notes.push_back(fmt::format("no publications in {}", years.from));
        else a.value = std::pow(*ratio(last, first), 1.0 / (years.to - years.from)) - 1;
        answers_.push_back(std::move(a));
    }

    // The institutions of one side that sign most joint works; every work counts once for each of its institutions.
    void top_institutions(const Side& side, std::uint16_t place) {
        std::map<std::uint32_t, std::uint64_t> works;
        std::vector<std::uint32_t> of_work;
        for (const Member& m : data_.members) {
            if (!is_joint(m)) continue;
            of_work.clear();
            for (std::size_t a = atlas_.institutions.begin_of(m.row); a < atlas_.institutions.end_of(m.row); ++a)
                for (const std::uint32_t i : atlas_.institutions.inner[a]) of_work.push_back(i);
            std::sort(of_work.begin(), of_work.end());
            of_work.erase(std::unique(of_work.begin(), of_work.end()), of_work.end());
            for (const std::uint32_t i : of_work)
                if (places_.is(atlas_.institution_country[i], place)) ++works[i];
        }
        std::vector<std::pair<std::uint32_t, std::uint64_t>> ranked(works.begin(), works.end());
        std::stable_sort(ranked.begin(), ranked.end(),
                         [](const auto& x, const auto& y) { return x.second > y.second; });
        if (ranked.size() > kTopInstitutions) ranked.resize(kTopInstitutions);
        const Coverage coverage = Headline::coverage_of(data_.total.of[index_of(Population::kJoint)], data_.total);
        for (const auto& [i, n] : ranked) {
            const std::string id = fmt::format("I{}", atlas_.institution_id[i]);
            const std::string name = atlas_.institution_name[i].empty() ? id : std::string(atlas_.institution_name[i]);
            answers_.push_back({"publications",
                                "joint",
                                {{"side", side.name}, {"institution", name}, {"institution_id", id}},
                                static_cast<double>(n),
                                {},
                                n,
                                coverage,
                                {}});
        }
    }

    const Atlas& atlas_;
    const Places& places_;
    const PairQuestion& question_;
    const PairData& data_;
    Headline headline_;
    std::vector<Answer> answers_;
};

}  // namespace

namespace {

template <class Answering>
Result<PairAnswers> answer_with(const Atlas& atlas, PairQuestion question, const Resources& resources,
                                Answering answering) {
    COMITY_TRY(resolve_years(question.conventions, atlas));
    COMITY_ASSIGN(const Places places,
                  Places::resolve(atlas, {question.a, question.b}, question.conventions));
    COMITY_ASSIGN(const PairData data, tally_pair(atlas, places, question.conventions, question.filter,
                                                  question.measures, resources));
    PairAnswers out{std::move(question), {}};
    PairAnswering pair(atlas, places, out.question, data, resources.threads);
    out.answers = answering(pair, Relation{atlas, places, out.question, data, resources, resources.threads, out.question.text()});
    return out;
}

}  // namespace

Result<PairAnswers> answer_pair(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation& relation) {
        std::vector<Answer> answers = pair.run();
        if (!relation.question.joint_figures()) return answers;
        add_third_partners(relation, answers);
        add_leadership(relation, answers);
        add_benefit(relation, answers);
        add_reference_flow(relation, answers);
        add_affinity(relation, answers);
        return answers;
    });
}

Result<PairAnswers> answer_headline(const Atlas& atlas, PairQuestion question, const Resources& resources) {
    return answer_with(atlas, std::move(question), resources, [](PairAnswering& pair, const Relation&) { return pair.headline_only(); });
}

}  // namespace comity
