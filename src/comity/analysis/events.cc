#include "comity/analysis/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "comity/base/embedded.h"
#include "comity/base/text.h"

namespace comity {

namespace {

// Cells of one record; quotes may hold commas, doubled quotes and line ends. Moves `text` behind the record.
std::vector<std::string> take_record(std::string_view& text) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') cells.back() += c;
            else if (i + 1 < text.size() && text[i + 1] == '"') cells.back() += text[++i];
            else quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else if (c == '\n') {
            ++i;
            break;
        } else if (c != '\r') {
            cells.back() += c;
        }
    }
    text.remove_prefix(i);
    for (std::string& cell : cells) cell = std::string(trimmed(cell));
    return cells;
}

std::optional<int> year_of(std::string_view date) {
    const auto part = [&](std::size_t at, std::size_t length) {
        return parse_integer<int>(date.substr(std::min(at, date.size()), length));
    };
    const auto year = date.size() >= 4 ? part(0, 4) : std::nullopt;
    if (!year) return std::nullopt;
    if (date.size() == 4) return year;
    const auto month = part(5, 2);
    if (date[4] != '-' || !month || *month < 1 || *month > 12) return std::nullopt;
    if (date.size() == 7) return year;
    const auto day = part(8, 2);
    if (date.size() != 10 || date[7] != '-' || !day || *day < 1 || *day > 31) return std::nullopt;
    return year;
}

}  // namespace

Result<std::vector<Event>> parse_events(std::string_view text, const std::string& origin) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::vector<std::string> head = take_record(text);
    constexpr std::array<std::string_view, 5> kColumns = {"date", "name", "source", "kind", "countries"};
    if (head.size() < 3 || head.size() > kColumns.size() || !std::equal(head.begin(), head.end(), kColumns.begin()))
        return usage_error(
            fmt::format("{}: its first line must be date,name,source, with kind and countries if it likes", origin));
    const bool kinds = head.size() > 3;
    std::vector<Event> events;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::vector<std::string> cells = take_record(text);
        if (cells.size() == 1 && cells[0].empty()) continue;
        if (cells.size() != head.size())
            return usage_error(
                fmt::format("{}: event {} has {} columns in place of {}", origin, number, cells.size(), head.size()));
        const auto year = year_of(cells[0]);
        if (!year)
            return usage_error(fmt::format("{}: event {}: '{}' is no date like 2018, 2018-11 or 2018-11-01", origin,
                                           number, cells[0]));
        if (cells[1].empty()) return usage_error(fmt::format("{}: event {} has no name", origin, number));
        if (kinds && cells[3] != "event" && cells[3] != "data")
            return usage_error(fmt::format("{}: event {}: kind is event or data, not '{}'", origin, number, cells[3]));
        Event event{cells[0], cells[1], cells[2], kinds && cells[3] == "data", *year, {}};
        if (head.size() > 4)
            for (const std::string_view code : split(cells[4], ' '))
                if (!code.empty()) event.countries.emplace_back(code);
        events.push_back(std::move(event));
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.date < b.date; });
    return events;
}

const std::vector<Event>& carried_events() {
    static const std::vector<Event> events = [] {
        auto parsed = parse_events(embedded_text("data/events.csv"), "data/events.csv");
        return parsed.ok() ? *parsed : std::vector<Event>();
    }();
    return events;
}

}  // namespace comity
