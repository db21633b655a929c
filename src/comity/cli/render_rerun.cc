#include "comity/cli/render_rerun.h"

#include <fmt/format.h>

#include "comity/base/counted.h"
#include "comity/base/text.h"
#include "comity/cli/render.h"
#include "comity/cli/text_table.h"

namespace comity {

namespace {

constexpr std::size_t kShown = 20, kWidth = 60;

std::string value_text(const Json& value) {
    return value.is_null() ? "nothing" : shortened(value.is_string() ? value.get<std::string>() : value.dump(), kWidth);
}

// "118 answers, 30 works".
std::string compared_text(const Json& compared) {
    std::string text;
    for (const auto& [list, rows] : compared.items())
        text += (text.empty() ? "" : ", ") + counted(rows.get<std::uint64_t>(), list);
    return text;
}

std::string difference_text(const Json& d) {
    const std::string where = d["where"], key = d["key"];
    if (key == "order")
        return fmt::format("  the order of {} changed: {} stands where {} stood\n", where, value_text(d["now"]),
                           value_text(d["then"]));
    if (d["then"].is_null() && key.empty()) return fmt::format("  {}: new\n", where);
    if (d["now"].is_null() && key.empty()) return fmt::format("  {}: no longer there\n", where);
    return fmt::format("  {}{}: was {}, is {}\n", where, key.empty() ? "" : ", " + key, value_text(d["then"]),
                       value_text(d["now"]));
}

std::string circumstances_text(const Json& lines) {
    std::string out;
    for (const Json& line : lines) out += "  " + line.get<std::string>() + "\n";
    return out;
}

}  // namespace

std::string render_rerun(const Json& d) {
    const Json &r = d["rerun"], &around = r["circumstances"];
    if (r["same"].is_null()) {
        const std::string told = around.empty() ? "under the same circumstances.\n"
                                                : "but these differ:\n" + circumstances_text(around);
        return render_text(r["verb"], d) + "\nComputed again from the receipt, without its answers to compare with, " + told;
    }
    const std::string hash = d["receipt"]["atlas"]["hash"].get<std::string>().substr(0, 12);
    if (r["same"] == true) {
        const std::string first = fmt::format("the same: {}, atlas {}\n", compared_text(r["compared"]), hash);
        return around.empty() ? first : first + "although these differ:\n" + circumstances_text(around);
    }
    std::string out = fmt::format("{} in {}:\n", counted(r["differs"].size(), "differences"),
                                  compared_text(r["compared"]));
    for (std::size_t i = 0; i < std::min(kShown, r["differs"].size()); ++i) out += difference_text(r["differs"][i]);
    if (r["differs"].size() > kShown)
        out += fmt::format("  and {} more: --format json\n", with_thousands(r["differs"].size() - kShown));
    return out + (around.empty() ? "although asked of the same atlas, with the same program and conventions.\n"
                                 : "What else differs:\n" + circumstances_text(around));
}

}  // namespace comity
