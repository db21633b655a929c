// The verdict in words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/analysis/decoupling.h"
#include "comity/base/countries.h"
#include "comity/base/percent.h"
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

const PairYear* year_of(const Decoupling& d, int year) {
    for (const PairYear& y : d.years)
        if (y.year == year) return &y;
    return nullptr;
}

const Said& stop() {
    static const Said said(". ", "said.stop");
    return said;
}

Said counts_sentence(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    const PairYear& last = d.years.back();
    if (std::all_of(d.years.begin(), d.years.end(), [](const PairYear& y) { return y.sums.joint == 0; })) {
        Said none(fmt::format("They had no {} in any year from {} to {}", joint_noun(a.quantity), d.years.front().year, last.year),
                  "decoupling.counts.none", {{"quantity", a.quantity}, {"from", d.years.front().year}, {"to", last.year}});
        none.add(stop());
        return none;
    }
    Said said(fmt::format("They had {} {} in {}", count_text(last.sums.joint), joint_noun(a.quantity, last.sums.joint), last.year),
              "decoupling.counts", {{"n", last.sums.joint}, {"quantity", a.quantity}, {"year", last.year}});
    if (d.change)
        if (const PairYear* before = year_of(d, d.change->from))
            said.add(fmt::format(" and {} in {}", count_text(before->sums.joint), d.change->from), "decoupling.counts.before",
                     {{"n", before->sums.joint}, {"quantity", a.quantity}, {"year", d.change->from}});
    const auto most = std::max_element(d.years.begin(), d.years.end(), [](const PairYear& x, const PairYear& y) {
        return x.sums.joint < y.sums.joint;
    });
    if (most->year != last.year && (!d.change || most->year != d.change->from))
        said.add(fmt::format("; most were {} in {}", count_text(most->sums.joint), most->year), "decoupling.counts.most",
                 {{"n", most->sums.joint}, {"quantity", a.quantity}, {"year", most->year}});
    if (const auto intensity = last.sums.intensity())
        said.add(fmt::format(". That is {:.2f} times what the ties of each with all others lead to expect", *intensity),
                 "decoupling.counts.intensity", {{"intensity", *intensity}});
    said.add(stop());
    return said;
}

Said change_sentence(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    if (!d.change) return {};
    const Change& c = *d.change;
    const double level = static_cast<double>(a.question.conventions.level.num) / static_cast<double>(a.question.conventions.level.den);
    Said said(fmt::format("The fitted intensity of {} is {} against that of {} ({} % interval {} to {})", c.to, percent(c.value),
                          c.from, percent_of_level(level), percent(c.lower), percent(c.upper)),
              "decoupling.change",
              {{"to", c.to}, {"from", c.from}, {"change", std::expm1(c.value)}, {"level", level},
               {"lower", std::expm1(c.lower)}, {"upper", std::expm1(c.upper)}});
    double difference = 0;
    for (const CounterfactualYear& y : d.counterfactual) difference += y.joint - y.counterfactual;
    if (const double n = std::round(std::abs(difference)); std::abs(difference) >= 1)
        said.add(fmt::format("; had it stayed as it was, there would have been {} {} {} since", count_text(n),
                             difference < 0 ? "more" : "fewer", joint_noun(a.quantity, n)),
                 difference < 0 ? "decoupling.change.more" : "decoupling.change.fewer", {{"n", n}, {"quantity", a.quantity}});
    said.add(stop());
    return said;
}

Said guard_sentence(const Decoupling& d) {
    if (!d.coverage_known)
        return {"Which works lack affiliations is not in these data: missing data cannot be excluded. ", "decoupling.guard.unknown"};
    if (!d.change || d.verdict == DecouplingVerdict::kTooYoung) return {};
    if (d.verdict == DecouplingVerdict::kMissingData) {
        Said said("But ", "decoupling.guard.but");
        said.add(d.reason);
        said.add(stop());
        return said;
    }
    if (d.missing_data_excluded)
        return {"Works with complete affiliations, sources with stable coverage, and all works with what is missing "
                "filled in show it too. ",
                "decoupling.guard.excluded"};
    return {"Not every part of the works with stable coverage shows it surely: missing data are not excluded. ",
            "decoupling.guard.not_excluded"};
}

Said data_sentence(const DecouplingAnswers& a) {
    Said said;
    for (const EventReading& e : a.events)
        for (const int year : e.breaks) {
            if (!e.event.data) continue;
            if (said.empty()) said.add("Breaks that coincide with changes of the data: ", "decoupling.data");
            else said.add("; ", "said.semicolon");
            said.add(fmt::format("{} ({})", year, e.event.name), "decoupling.data.break", {{"year", year}, {"event", e.event.name}});
        }
    if (!said.empty()) said.add(stop());
    return said;
}

std::string verdict_key(DecouplingVerdict verdict) {
    std::string key(phrase_of(verdict));
    std::replace(key.begin(), key.end(), ' ', '_');
    return "decoupling.verdict." + key;
}

}  // namespace

Said missing_data_word(const Decoupling& d) {
    if (!d.coverage_known) return {"coverage unknown", "decoupling.missing.unknown"};
    if (d.missing_data_excluded) return {"excluded", "decoupling.missing.excluded"};
    return {"not excluded", "decoupling.missing.not_excluded"};
}

Said decoupling_phrase(const Decoupling& d) {
    Said phrase(phrase_of(d.verdict), verdict_key(d.verdict));
    if (d.change && d.verdict != DecouplingVerdict::kTooYoung && d.verdict != DecouplingVerdict::kNoFall)
        phrase.add(fmt::format(" since {}", d.change->from + 1), "decoupling.since", {{"year", d.change->from + 1}});
    const bool open = is_fall(d) || d.verdict == DecouplingVerdict::kGrew;
    if (open && !d.coverage_known) phrase.add("; missing data cannot be excluded", "decoupling.open.unknown");
    else if (open && !d.missing_data_excluded) phrase.add("; missing data not excluded", "decoupling.open.not_excluded");
    return phrase;
}

Said decoupling_paragraph(const DecouplingAnswers& a) {
    const Decoupling& d = a.result;
    const YearRange years = *a.question.conventions.years;
    const std::string x = named(a.question.a), y = named(a.question.b);
    Said said(fmt::format("{} and {}, {}–{}: ", x, y, years.from, years.to), "decoupling.opening",
              {{"a", a.question.a.name}, {"b", a.question.b.name}, {"a_named", x}, {"b_named", y}, {"from", years.from}, {"to", years.to}});
    said.add(a.phrase);
    said.add(stop());
    if (d.verdict == DecouplingVerdict::kTooYoung || d.verdict == DecouplingVerdict::kNoFall) {
        said.add("Reason: ", "decoupling.reason");
        said.add(d.reason);
        said.add(stop());
    }
    if (!d.years.empty()) said.add(counts_sentence(a));
    said.add(change_sentence(a));
    said.add(guard_sentence(d));
    said.add(data_sentence(a));
    said.trim();
    return said;
}

}  // namespace comity
