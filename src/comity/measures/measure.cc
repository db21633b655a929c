#include "comity/measures/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "comity/base/text.h"

namespace comity {

namespace {

// A decimal number as the exact fraction that its digits say, and in its shortest form.
struct Decimal {
    Fraction value;
    std::string text;
};

constexpr std::size_t kMostDecimals = 4;

std::optional<Decimal> parse_decimal(std::string_view text) {
    const auto dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    std::string decimals(dot == std::string_view::npos ? "" : text.substr(dot + 1));
    const auto is_digits = [](std::string_view s) {
        return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (!is_digits(whole) || whole.size() > 9 || (dot != std::string_view::npos && !is_digits(decimals)))
        return std::nullopt;
    while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
    if (decimals.size() > kMostDecimals) return std::nullopt;
    Decimal out{{*parse_integer<std::uint64_t>(whole), 1}, {}};
    out.text = std::to_string(out.value.num);
    if (decimals.empty()) return out;
    for (const char digit : decimals)
        out.value = {out.value.num * 10 + static_cast<std::uint64_t>(digit - '0'), out.value.den * 10};
    out.text += "." + decimals;
    return out;
}

// A profile is a list of classes of scores: below the first bound, between two, from the last on. The first bound of
// each is the first citation.
struct Profile {
    std::string_view name;
    std::vector<std::string_view> classes;
    std::vector<Fraction> bounds;  // between the second class and the third, and so on
};

const std::vector<Profile>& profiles() {
    static const std::vector<Profile> all = {
        {"profile_era", {"0", "I", "II", "III", "IV", "V", "VI"}, {{4, 5}, {6, 5}, {2, 1}, {4, 1}, {8, 1}}},
        {"profile_adams",
         {"uncited", "0 to 1/8", "1/8 to 1/4", "1/4 to 1/2", "1/2 to 1", "1 to 2", "2 to 4", "4 to 8", "8 and more"},
         {{1, 8}, {1, 4}, {1, 2}, {1, 1}, {2, 1}, {4, 1}, {8, 1}}}};
    return all;
}

const Profile* profile_of(std::string_view name) {
    for (const Profile& profile : profiles())
        if (profile.name == name) return &profile;
    return nullptr;
}

// Names with a number at their end.
struct NumberedName {
    std::string_view prefix, page, number;
};
constexpr NumberedName kNumbered[] = {
    {"pp_top_", "pp_top_x", "a share in percent above 0 and up to 100, with up to 4 decimals"},
    {"pp_ncs_", "pp_ncs_k", "a multiple of the mean above 0, with up to 4 decimals"},
    {"pp_fwci_", "pp_fwci_k", "a multiple of the world's average above 0, with up to 4 decimals"},
    {"pp_c_", "pp_c_n", "a whole number of citations from 1 on"},
    {"p_c_", "pp_c_n", "a whole number of citations from 1 on"}};

constexpr std::string_view kPlain[] = {"publications",     "citations",        "mncs",            "ratio_of_means",
                                       "percentile",       "percentile_lower", "percentile_upper", "percentile_rank",
                                       "profile_era",      "profile_adams",    "collab_mncs",     "fwci"};

const NumberedName* numbered(std::string_view name) {
    for (const NumberedName& one : kNumbered)
        if (name.starts_with(one.prefix)) return &one;
    return nullptr;
}

bool number_fits(const NumberedName& name, const Fraction& value) {
    if (value.num == 0) return false;
    if (name.page == "pp_top_x") return value.num <= 100 * value.den;
    return name.page != "pp_c_n" || value.den == 1;
}

Error unknown(std::string_view name) {
    return usage_error(fmt::format(
        "there is no measure {}: there are {}, and with a number pp_top_X, pp_ncs_K, pp_fwci_K, pp_c_N and p_c_N",
        name, fmt::join(kPlain, ", ")));
}

Decimal number_in(std::string_view name) { return *parse_decimal(name.substr(numbered(name)->prefix.size())); }

template <class T>
std::size_t index_in(std::vector<T>& list, const T& wanted, bool (*same)(const T&, const T&)) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (same(list[i], wanted)) return i;
    list.push_back(wanted);
    return list.size() - 1;
}

bool same_fraction(const Fraction& a, const Fraction& b) { return a.num == b.num && a.den == b.den; }
bool same_rule(const StepRule& a, const StepRule& b) { return a.kind == b.kind && same_fraction(a.at, b.at); }
template <class T>
bool same_value(const T& a, const T& b) {
    return a == b;
}

// Collects the measures of a family and the steps that they share.
class FamilyMaker {
  public:
    explicit FamilyMaker(const Conventions& c)
        : published_(c.baseline == Baseline::kPublished),
          split_(c.cohort_by == CohortBy::kCollaboration) {}

    void add(const std::string& name) {
        Measure m;
        m.name = name;
        if (const Profile* profile = profile_of(name)) add_profile(*profile);
        else if (const NumberedName* number = numbered(name)) add_numbered(*number, number_in(name).value, m);
        else add_plain(m);
    }

    Family family;

  private:
    std::size_t step(StepRule::Kind kind, Fraction at) {
        return index_in<StepRule>(family.steps, {kind, at}, same_rule);
    }
    std::size_t fwci_step(Fraction at) { return index_in<Fraction>(family.fwci_steps, at, same_fraction); }

    void none(Measure m, std::string reason) {
        m.basis = Basis::kNone;
        m.reason = std::move(reason);
        family.measures.push_back(std::move(m));
    }

    // Published scores stand in for the atlas's own where there are such.
    bool answered_by_none(const Measure& m) {
        if (!published_ || !split_) return false;
        none(m, "baseline=published: OpenAlex publishes no score that is split by collaboration");
        return true;
    }

    void add_plain(Measure m) {
        const std::string& name = m.name;
        if (name == "publications") return keep(m, Basis::kAll, Summand::kWeight);
        if (name == "citations") return keep(m, Basis::kAll, Summand::kCitations);
        if (name == "fwci") return keep(m, Basis::kFwci, Summand::kFwci);
        if (name == "collab_mncs") {
            if (published_) return none(m, "baseline=published: OpenAlex publishes no score that is split by collaboration");
            family.collaboration = true;
            return keep(m, Basis::kCollaboration, Summand::kNcs);
        }
        if (answered_by_none(m)) return;
        if (name == "mncs") {
            if (published_) return keep(m, Basis::kFwci, Summand::kFwci);
            return keep(m, Basis::kScored, Summand::kNcs);
        }
        if (name == "ratio_of_means") {
            if (published_) return none(m, "baseline=published: OpenAlex publishes no expected citations");
            return keep(m, Basis::kCohort, Summand::kMeans);
        }
        add_percentile(std::move(m));
    }

    void add_percentile(Measure m) {
        constexpr std::string_view kNames[] = {"percentile", "percentile_lower", "percentile_upper", "percentile_rank"};
        m.percentile = static_cast<PercentileKind>(std::find(std::begin(kNames), std::end(kNames), m.name) - kNames);
        if (published_) {
            if (m.percentile == PercentileKind::kRank) return keep(m, Basis::kPublishedRank, Summand::kPublishedRank);
            return none(m, "baseline=published: the percentile that OpenAlex publishes is percentile_rank");
        }
        family.percentiles = true;
        family.ranks |= m.percentile == PercentileKind::kRank;
        keep(m, Basis::kCohort, Summand::kPercentile);
    }

    void keep(Measure m, Basis basis, Summand summand) {
        m.basis = basis;
        m.summand = summand;
        family.measures.push_back(std::move(m));
    }

    void add_numbered(const NumberedName& name, Fraction at, Measure m) {
        if (name.page == "pp_c_n") {
            m.step = index_in<std::uint64_t>(family.cited, at.num, same_value);
            return keep(m, Basis::kAll, name.prefix == "p_c_" ? Summand::kCitedCount : Summand::kCited);
        }
        if (name.page == "pp_fwci_k") {
            m.step = fwci_step(at);
            return keep(m, Basis::kFwci, Summand::kFwciStep);
        }
        if (answered_by_none(m)) return;
        if (name.page == "pp_top_x") return add_top(at, std::move(m));
        m.step = published_ ? fwci_step(at) : step(StepRule::Kind::kTimesMean, at);
        if (published_) keep(m, Basis::kFwci, Summand::kFwciStep);
        else keep(m, Basis::kScored, Summand::kStep);
    }

    void add_top(Fraction percent, Measure m) {
        const Fraction x = {percent.num, percent.den * 100};
        if (published_) {
            // The published values are decimals; so is the bound.
            const double bound = static_cast<double>(x.den - x.num) / static_cast<double>(x.den);
            m.step = index_in<double>(family.published_steps, bound, same_value);
            return keep(m, Basis::kPublishedRank, Summand::kPublishedStep);
        }
        m.is_top = true;
        m.step = step(StepRule::Kind::kTop, x);
        keep(m, Basis::kCohort, Summand::kStep);
    }

    void add_profile(const Profile& profile) {
        std::vector<std::size_t> bounds;
        bounds.push_back(published_ ? fwci_step({0, 1}) : step(StepRule::Kind::kCited, {1, 1}));
        for (const Fraction& bound : profile.bounds)
            bounds.push_back(published_ ? fwci_step(bound) : step(StepRule::Kind::kTimesMean, bound));
        for (std::size_t i = 0; i < profile.classes.size(); ++i) {
            Measure m;
            m.name = profile.name;
            m.class_name = profile.classes[i];
            if (answered_by_none(m)) continue;
            m.step = i == 0 ? kNoStep : bounds[i - 1];
            m.minus = i < bounds.size() ? bounds[i] : kNoStep;
            if (published_) keep(m, Basis::kFwci, Summand::kFwciStep);
            else keep(m, Basis::kScored, Summand::kStep);
        }
    }

    bool published_, split_;
};

}  // namespace

bool Measure::counts_whole_works(Ties ties) const {
    return summand == Summand::kCited || summand == Summand::kFwciStep || summand == Summand::kPublishedStep ||
           (summand == Summand::kStep && !(is_top && ties == Ties::kFractional));
}

bool rests_on_cohorts(const Measure& m) {
    return m.basis == Basis::kCohort || m.basis == Basis::kScored || m.basis == Basis::kCollaboration;
}

const std::vector<std::string>& core_measures() {
    static const std::vector<std::string> all = {"publications", "citations", "mncs", "pp_top_10",
                                                 "pp_top_1",     "pp_ncs_2",  "fwci", "pp_fwci_2"};
    return all;
}

const std::vector<std::string>& all_measures() {
    static const std::vector<std::string> all = {
        "publications", "citations",  "mncs",        "ratio_of_means", "collab_mncs", "percentile",    "pp_top_50",
        "pp_top_10",    "pp_top_5",   "pp_top_1",    "pp_ncs_1",       "pp_ncs_2",    "pp_ncs_4",      "profile_era",
        "profile_adams", "pp_c_10",   "pp_c_100",    "fwci",           "pp_fwci_2"};
    return all;
}

Result<std::string> canonical_measure(std::string_view text) {
    const std::string name = lower(trimmed(text));
    if (std::find(std::begin(kPlain), std::end(kPlain), name) != std::end(kPlain)) return name;
    const NumberedName* number = numbered(name);
    if (number == nullptr) return unknown(name);
    const auto value = parse_decimal(std::string_view(name).substr(number->prefix.size()));
    if (!value || !number_fits(*number, value->value))
        return usage_error(fmt::format("{} is no measure: after {} comes {}", name, number->prefix, number->number));
    return std::string(number->prefix) + value->text;
}

Result<std::vector<std::string>> parse_measures(std::string_view list) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const std::string_view part : split(list, ',')) {
        if (trimmed(part) == "all") {
            for (const std::string& name : all_measures()) add(name);
        } else if (trimmed(part) == "profile") {
            for (const Profile& profile : profiles()) add(std::string(profile.name));
        } else {
            COMITY_ASSIGN(const std::string name, canonical_measure(part));
            add(name);
        }
    }
    return names;
}

std::string page_of_measure(std::string_view text) {
    const auto name = canonical_measure(text);
    if (!name.ok()) return "";
    if (profile_of(*name) != nullptr) return "profile";
    if (name->starts_with("percentile")) return "percentile";
    const NumberedName* number = numbered(*name);
    return number == nullptr ? *name : std::string(number->page);
}

Result<Family> family_of(const std::vector<std::string>& names, const Conventions& conventions) {
    FamilyMaker maker(conventions);
    for (const std::string& name : names) {
        COMITY_ASSIGN(const std::string canonical, canonical_measure(name));
        maker.add(canonical);
    }
    return std::move(maker.family);
}

}  // namespace comity
