// What is wrong with a text that simdjson does not take as JSON. Not all of that is broken: numbers must fit into 64 bits, also in
// fields that nobody reads, and no value lies deeper than it goes.
#pragma once

#include <simdjson.h>

#include <string>

namespace comity {

[[nodiscard]] inline std::string json_trouble(simdjson::error_code code) {
    switch (code) {
        case simdjson::DEPTH_ERROR: return "nested deeper than 1,024 levels";
        case simdjson::NUMBER_ERROR: return "a number that is none, or does not fit into 64 bits";
        default: return std::string("broken JSON: ") + simdjson::error_message(code);
    }
}

}  // namespace comity
