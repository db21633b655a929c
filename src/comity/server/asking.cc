#include "comity/server/asking.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/api/describe.h"
#include "comity/base/text.h"

namespace comity {

namespace {

constexpr std::size_t kLongestValue = 1000;

Status check_bounds(const AskedQuestion& question) {
    for (const Parameter& parameter : question.operation->parameters) {
        const std::string& name = parameter.name;
        const auto bound = bound_for_others(*question.operation, parameter);
        if (!bound) continue;
        if (!question.arguments.has(name)) {
            if (bound->required)
                return usage_error(fmt::format("say {}, at most {}: this server lists no more", name, bound->most));
            continue;
        }
        const auto value = parse_integer<std::uint64_t>(question.arguments.text(name));
        if (value && *value == 0 && bound->required)
            return usage_error(fmt::format("{}=0 is all of them: this server lists at most {}", name, bound->most));
        if (value && *value > bound->most)
            return usage_error(fmt::format("{}={} is too much for this server: it takes at most {}", name, *value, bound->most));
    }
    COMITY_TRY(check_writing_for_others(*question.operation, question.arguments));
    return check_searches_for_others(*question.operation, question.arguments);
}

Status add(AskedQuestion& question, const std::string& name, const std::string& value) {
    const auto& known = question.operation->parameters;
    const auto parameter =
        std::find_if(known.begin(), known.end(), [&](const Parameter& p) { return p.name == name; });
    if (parameter == known.end())
        return usage_error(
            fmt::format("{} has no parameter '{}'; /api/operations lists them", question.operation->name, name));
    if (!is_offered_to_others(*question.operation, *parameter))
        return usage_error(fmt::format("{} is for files and not offered by a server", name));
    if (question.arguments.has(name)) return usage_error(fmt::format("{} is given twice", name));
    if (value.size() > kLongestValue) return usage_error(fmt::format("the value of {} is too long", name));
    if (parameter->kind != ParameterKind::kSwitch) {
        question.arguments.add(name, value);
        return ok();
    }
    if (value == "true") question.arguments.add(name, value);
    else if (value != "false") return usage_error(fmt::format("{} is a switch: say true or false", name));
    return ok();
}

Status set_form(AskedQuestion& question, const std::string& form) {
    const std::vector<std::string> forms = forms_of(*question.operation);
    if (std::find(forms.begin(), forms.end(), form) == forms.end()) {
        std::string listed;
        for (const std::string& one : forms) listed += (listed.empty() ? "" : ", ") + one;
        return usage_error(fmt::format("format={} is not understood: it takes {}", form, listed));
    }
    question.form = form;
    if (form != "json" && !question.operation->formats.empty()) question.arguments.add("format", form);
    return ok();
}

}  // namespace

std::string AskedQuestion::name() const {
    return form + " " + canonical_question(*operation, arguments);
}

AskedQuestion AskedQuestion::computed() const {
    AskedQuestion document = *this;
    if (operation->formats.empty()) document.form = "json";
    return document;
}

Result<AskedQuestion> asked_question(const std::string& verb,
                                     const std::vector<std::pair<std::string, std::string>>& query) {
    AskedQuestion question;
    question.operation = find_operation(verb);
    if (question.operation == nullptr || !is_offered_to_others(*question.operation))
        return usage_error(fmt::format("'{}' is nothing this server answers; /api/operations lists what there is", verb));
    for (const auto& [name, value] : query) {
        if (name == "format") {
            COMITY_TRY(set_form(question, value));
            continue;
        }
        COMITY_TRY(add(question, name, value));
    }
    for (const Parameter& p : question.operation->parameters)
        if (p.required && !question.arguments.has(p.name))
            return usage_error(fmt::format("{} needs {}: {}", verb, p.name, p.help));
    COMITY_TRY(check_bounds(question));
    return question;
}

}  // namespace comity
