#include "comity/api/operations_internal.h"
#include "comity/measures/measure.h"

namespace comity {

Parameter measures_parameter() {
    return {"measures", ParameterKind::kText, false, false,
            "Measures of each population, separated by commas: mncs, pp_top_5, pp_ncs_1.5 …, or all; "
            "'comity explain measures' lists them.",
            "the core ones, and the joint works' own figures", ""};
}

Result<std::vector<std::string>> measures_of(const Arguments& arguments) {
    if (!arguments.has("measures")) return core_measures();
    return parse_measures(arguments.text("measures"));
}

}  // namespace comity
