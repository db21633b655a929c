#include "comity/measures/presets.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "comity/base/embedded.h"

namespace comity {

namespace {

std::vector<Preset> load() {
    std::vector<Preset> all;
    const toml::table table = toml::parse(embedded_text("data/presets.toml"));
    for (const auto& [name, values] : table) {
        Preset preset{std::string(name.str()), {}};
        for (const auto& [key, value] : *values.as_table())
            preset.values.emplace_back(std::string(key.str()), value.value_or(std::string()));
        all.push_back(std::move(preset));
    }
    std::sort(all.begin(), all.end(), [](const Preset& a, const Preset& b) { return a.name < b.name; });
    return all;
}

}  // namespace

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = load();
    return all;
}

Result<Conventions> preset_conventions(std::string_view name) {
    std::string known;
    for (const Preset& preset : presets()) {
        known += (known.empty() ? "" : ", ") + preset.name;
        if (preset.name != name) continue;
        Conventions conventions;
        for (const auto& [key, value] : preset.values) COMITY_TRY(set_convention(conventions, key, value));
        conventions.preset = preset.name;
        return conventions;
    }
    return usage_error(fmt::format("there is no preset {}: there are {}", name, known));
}

}  // namespace comity
