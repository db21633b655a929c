#include "comity/api/operation.h"

#include <algorithm>

#include "comity/measures/conventions.h"
#include "comity/measures/presets.h"

namespace comity {

std::string flag_of(std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

const Operation* find_operation(std::string_view name) {
    for (const Operation& operation : operations())
        if (operation.name == name) return &operation;
    return nullptr;
}

std::string canonical_question(const Operation& operation, const Arguments& arguments) {
    std::string text = operation.name;
    Conventions conventions;
    bool canonical = true;
    // A preset is what the other conventions are set on. Which of them were set is told by the answer under a preset, and asked
    // by operations that refuse what would change nothing (info, claim), so that it is part of the question everywhere.
    const auto preset = preset_conventions(arguments.text("preset"));
    if (preset.ok()) conventions = *preset;
    for (const auto& [name, values] : arguments.all())
        for (const std::string& value : values) {
            const auto help = std::find_if(operation.parameters.begin(), operation.parameters.end(),
                                           [&](const Parameter& p) { return p.name == name; });
            const bool convention = help != operation.parameters.end() && help->group == "Conventions";
            if (convention && set_convention(conventions, name, value).ok()) {
                text += "\nset " + name;
                continue;
            }
            if (preset.ok() && name == "preset") {
                text += "\npreset " + value;
                continue;
            }
            canonical = canonical && !convention;
            text += "\n" + std::to_string(name.size()) + ":" + name + "=" + std::to_string(value.size()) + ":" + value;
        }
    return text + "\n" + (canonical ? "" : "not understood;") + canonical_text(conventions);
}

}  // namespace comity
