#include "comity/cli/curve_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "comity/base/text.h"

namespace comity {

namespace {

const Json& at(const Json& object, const std::string& key) {
    static const Json kNull;
    if (!object.is_object()) return kNull;
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

std::string text_at(const Json& object, const std::string& key) {
    const Json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : value.is_number_integer() ? value.dump() : "";
}

std::optional<double> number_at(const Json& object, const std::string& key) {
    const Json& value = at(object, key);
    if (!value.is_number()) return std::nullopt;
    const auto number = value.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::vector<std::string> texts_at(const Json& object, const std::string& key) {
    std::vector<std::string> out;
    if (const Json& list = at(object, key); list.is_array())
        for (const Json& text : list)
            if (text.is_string()) out.push_back(text.get<std::string>());
    return out;
}

std::vector<int> choices(const Json& options, const std::vector<CurveAxis>& axes) {
    std::vector<int> out;
    for (const CurveAxis& axis : axes) {
        const std::string option = text_at(options, axis.key);
        const auto found = std::find(axis.options.begin(), axis.options.end(), option);
        out.push_back(found == axis.options.end() ? -1 : static_cast<int>(found - axis.options.begin()));
    }
    return out;
}

// The finaliser of SplitMix64: neighbours end up far apart, the same way every time.
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

void add_reason(CurveReading& reading, const std::string& reason) {
    for (auto& [text, count] : reading.reasons)
        if (text == reason) {
            ++count;
            return;
        }
    reading.reasons.emplace_back(reason, 1);
}

CurveReading head_of(const Json& reading, const Json& claim) {
    CurveReading out;
    out.id = text_at(reading, "id");
    out.measure = text_at(reading, "measure");
    out.of = text_at(reading, "of");
    out.unit = text_at(reading, "unit");
    out.text = text_at(reading, "text");
    out.verdict = text_at(reading, "verdict");
    out.compared_with = text_at(reading, "compared_with");
    out.reach_share = number_at(reading, "reach_share");
    out.most_works = static_cast<std::uint64_t>(number_at(reading, "most_works").value_or(0));
    if (const Json& axes = at(reading, "axes"); axes.is_array())
        for (const Json& axis : axes)
            if (const auto share = number_at(axis, "variance_share"))
                out.moved_by.emplace_back(text_at(axis, axis.contains("name") ? "name" : "key"), *share);
    std::stable_sort(out.moved_by.begin(), out.moved_by.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    // A reading that is held against nothing says null; only an absent key leaves it to the claim.
    const Json& stated = at(reading.contains("stated") ? reading : claim, "stated");
    out.stated = number_at(stated, "value");
    out.decimals = static_cast<int>(std::clamp(number_at(stated, "decimals").value_or(3), 0.0, 12.0));
    return out;
}

void add_points(const Json& document, CurveData& data) {
    const Json& specifications = at(document, "specifications");
    if (!specifications.is_array()) return;
    for (const Json& spec : specifications) {
        const std::string id = text_at(spec, "reading");
        const auto reading =
            std::find_if(data.readings.begin(), data.readings.end(), [&](const auto& r) { return r.id == id; });
        if (reading == data.readings.end()) continue;
        ++reading->specifications;
        const auto value = number_at(spec, "value");
        if (!value) {
            const std::string reason = text_at(spec, "reason");
            add_reason(*reading, reason.empty() ? "no reason given" : reason);
            continue;
        }
        reading->points.push_back({*value, number_at(spec, "lower"), number_at(spec, "upper"), number_at(spec, "world"),
                                   choices(at(spec, "options"), data.axes), mixed(reading->specifications),
                                   text_at(spec, "standing") != "too few works"});
        reading->judging += reading->points.back().judges;
    }
}

void finish(CurveReading& reading) {
    std::stable_sort(reading.points.begin(), reading.points.end(), [](const CurvePoint& a, const CurvePoint& b) {
        return a.value != b.value ? a.value < b.value : a.among_equals < b.among_equals;
    });
    std::stable_sort(reading.reasons.begin(), reading.reasons.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (reading.points.empty()) return;
    std::vector<double> values;
    for (const CurvePoint& point : reading.points)
        if (reading.counts(point)) values.push_back(point.value);
    reading.smallest = values.front();
    reading.largest = values.back();
    reading.median = median_of_sorted(values);
}

std::string joined_texts(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts)
        if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
    return out;
}

std::string source_text(const Json& receipt) {
    const Json& atlas = at(receipt, "atlas");
    std::vector<std::string> releases;
    if (const Json& list = at(receipt, "releases"); list.is_array())
        for (const Json& release : list) {
            const std::string date = text_at(release, "date");
            releases.push_back(text_at(release, "source") + (date.empty() ? " of unknown date" : " of " + date));
        }
    const std::string hash = text_at(atlas, "hash"), scope = text_at(atlas, "scope");
    std::string out = "Source: atlas " + (hash.empty() ? "without hash" : hash.substr(0, 12));
    if (const auto works = number_at(atlas, "works"))
        out += fmt::format(", {} works", with_thousands(static_cast<std::uint64_t>(*works)));
    if (!releases.empty()) out += ", " + joined_texts(releases);
    out += scope == "full" ? ", scope full." : fmt::format(", scope {}.", scope.empty() ? "unknown" : scope);
    if (const std::string version = text_at(receipt, "comity"); !version.empty()) out += " Comity " + version + ".";
    return out;
}

}  // namespace

double median_of_sorted(const std::vector<double>& values) {
    if (values.empty()) return 0;
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

bool is_count_measure(const std::string& measure) { return measure == "publications" || measure == "citations"; }

std::string measure_text(const CurveReading& reading, double value) {
    if (reading.is_share()) return fmt::format("{:.1f} %", 100 * value);
    constexpr double kMostWhole = 1e15;
    if (is_count_measure(reading.measure) && value >= 0 && value < kMostWhole)
        return with_thousands(static_cast<std::uint64_t>(std::llround(value)));
    return fmt::format("{:.2f}", value);
}

std::string stated_text(const CurveReading& reading) {
    if (!reading.stated) return "";
    if (reading.is_share())
        return fmt::format("{:.{}f} %", 100 * *reading.stated, std::max(0, reading.decimals - 2));
    if (is_count_measure(reading.measure) && reading.decimals == 0)
        return measure_text(reading, *reading.stated);
    return fmt::format("{:.{}f}", *reading.stated, reading.decimals);
}

CurveData curve_data(const Json& document) {
    CurveData data;
    const Json &claim = at(document, "claim"), &receipt = at(document, "receipt");
    data.statement = text_at(claim, "statement");
    data.paragraph = text_at(claim, "paragraph");
    data.fewest_to_judge = static_cast<std::uint64_t>(number_at(claim, "fewest_to_judge").value_or(0));
    data.said = joined_texts({text_at(claim, "speaker"), text_at(claim, "place"), text_at(claim, "date")});
    if (const Json& axes = at(claim, "axes"); axes.is_array())
        for (const Json& axis : axes) {
            CurveAxis out{text_at(axis, "key"), text_at(axis, "kind") == "estimand", texts_at(axis, "options"), {}, {}};
            out.name = axis.contains("name") ? text_at(axis, "name") : out.key;
            out.names = texts_at(axis, "names");
            if (out.names.size() != out.options.size()) out.names = out.options;
            data.axes.push_back(std::move(out));
        }
    if (const Json& readings = at(claim, "readings"); readings.is_array())
        for (const Json& reading : readings) data.readings.push_back(head_of(reading, claim));
    add_points(document, data);
    for (CurveReading& reading : data.readings) finish(reading);
    data.full_scope = text_at(at(receipt, "atlas"), "scope") == "full";
    data.source = source_text(receipt);
    return data;
}

}  // namespace comity
