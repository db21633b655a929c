#include "comity/analysis/tables.h"

#include <fmt/format.h>

#include <cmath>

namespace comity {

std::string openalex_url(std::string_view before, std::uint64_t number) {
    return fmt::format("https://openalex.org/{}{}", before, number);
}

void Cells::null() {
    if (takes()) file_.null();
}

void Cells::text(std::string_view value) {
    if (!takes()) return;
    if (value.empty()) file_.null();
    else file_.text(value);
}

void Cells::texts(std::span<const std::string> values) {
    if (takes()) file_.texts(values);
}

void Cells::whole(std::int64_t value) {
    if (takes()) file_.whole(value);
}

void Cells::real(double value) {
    if (!takes()) return;
    if (std::isnan(value)) file_.null();
    else file_.real(value);
}

void Cells::flag(bool value) {
    if (takes()) file_.flag(value);
}

void Cells::time(std::int64_t microseconds) {
    if (!takes()) return;
    if (microseconds == kNoDate) file_.null();
    else file_.time(microseconds);
}

void Cells::id(std::string_view before, std::uint64_t number) {
    if (!takes()) return;
    if (number == 0) file_.null();
    else file_.text(openalex_url(before, number));
}

Status Cells::end_row() {
    at_ = 0;
    return file_.end_row();
}

Result<std::vector<AtlasTable>> atlas_tables(const Atlas& atlas, const Conventions& conventions,
                                             const std::optional<YearRange>& years, int threads, bool with_cohorts) {
    std::vector<AtlasTable> tables = tables_of_works(atlas);
    for (AtlasTable& table : tables_of_names(atlas)) tables.push_back(std::move(table));
    if (!with_cohorts) {
        tables.emplace_back().name = "cohorts";
        return tables;
    }
    COMITY_ASSIGN(AtlasTable cohorts, cohort_table(atlas, conventions, years, threads));
    tables.push_back(std::move(cohorts));
    return tables;
}

}  // namespace comity
