#include "comity/api/export_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/analysis/tables.h"
#include "comity/api/document.h"
#include "comity/api/network_question.h"
#include "comity/api/operations_internal.h"

namespace comity {

namespace {

// The first of these that was given, as a user would write it; empty: none.
std::string given(const Arguments& arguments, const std::vector<Parameter>& parameters) {
    for (const Parameter& p : parameters)
        if (arguments.has(p.name)) return "--" + flag_of(p.name);
    return "";
}

}  // namespace

Status check_network_options(const Arguments& arguments) {
    for (const char* name : {"out", "columns"})
        if (arguments.has(name))
            return usage_error(
                fmt::format("--{} is for tables: a network is one file, which --output FILE names", name));
    return ok();
}

Status check_table_options(const Arguments& arguments, bool cohorts) {
    if (const std::string flag = given(arguments, filter_parameters()); !flag.empty())
        return usage_error(fmt::format("{} chooses among works, and tables hold those of the whole atlas: 'comity works' "
                                       "lists the works chosen",
                                       flag));
    if (const std::string flag = given(arguments, network_parameters()); !flag.empty())
        return usage_error(fmt::format("{} is for 'comity export network': no table depends on it", flag));
    std::vector<Parameter> idle = convention_parameters();
    if (const std::string flag = given(arguments, idle); !cohorts && !flag.empty())
        return usage_error(fmt::format("{} is a convention, and of all tables only cohorts obeys any: 'comity works' "
                                       "lists the works that count under conventions",
                                       flag));
    std::erase_if(idle, [](const Parameter& p) { return shapes_cohort_table(p.name); });
    if (const std::string flag = given(arguments, idle); !flag.empty())
        return usage_error(fmt::format("{} changes nothing of the table cohorts: it is about what works weigh and score",
                                       flag));
    return ok();
}

Json cohort_conventions_json(const Conventions& conventions, bool years) {
    const Json all = conventions_json(conventions);
    Json json = Json::object();
    for (const auto& [key, value] : all.items())
        if (shapes_cohort_table(key) && (years || key != "years")) json[key] = value;
    return json;
}

}  // namespace comity
