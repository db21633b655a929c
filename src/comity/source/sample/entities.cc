#include "comity/source/sample/entities.h"

#include "comity/source/sample/append.h"
#include "comity/source/sample/fixtures.h"

namespace comity::sample {

namespace {

void append_degrees(std::string& out, int thousandths) {
    if (thousandths < 0) out += '-';
    append_decimal(out, static_cast<std::uint64_t>(thousandths < 0 ? -thousandths : thousandths), 3);
}

void append_dates(std::string& out, std::string_view day) {
    append(out, R"("works_count":0,"cited_by_count":0,"counts_by_year":[],"updated_date":")", day,
           R"(T00:00:00.000000","created_date":"2024-01-01T00:00:00"})", '\n');
}

}  // namespace

std::string institution_lines(std::string_view day) {
    std::string out;
    for (const Institution& i : fixtures().institutions) {
        const PlannedCountry& country = plan().countries[static_cast<std::size_t>(i.country)];
        append(out, R"({"id":"https://openalex.org/I)", i.id, R"(","ror":")", i.ror, R"(","display_name":")", i.name,
               R"(","country_code":")", country.code, R"(","type":")", i.type,
               R"(","lineage":["https://openalex.org/I)", i.id);
        if (i.parent >= 0)
            append(out, R"(","https://openalex.org/I)", fixtures().institutions[static_cast<std::size_t>(i.parent)].id);
        append(
            out,
            R"("],"is_super_system":false,"homepage_url":null,"display_name_acronyms":[],"display_name_alternatives":[],"ids":{"openalex":"https://openalex.org/I)",
            i.id, R"(","ror":")", i.ror, R"("},"geo":{"city":")", i.town,
            R"(","geonames_city_id":null,"region":null,"country_code":")", country.code, R"(","country":")",
            country.name, R"(","latitude":)");
        append_degrees(out, i.latitude);
        out += R"(,"longitude":)";
        append_degrees(out, i.longitude);
        out += "},";
        append_dates(out, day);
    }
    return out;
}

std::string topic_lines(std::string_view day) {
    std::string out;
    for (const Topic& topic : fixtures().topics) {
        append(out, R"({"id":"https://openalex.org/T)", topic.id, R"(","display_name":")", topic.name,
               R"(","description":null,"keywords":[],"ids":{"openalex":"https://openalex.org/T)", topic.id, R"("})",
               topic.after_score);
        out.back() = ',';  // after_score closes the object
        append_dates(out, day);
    }
    return out;
}

}  // namespace comity::sample
