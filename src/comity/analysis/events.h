// Dated events that a series may have answered to: those that Comity carries (data/events.csv) and those of a user.
// docs/formats/events.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comity/base/result.h"

namespace comity {

struct Event {
    std::string date, name, source;  // date: YYYY, YYYY-MM or YYYY-MM-DD
    bool data = false;               // a change of the data, not of the world
    int year = 0;
    std::vector<std::string> countries;  // codes, or names of blocs for any member; pairs that lack one are not asked
};

// CSV with the columns date, name, source and, if it likes, kind (event or data) and countries. `origin` names the file in messages.
Result<std::vector<Event>> parse_events(std::string_view text, const std::string& origin);
// Those that the program carries, by date.
const std::vector<Event>& carried_events();

}  // namespace comity
