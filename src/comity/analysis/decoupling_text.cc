// The verdict in words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/analysis/decoupling.h"
#include "comity/base/countries.h"
#include "comity/base/text.h"

namespace comity {

namespace {

bool is_fall(const Decoupling& d) {
    return d.verdict == DecouplingVerdict::kFell || d.verdict == DecouplingVerdict::kFellRelative;
}

std::string named(const Side& side) {
    const std::string name = country_name(side.name);
    return name == side.name ? name : fmt::format("{} ({})", name, side.name);
}

std::string percent(double log_change) { return fmt::format("{:+.0f} %", 100 * std::expm1(log_change)); }

std::string count_text(double count) {
    return count == std::floor(count) ? with_thousands(static_cast<std::uint64_t>(count)) : fmt::format("{:.1f}", count);
}

// "works" of matrices may be patents, or anything.
std::string joint_noun(const std::string& quantity) {
    return quantity == "works" ? "joint works" : "joint " + quantity;
}

const PairYear* year_of(const Decoupling& d, int year) {
    for (const PairYear& y : d.years)
        if (y.year == year) return &y;
    return nullptr;
}

std::string counts_sentence(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    const PairYear& last = d.years.back();
    std::string text = fmt::format("They had {} {} in {}", count_text(last.sums.joint), joint_noun(a.quantity), last.year);
    if (d.change)
        if (const PairYear* before = year_of(d, d.change->from))
            text += fmt::format(" and {} in {}", count_text(before->sums.joint), d.change->from);
    const auto most = std::max_element(d.years.begin(), d.years.end(), [](const PairYear& x, const PairYear& y) {
        return x.sums.joint < y.sums.joint;
    });
    if (most->year != last.year && (!d.change || most->year != d.change->from))
        text += fmt::format("; most were {} in {}", count_text(most->sums.joint), most->year);
    if (const auto intensity = last.sums.intensity())
        text += fmt::format(". That is {:.2f} times what the ties of each with all others lead to expect", *intensity);
    return text + ". ";
}

std::string change_sentence(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    if (!d.change) return "";
    const Change& c = *d.change;
    std::string text =
        fmt::format("The fitted intensity of {} is {} against that of {} ({:g} % interval {} to {})", c.to,
                    percent(c.value), c.from, 100 * static_cast<double>(a.question.conventions.level.num) /
                                                  static_cast<double>(a.question.conventions.level.den),
                    percent(c.lower), percent(c.upper));
    double difference = 0;
    for (const CounterfactualYear& y : d.counterfactual) difference += y.joint - y.counterfactual;
    if (std::abs(difference) >= 1)
        text += fmt::format("; had it stayed as it was, there would have been {} {} {} since", count_text(std::round(std::abs(difference))),
                            difference < 0 ? "more" : "fewer", joint_noun(a.quantity));
    return text + ". ";
}

std::string guard_sentence(const Decoupling& d) {
    if (!d.coverage_known)
        return "Which works lack affiliations is not in these data: missing data cannot be excluded. ";
    if (!d.change || d.verdict == DecouplingVerdict::kTooYoung) return "";
    if (d.verdict == DecouplingVerdict::kMissingData) return fmt::format("But {}. ", d.reason);
    if (d.missing_data_excluded)
        return "Works with complete affiliations, sources with stable coverage, and all works with what is missing "
               "filled in show it too. ";
    return "Not every part of the works with stable coverage shows it surely: missing data are not excluded. ";
}

std::string data_sentence(const DecouplingAnswers& a) {
    std::string names;
    for (const EventReading& e : a.events)
        for (const int year : e.breaks)
            if (e.event.data) names += fmt::format("{}{} ({})", names.empty() ? "" : "; ", year, e.event.name);
    return names.empty() ? "" : fmt::format("Breaks that coincide with changes of the data: {}. ", names);
}

}  // namespace

std::string missing_data_word(const Decoupling& d) {
    return !d.coverage_known ? "coverage unknown" : d.missing_data_excluded ? "excluded" : "not excluded";
}

std::string decoupling_phrase(const Decoupling& d) {
    std::string phrase(phrase_of(d.verdict));
    if (d.change && d.verdict != DecouplingVerdict::kTooYoung && d.verdict != DecouplingVerdict::kNoFall)
        phrase += fmt::format(" since {}", d.change->from + 1);
    const bool open = is_fall(d) || d.verdict == DecouplingVerdict::kGrew;
    if (open && !d.coverage_known) return phrase + "; missing data cannot be excluded";
    if (open && !d.missing_data_excluded) return phrase + "; missing data not excluded";
    return phrase;
}

std::string decoupling_paragraph(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    const YearRange years = *a.question.conventions.years;
    std::string text = fmt::format("{} and {}, {}–{}: {}. ", named(a.question.a), named(a.question.b), years.from,
                                   years.to, a.phrase);
    if (d.verdict == DecouplingVerdict::kTooYoung || d.verdict == DecouplingVerdict::kNoFall)
        text += fmt::format("Reason: {}. ", d.reason);
    if (!d.years.empty()) text += counts_sentence(a);
    text += change_sentence(a) + guard_sentence(d) + data_sentence(a);
    return std::string(trimmed(text));
}

}  // namespace comity
