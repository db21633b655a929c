#include "comity/source/sample/fixtures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "comity/source/sample/append.h"
#include "comity/source/sample/words.h"

namespace comity::sample {

namespace {

constexpr std::uint64_t kFirstInstitution = 4'400'000'100, kFirstSource = 4'410'000'100, kFirstFunder = 4'420'000'100;
constexpr std::uint64_t kFirstPublisher = 4'430'000'100;
constexpr std::uint32_t kFirstTopic = 90'001;  // beyond the real ones
constexpr std::array<std::string_view, 5> kPublishers = {"Lantern Press", "Harbour and Quill", "Saltmarsh Academic",
                                                         "North Ferry Publishing", "Open Reef"};

// A ROR whose last two digits, the check digits, can never be right: it is nobody's.
std::string no_ror(char kind, std::size_t number) { return fmt::format("https://ror.org/0{}{:05}00", kind, number); }

// --- institutions ---

struct Pattern {
    std::string_view type, before, after;  // around the town's name, or around the country's if `national`
    bool national;
};
constexpr std::array<Pattern, 8> kPatterns = {{
    {"education", "University of ", "", false},
    {"education", "", " Institute of Technology", false},
    {"government", "Academy of Sciences of ", "", true},
    {"healthcare", "", " University Hospital", false},
    {"education", "", " Polytechnic", false},
    {"company", "", " Laboratories", false},
    {"facility", "National Observatory of ", "", true},
    {"education", "", " College", false},
}};
// How often authors of a country come from its first, second, … institution.
constexpr std::array<std::uint32_t, 8> kPull = {30, 20, 14, 10, 8, 7, 6, 5};
// Where a country's institutions stand that are in no cluster: degrees from its middle, at least 300 km apart.
constexpr std::array<std::array<int, 2>, 8> kLattice = {
    {{0, 0}, {6, 0}, {-6, 0}, {0, 8}, {0, -8}, {6, 8}, {-6, -8}, {6, -8}}};
// Where the members of a cluster stand: 1/1000 of a degree from its centre.
constexpr std::array<std::array<int, 2>, 7> kHuddle = {
    {{0, 0}, {41, 23}, {-37, 48}, {18, -55}, {-52, -14}, {60, -31}, {-9, 64}}};

// A few institutions belong to another one, two of them to one abroad: an owner's country is not where the authors sit.
struct Owner {
    std::string_view country;
    int place;  // in its country
    std::string_view owner;
    int owner_place;
};
constexpr std::array<Owner, 2> kForeignOwners = {{{"XL", 1, "QN", 0}, {"QT", 0, "XA", 0}}};

Institution make_institution(const Plan& p, int country, int place, std::size_t number) {
    const PlannedCountry& home = p.countries[static_cast<std::size_t>(country)];
    const Pattern& pattern = kPatterns[static_cast<std::size_t>(place)];
    Institution made;
    made.id = kFirstInstitution + number * 7;
    made.country = country;
    made.town = town(number);
    made.name = fmt::format("{}{}{}", pattern.before, pattern.national ? home.name : std::string_view(made.town),
                            pattern.after);
    made.type = pattern.type;
    made.ror = no_ror('i', number);
    made.address = fmt::format("{}, {}, {}", made.name, made.town, home.name);
    return made;
}

void place_clusters(const Plan& p, Fixtures& made) {
    for (std::size_t c = 0; c < p.clusters.size(); ++c) {
        std::size_t seat = 0;
        for (const auto& [country, count] : p.clusters[c].members)
            for (int i = 0; i < count; ++i, ++seat) {
                Institution& member = made.institutions[static_cast<std::size_t>(
                    made.institutions_of[static_cast<std::size_t>(country)][static_cast<std::size_t>(i)])];
                member.cluster = static_cast<int>(c);
                member.latitude = p.clusters[c].latitude + kHuddle[seat][0];
                member.longitude = p.clusters[c].longitude + kHuddle[seat][1];
            }
    }
}

void place_others(const Plan& p, Fixtures& made) {
    for (std::size_t country = 0; country < kCountries; ++country) {
        std::size_t seat = 0;
        for (const int index : made.institutions_of[country]) {
            Institution& institution = made.institutions[static_cast<std::size_t>(index)];
            if (institution.cluster >= 0) continue;
            institution.latitude = (p.countries[country].latitude + kLattice[seat][0]) * 1000;
            institution.longitude = (p.countries[country].longitude + kLattice[seat][1]) * 1000;
            ++seat;
        }
    }
}

void set_owners(const Plan& p, Fixtures& made) {
    for (const auto& members : made.institutions_of)
        if (members.size() > 3)
            made.institutions[static_cast<std::size_t>(members[3])].parent = members[0];  // hospital of the university
    for (const Owner& owner : kForeignOwners) {
        const auto member = made.institutions_of[static_cast<std::size_t>(p.country(owner.country))]
                                                [static_cast<std::size_t>(owner.place)];
        made.institutions[static_cast<std::size_t>(member)].parent =
            made.institutions_of[static_cast<std::size_t>(p.country(owner.owner))]
                                [static_cast<std::size_t>(owner.owner_place)];
    }
}

void make_institutions(const Plan& p, Fixtures& made) {
    made.institutions_of.resize(kCountries);
    for (int country = 0; country < kCountries; ++country) {
        std::vector<Weighted> pull;
        for (int place = 0; place < p.countries[static_cast<std::size_t>(country)].institutions; ++place) {
            made.institutions_of[static_cast<std::size_t>(country)].push_back(
                static_cast<int>(made.institutions.size()));
            made.institutions.push_back(make_institution(p, country, place, made.institutions.size()));
            pull.push_back({place, kPull[static_cast<std::size_t>(place)]});
        }
        made.institution.emplace_back(pull);
    }
    place_clusters(p, made);
    place_others(p, made);
    set_owners(p, made);
    for (Institution& i : made.institutions) {
        append(i.in_work, R"({"id":"https://openalex.org/I)", i.id, R"(","display_name":")", i.name, R"(","ror":")",
               i.ror, R"(","country_code":")", p.countries[static_cast<std::size_t>(i.country)].code, R"(","type":")",
               i.type, R"(","lineage":["https://openalex.org/I)", i.id);
        if (i.parent >= 0)
            append(i.in_work, R"(","https://openalex.org/I)", made.institutions[static_cast<std::size_t>(i.parent)].id);
        i.in_work += R"("]})";
    }
}

// --- topics ---

void make_topics(const Plan& p, Fixtures& made) {
    for (int s = 0; s < kSubfields; ++s) {
        const PlannedSubfield& subfield = p.subfields[static_cast<std::size_t>(s)];
        for (int t = 0; t < kTopicsPerSubfield; ++t) {
            Topic topic;
            topic.id = kFirstTopic + static_cast<std::uint32_t>(s * kTopicsPerSubfield + t);
            topic.subfield = s;
            topic.name = subfield.topics[static_cast<std::size_t>(t)];
            append(topic.before_score, R"({"id":"https://openalex.org/T)", topic.id, R"(","display_name":")",
                   topic.name, R"(","score":)");
            append(topic.after_score, R"(,"subfield":{"id":"https://openalex.org/subfields/)", subfield.id,
                   R"(","display_name":")", subfield.name, R"("},"field":{"id":"https://openalex.org/fields/)",
                   subfield.field, R"(","display_name":")", subfield.field_name,
                   R"("},"domain":{"id":"https://openalex.org/domains/)", subfield.domain, R"(","display_name":")",
                   subfield.domain_name, R"("}})");
            made.topics.push_back(topic);
        }
    }
}

// --- sources ---

constexpr std::array<std::string_view, 4> kSourceTypes = {"journal", "conference", "book series", "repository"};

int add_source(Fixtures& made, SourceKind kind, std::string name, bool is_oa) {
    const std::size_t number = made.sources.size();
    Source source{kFirstSource + number * 11, kind, std::move(name), is_oa, {}};
    const std::size_t publisher = number % kPublishers.size();
    // ISSN 0000-… is not assigned to anybody.
    const std::string issn = kind == SourceKind::kJournal || kind == SourceKind::kBookSeries
                                 ? fmt::format("\"0000-{:04}\"", number)
                                 : "null";
    append(source.in_work, R"({"id":"https://openalex.org/S)", source.id, R"(","display_name":")", source.name,
           R"(","issn_l":)", issn, R"(,"issn":)", issn == "null" ? issn : "[" + issn + "]", R"(,"is_oa":)",
           boolean(is_oa), R"(,"is_in_doaj":)", boolean(is_oa && number % 2 == 0), R"(,"is_core":)",
           boolean(kind != SourceKind::kRepository));
    if (number % 3 == 0)
        append(source.in_work, R"(,"host_organization":"https://openalex.org/P)", kFirstPublisher + publisher,
               R"(","host_organization_name":")", kPublishers[publisher],
               R"(","host_organization_lineage":["https://openalex.org/P)", kFirstPublisher + publisher,
               R"("],"host_organization_lineage_names":[")", kPublishers[publisher], R"("])");
    else
        source.in_work +=
            R"(,"host_organization":null,"host_organization_name":null,"host_organization_lineage":[],"host_organization_lineage_names":[])";
    append(source.in_work, R"(,"type":")", kSourceTypes[static_cast<std::size_t>(kind)], R"("})");
    made.sources.push_back(std::move(source));
    return static_cast<int>(number);
}

void make_sources(const Plan& p, Fixtures& made) {
    for (const PlannedSubfield& subfield : p.subfields)
        made.journals_of.push_back(
            {add_source(made, SourceKind::kJournal, fmt::format("Journal of {}", subfield.name), false),
             add_source(made, SourceKind::kJournal, fmt::format("Open Letters in {}", subfield.name), true)});
    for (const std::string_view topic : p.subfields[0].topics)
        made.conferences.push_back(
            add_source(made, SourceKind::kConference, fmt::format("Conference on {}", topic), false));
    for (const std::string_view topic : p.subfields[10].topics)
        made.book_series.push_back(
            add_source(made, SourceKind::kBookSeries, fmt::format("Studies in {}", topic), false));
    for (const std::string_view name : {"Reef Archive", "Quayside Data Store"})
        made.repositories.push_back(add_source(made, SourceKind::kRepository, std::string(name), true));
    const std::string_view a = p.countries[static_cast<std::size_t>(p.fake_decline.pair.a)].name,
                           b = p.countries[static_cast<std::size_t>(p.fake_decline.pair.b)].name;
    for (const std::string_view part : {"A", "B", "C", "D"})
        made.silent.push_back(
            add_source(made, SourceKind::kJournal, fmt::format("{} and {} Annals, Series {}", a, b, part), false));
}

void make_funders(const Plan& p, Fixtures& made) {
    for (std::size_t c = 0; c < kCountries; ++c)
        made.funders.push_back(
            {kFirstFunder + c * 13, fmt::format("Science Council of {}", p.countries[c].name), no_ror('f', c)});
}

Fixtures make_fixtures() {
    Fixtures made;
    make_institutions(plan(), made);
    make_topics(plan(), made);
    make_sources(plan(), made);
    make_funders(plan(), made);
    return made;
}

}  // namespace

const Fixtures& fixtures() {
    static const Fixtures the_fixtures = make_fixtures();
    return the_fixtures;
}

}  // namespace comity::sample
