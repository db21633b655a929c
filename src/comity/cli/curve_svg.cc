#include "comity/cli/curve_svg.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/counted.h"
#include "comity/base/text.h"
#include "comity/cli/curve_data.h"
#include "comity/cli/curve_panel.h"
#include "comity/cli/svg.h"

namespace comity {

namespace {

// Colours that colour-blind readers can tell apart (after Okabe and Ito), and that differ in grey print.
constexpr std::string_view kStyle =
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:#111827}"
    ".title{font-size:18px;font-weight:600}.none{font-size:13px}.caption{font-size:11px;fill:#4b5563}"
    ".strong{font-weight:600;fill:#111827}"
    ".reading{font-size:14.5px;font-weight:600}.facts{font-size:12px;fill:#4b5563}"
    ".verdict{font-size:12.5px;font-weight:600}.tick{font-size:10.5px;text-anchor:end;fill:#374151}"
    ".from{font-size:10.5px;text-anchor:start;fill:#374151}.middle{font-size:10.5px;text-anchor:middle;"
    "fill:#374151}.key{font-size:11px;font-weight:600}.label{font-size:11.5px;font-weight:600}"
    ".grid{stroke:#e5e7eb;stroke-width:1}.base{stroke:#6b7280;stroke-width:1}"
    "path{fill:none}.band{fill:#d3d9e0;stroke:none}.whisker{stroke:#c3cad3;stroke-width:1}"
    ".values,.worlds{stroke-linecap:round;stroke-width:2;stroke:#0072b2}.values.some{stroke-width:3.5}"
    ".values.few{stroke-width:6}.values.grey{stroke:#8d9caf}.worlds{stroke:#009e73;stroke-width:1.2}.worlds.few{stroke-width:3}"
    "line.world{stroke:#009e73;stroke-width:1.5;stroke-dasharray:6 4}line.stated{stroke:#d55e00;"
    "stroke-width:1.5}text.world{fill:#00734f}text.stated{fill:#b34a00}"
    "circle.first{fill:#fff;stroke:#111827;stroke-width:1.5}text.first{fill:#111827;stroke:#fff;"
    "stroke-width:3;paint-order:stroke;stroke-linejoin:round}.mark{fill:#111827;stroke:none}"
    ".use{stroke:#1f3a5f;stroke-width:2}.use.few{stroke-width:4}.use.cell{stroke-width:9}"
    ".s1{stroke:#edf1f5}.s2{stroke:#c9d1db}.s3{stroke:#aab6c4}.s4{stroke:#8d9caf}"
    ".s5{stroke:#71829a}.s6{stroke:#556a86}.s7{stroke:#3a5272}.s8{stroke:#1f3a5f}";

std::string lines_of_text(double& y, std::string_view style_class, const std::string& text, std::size_t width,
                          double height) {
    std::string out;
    for (const std::string& line : wrapped(text, width)) {
        out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", style_class, coordinate(kCurveMargin),
                           coordinate(y), xml_escaped(line));
        y += height;
    }
    return out;
}

std::string description(const CurveData& data) {
    std::string text = "A specification curve.";
    for (const CurveReading& r : data.readings) {
        text += fmt::format(" {}, {}: ", r.id, r.whose_measure());
        if (r.points.empty()) {
            text += fmt::format("{}, none with a value.", counted(r.specifications, "specifications"));
            continue;
        }
        text += fmt::format("{} with a value, smallest {}, median {}, largest {}",
                            counted(r.points.size(), "specifications"), measure_text(r, r.smallest),
                            measure_text(r, r.median), measure_text(r, r.largest));
        if (r.stated) text += ", stated " + stated_text(r);
        text += r.verdict.empty() ? "." : "; verdict: " + r.verdict + ".";
    }
    return text;
}

// A picture that travels alone says what was found. A sentence ends before a capital letter.
std::string first_sentence(const std::string& text) {
    for (std::size_t at = text.find(". "); at != std::string::npos; at = text.find(". ", at + 1))
        if (at + 2 < text.size() && text[at + 2] >= 'A' && text[at + 2] <= 'Z') return text.substr(0, at + 1);
    return text;
}

// Readings without any value: said in words, with the reasons.
std::string without_values(const CurveData& data, double& y) {
    std::string out;
    for (const CurveReading& r : data.readings) {
        if (!r.points.empty()) continue;
        std::string text = fmt::format("{} · {}: none of {} has a value", r.id,
                                       r.text.empty() ? r.whose_measure() : r.text, counted(r.specifications, "specifications"));
        constexpr std::size_t kMost = 3;
        for (std::size_t i = 0; i < std::min(kMost, r.reasons.size()); ++i)
            text +=
                fmt::format("{}{} ({})", i == 0 ? ": " : "; ", r.reasons[i].first, with_thousands(r.reasons[i].second));
        if (r.reasons.size() > kMost) text += "; and others";
        if (!r.verdict.empty()) text += ". Verdict: " + r.verdict;
        y += 10;
        out += lines_of_text(y, "none", text + ".", 135, 17);
    }
    if (data.readings.empty())
        out += lines_of_text(y, "none",
                             data.paragraph.empty() ? "No reading of this claim can be computed." : data.paragraph, 135, 17);
    return out;
}

std::string caption(const CurveData& data, bool any_panel, double& y) {
    std::string out;
    y += 6;
    if (any_panel) out += lines_of_text(y, "caption", curve_panel_notes(data), 165, 14.5);
    std::string source = data.source;
    if (!data.full_scope)
        source +=
            " A selection, not the world: its averages are those of the works of this atlas; only published scores "
            "compare "
            "with all works of OpenAlex.";
    out += lines_of_text(y, data.full_scope ? "caption" : "caption strong", source, data.full_scope ? 165 : 150, 14.5);
    return out;
}

}  // namespace

std::string curve_svg(const Json& document) {
    const CurveData data = curve_data(document);
    double y = 38;
    std::string body = lines_of_text(y, "title", "“" + data.statement + "”", 100, 23);
    if (!data.said.empty()) body += lines_of_text(y, "facts", data.said, 150, 16);
    if (!data.readings.empty() && !data.paragraph.empty()) {
        y += 8;
        body += lines_of_text(y, "none", first_sentence(data.paragraph), 135, 17);
    }
    bool any_panel = false;
    for (const CurveReading& reading : data.readings) {
        if (reading.points.empty()) continue;
        any_panel = true;
        y += 10;
        body += curve_panel(data, reading, y);
    }
    y += 8;
    body += without_values(data, y);
    body += caption(data, any_panel, y);
    const std::string height = coordinate(y + 10), width = coordinate(kCurveWidth);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
        "aria-labelledby=\"title desc\">\n<title id=\"title\">{2}</title>\n<desc id=\"desc\">{3}</desc>\n"
        "<style>{4}</style>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n{5}</svg>\n",
        width, height, xml_escaped(data.statement), xml_escaped(description(data)), kStyle, body);
}

}  // namespace comity
