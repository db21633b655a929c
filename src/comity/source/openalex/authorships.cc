#include <algorithm>

#include "comity/base/address.h"
#include "comity/base/orcid.h"
#include "comity/base/text.h"
#include "comity/source/openalex/fields.h"

namespace comity {

namespace {

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

template <class Value>
void read_institution(Draft& draft, Value value) {
    InstitutionLabel label{};
    for_each_field(value, "institution", [&](Key key, Value member) {
        if (key == "id") label.id = id_or_zero(member, "institution id", 'I');
        else if (key == "display_name") label.name = text_or_empty(member, "institution name");
        else if (key == "country_code") label.country = text_or_empty(member, "country_code");
        else if (key == "type") label.type = text_or_empty(member, "institution type");
        else if (key == "ror") label.ror = text_or_empty(member, "ror");
    });
    if (!label.country.empty()) draft.institution_countries.push_back(draft.upper_case(label.country));
    if (label.id == 0) return;
    draft.institution_ids.push_back(label.id);
    draft.institutions.push_back(label);
}

// author: {"id": …, "orcid": …}
template <class Value>
void read_author(Value value, OpenAlexId& id, std::uint64_t& orcid) {
    id = 0;
    orcid = 0;
    for_each_field(value, "author", [&](Key key, Value member) {
        if (key == "id") id = id_or_zero(member, "author", 'A');
        else if (key == "orcid") orcid = parse_orcid(text_or_empty(member, key));
    });
}

// Affiliations as written: raw_affiliation_strings, raw_affiliation_string before April 2024, and once more inside
// affiliations since June 2024.
template <class Value>
void read_address(Draft& draft, Key key, Value value) {
    const auto text_of = [](Value text) { return text_or_empty(text, "raw_affiliation_string"); };
    const auto add = [](std::vector<std::string_view>& list, std::string_view address) {
        if (!is_blank(address)) list.push_back(address);
    };
    if (key == "raw_affiliation_string") {
        draft.addresses.clear();
        add(draft.addresses, text_of(value));
    } else if (key == "raw_affiliation_strings") {
        draft.listed_addresses.clear();
        for_each_element(value, key, [&](Value text) { add(draft.listed_addresses, text_of(text)); });
    } else if (key == "affiliations") {
        draft.affiliation_addresses.clear();
        for_each_element(value, key, [&](Value affiliation) {
            std::string_view address;
            for_each_field(affiliation, "affiliation", [&](Key inner, Value member) {
                if (inner == "raw_affiliation_string") address = text_of(member);
            });
            add(draft.affiliation_addresses, address);
        });
    }
}

// The countries that the addresses name, of an authorship that has none as published.
void append_address_countries(Draft& draft) {
    if (draft.countries.empty()) {
        std::vector<std::string_view>& named = draft.named;
        named.clear();
        for (const auto* list : {&draft.listed_addresses, &draft.affiliation_addresses})
            draft.addresses.insert(draft.addresses.end(), list->begin(), list->end());
        sort_unique(draft.addresses);
        for (const std::string_view address : draft.addresses)
            if (const std::string_view code = country_of_address(address); !code.empty()) named.push_back(code);
        sort_unique(named);
        draft.all_address_countries.insert(draft.all_address_countries.end(), named.begin(), named.end());
    }
    draft.address_end.push_back(draft.all_address_countries.size());
}

template <class Value>
void read_authorship(Draft& draft, Value value) {
    OpenAlexId author = 0;
    std::uint64_t orcid = 0;
    std::uint8_t role = kCorrespondingUnknown;
    const std::size_t first_institution = draft.institutions.size();
    for (auto* list : {&draft.countries, &draft.institution_countries, &draft.addresses, &draft.listed_addresses, &draft.affiliation_addresses})
        list->clear();
    draft.institution_ids.clear();
    const bool object = for_each_field(value, "authorship", [&](Key key, Value member) {
        if (key == "author") {
            read_author(member, author, orcid);
        } else if (key == "author_position") {
            const std::string_view position = text_or_empty(member, "author_position");
            role = static_cast<std::uint8_t>(role & ~(kFirst | kMiddle | kLast));
            role |= position == "first" ? kFirst : position == "middle" ? kMiddle : position == "last" ? kLast : 0;
        } else if (key == "is_corresponding") {
            bool known = false;
            const bool corresponding = flag_or_unknown(member, "is_corresponding", known);
            role = static_cast<std::uint8_t>(role & ~(kCorrespondingUnknown | kCorresponding));
            role |= !known ? kCorrespondingUnknown : corresponding ? kCorresponding : 0;
        } else if (key == "countries") {
            draft.countries.clear();
            for_each_element(member, "countries", [&](Value country) {
                const std::string_view code = text_or_empty(country, "country");
                if (!code.empty()) draft.countries.push_back(draft.upper_case(code));
            });
        } else if (key == "institutions") {
            draft.institution_ids.clear();
            draft.institution_countries.clear();
            draft.institutions.erase(draft.institutions.begin() + static_cast<std::ptrdiff_t>(first_institution), draft.institutions.end());
            for_each_element(member, "institutions",
                             [&](Value institution) { read_institution(draft, institution); });
        } else {
            read_address(draft, key, member);
        }
    });
    if (!object) unfit(value, "authorship", "an object");
    // Its own and its institutions' are one list from here on.
    draft.countries.insert(draft.countries.end(), draft.institution_countries.begin(), draft.institution_countries.end());
    sort_unique(draft.countries);
    sort_unique(draft.institution_ids);
    const bool has_address = !draft.addresses.empty() || !draft.listed_addresses.empty() || !draft.affiliation_addresses.empty();
    if (has_address || !draft.institution_ids.empty()) set_flag(draft, kHasAffiliation, true);
    append_address_countries(draft);
    draft.author.push_back(author == kNullAuthor ? 0 : author);
    draft.orcid.push_back(draft.author.back() == 0 ? 0 : orcid);
    draft.role.push_back(role);
    draft.all_countries.insert(draft.all_countries.end(), draft.countries.begin(), draft.countries.end());
    draft.country_end.push_back(draft.all_countries.size());
    draft.all_institutions.insert(draft.all_institutions.end(), draft.institution_ids.begin(),
                                  draft.institution_ids.end());
    draft.institution_end.push_back(draft.all_institutions.size());
}

}  // namespace

template <class Value>
void read_authorships(Draft& draft, Value value) {
    draft.author.clear();
    draft.orcid.clear();
    draft.role.clear();
    draft.all_countries.clear();
    draft.country_end.clear();
    draft.all_address_countries.clear();
    draft.address_end.clear();
    draft.all_institutions.clear();
    draft.institution_end.clear();
    draft.institutions.clear();
    set_flag(draft, kHasAffiliation, false);
    const bool known =
        for_each_element(value, "authorships", [&](Value element) { read_authorship(draft, element); });
    set_flag(draft, kAuthorshipsUnknown, !known);
}

template void read_authorships(Draft&, ScannedValue);
template void read_authorships(Draft&, simdjson::dom::element);
template void read_authorships(Draft&, ColumnValue);

}  // namespace comity
