// Presets: whole sets of conventions by name, from data/presets.toml. docs/methods/presets.md.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comity/measures/conventions.h"

namespace comity {

struct Preset {
    std::string name;
    std::vector<std::pair<std::string, std::string>> values;  // keys and their texts
};

const std::vector<Preset>& presets();  // ascending by name
// The defaults with the preset's values; an unknown name is a usage error that lists the names.
Result<Conventions> preset_conventions(std::string_view name);

}  // namespace comity
