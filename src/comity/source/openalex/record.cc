#include "comity/source/openalex/record.h"

#include <simdjson.h>

#include <algorithm>

#include "comity/base/text.h"
#include "comity/source/openalex/draft.h"
#include "comity/source/openalex/input_layout.h"
#include "comity/source/openalex/json_scan.h"
#include "comity/source/openalex/json_trouble.h"
#include "comity/source/openalex/sort_unique.h"

namespace comity {

namespace dom = simdjson::dom;

namespace {

void offer_topic(WorkBatch& batch, const LeveledLabels& topic, std::int64_t updated) {
    offer_label(batch.entities_of(EntityKind::kDomain), topic.key.domain, updated, topic.names[0]);
    offer_label(batch.entities_of(EntityKind::kField), topic.key.field, updated, topic.names[1]);
    offer_label(batch.entities_of(EntityKind::kSubfield), topic.key.subfield, updated, topic.names[2]);
    offer_label(batch.entities_of(EntityKind::kTopic), topic.key.topic, updated, topic.names[3]);
}

void append_authors(const Draft& draft, WorkBatch& batch) {
    batch.author.insert(batch.author.end(), draft.author.begin(), draft.author.end());
    batch.role.insert(batch.role.end(), draft.role.begin(), draft.role.end());
    batch.orcid.insert(batch.orcid.end(), draft.orcid.begin(), draft.orcid.end());
    std::size_t country = 0, address = 0, institution = 0;
    for (std::size_t a = 0; a < draft.author.size(); ++a) {
        for (; country < draft.country_end[a]; ++country)
            batch.countries.items.push_back(batch.words.id(draft.all_countries[country]));
        for (; address < draft.address_end[a]; ++address)
            batch.addresses.items.push_back(batch.words.id(draft.all_address_countries[address]));
        for (; institution < draft.institution_end[a]; ++institution)
            batch.institutions.items.push_back(draft.all_institutions[institution]);
        batch.countries.close();
        batch.addresses.close();
        batch.institutions.close();
    }
    batch.author_end.push_back(batch.author.size());
}

void append_references(Draft& draft, WorkBatch& batch) {
    const std::size_t all = draft.references.size();
    sort_unique_ids(draft.references, draft.spare);
    batch.duplicate_references += all - draft.references.size();
    batch.malformed_references += draft.malformed_references;
    for (const OpenAlexId reference : draft.references)
        if (reference != draft.id) batch.references.items.push_back(reference);
    batch.references.close();
}

// What is known when the whole record is read: keys come in any order.
std::uint16_t flags_of(const Draft& draft) {
    std::uint16_t flags = draft.flags;
    const auto set = [&](std::uint16_t flag, bool value) {
        flags = static_cast<std::uint16_t>(value ? flags | flag : flags & ~flag);
    };
    set(kTopicsUnknown, !draft.has_topics && !draft.has_primary);
    set(kCoreSource, draft.source.core);
    set(kCoreSourceUnknown, !draft.source.core_known);
    set(kProceedings, draft.proceedings || draft.crossref_proceedings);
    set(kCitesItself, std::find(draft.references.begin(), draft.references.end(), draft.id) != draft.references.end());
    return flags;
}

constexpr std::string_view kDoiPrefix = "https://doi.org/";

// Of two fields that say the same the newer one counts, where it is there.
void choose_fields(Draft& draft) {
    if (!draft.has_location) draft.source = draft.venue;
    if (draft.has_funders) return;
    draft.funders.swap(draft.grants);
    draft.funder_labels.swap(draft.grant_labels);
}

void append_work(Draft& draft, WorkBatch& batch) {
    choose_fields(draft);
    batch.id.push_back(draft.id);
    batch.updated.push_back(draft.updated);
    batch.bad_dates += draft.bad_date;
    batch.year.push_back(draft.year);
    batch.type.push_back(batch.words.id(draft.type));
    batch.language.push_back(batch.words.id(draft.language));
    batch.flags.push_back(flags_of(draft));
    batch.fwci.push_back(draft.fwci);
    batch.percentile.push_back(draft.percentile);
    batch.source.push_back(draft.source.id);
    batch.source_type.push_back(batch.words.id(draft.source.type));
    batch.primary.push_back(draft.primary.key);
    for (const LeveledLabels& topic : draft.topics) batch.topics.items.push_back(topic.key);
    batch.topics.close();
    append_authors(draft, batch);
    sort_unique(draft.funders);
    batch.funders.items.insert(batch.funders.items.end(), draft.funders.begin(), draft.funders.end());
    batch.funders.close();
    append_references(draft, batch);
    batch.doi.add(draft.doi.starts_with(kDoiPrefix) ? draft.doi.substr(kDoiPrefix.size()) : draft.doi);
    batch.title.add(draft.title.empty() ? draft.display_name : draft.title);

    offer_topic(batch, draft.primary, draft.updated);
    for (const LeveledLabels& topic : draft.topics) offer_topic(batch, topic, draft.updated);
    for (const InstitutionLabel& i : draft.institutions)
        offer_label(batch.entities_of(EntityKind::kInstitution), i.id, draft.updated, i.name, draft.upper_case(i.country), i.type,
                    i.ror);
    for (const Label& funder : draft.funder_labels)
        offer_label(batch.entities_of(EntityKind::kFunder), funder.id, draft.updated, funder.name);
    offer_label(batch.entities_of(EntityKind::kSource), draft.source.id, draft.updated, draft.source.name, {},
                draft.source.type, draft.source.issn_l);
}

RecordKind append_entity(Draft& draft, WorkBatch& batch) {
    const auto offer = [&](EntityKind kind, char letter) {
        const OpenAlexId id = parse_openalex_id(draft.raw_id, letter);
        offer_label(batch.entities_of(kind), id, draft.updated, draft.display_name, draft.upper_case(draft.country_code),
                    draft.type, kind == EntityKind::kSource ? draft.source.issn_l : draft.ror);
        if (kind == EntityKind::kInstitution) {
            draft.place.updated = draft.updated;
            offer_place(batch.entities_of(kind), id, draft.place);
        }
        return RecordKind::kEntity;
    };
    if (parse_openalex_id(draft.raw_id, 'I') != 0) return offer(EntityKind::kInstitution, 'I');
    if (parse_openalex_id(draft.raw_id, 'S') != 0) return offer(EntityKind::kSource, 'S');
    if (parse_openalex_id(draft.raw_id, 'F') != 0) return offer(EntityKind::kFunder, 'F');
    if (parse_openalex_id(draft.raw_id, 'T') != 0) {
        // All are looked at before one is offered: nothing of a rejected record stays.
        const LeveledLabels topic{{class_id(draft.domain.id, "domain"), class_id(draft.field.id, "field"), class_id(draft.subfield.id, "subfield"),
                                   class_id(parse_openalex_id(draft.raw_id, 'T'), "topic")},
                                  {draft.domain.name, draft.field.name, draft.subfield.name, draft.display_name}};
        offer_topic(batch, topic, draft.updated);
        return RecordKind::kEntity;
    }
    return RecordKind::kOther;
}

// Of authors, concepts, funders, awards, institutions, publishers, sources, topics and, before 2023, venues.
constexpr std::string_view kEntityLetters = "ACFGIPSTV";

// "https://openalex.org/A123", "https://openalex.org/subfields/2303", ".../keywords/optics": an entity that is no work. Whatever else
// an id holds may be a work's that was written wrongly.
bool is_entity_id(std::string_view id) {
    for (const std::string_view prefix : {"https://openalex.org/", "http://openalex.org/"}) {
        if (!id.starts_with(prefix)) continue;
        const std::string_view rest = id.substr(prefix.size());
        const auto slash = rest.find('/');
        if (slash == std::string_view::npos)
            return std::ranges::any_of(kEntityLetters, [&](char letter) { return parse_openalex_id(rest, letter) != 0; });
        const std::string_view kind = rest.substr(0, slash), name = rest.substr(slash + 1);
        return kind != "works" && is_entity(kind) && !name.empty() && name.find('/') == std::string_view::npos;
    }
    return false;
}

// The last counts, as it does where records are read.
std::string_view raw_id_of(dom::object record) {
    std::string_view id;
    for (const auto& [key, value] : record)
        if (key == "id" && value.get(id) != simdjson::SUCCESS) id = {};
    return id;
}

}  // namespace

OpenAlexId work_id_at_front(std::string_view json) {
    const auto take = [&](std::string_view token) {
        json = json.substr(std::min(json.size(), json.find_first_not_of(" \t\r\n")));
        const bool there = json.starts_with(token);
        if (there) json.remove_prefix(token.size());
        return there;
    };
    if (!take("{") || !take("\"id\"") || !take(":") || !take("\"")) return 0;
    const auto quote = json.find('"');
    return quote == std::string_view::npos ? 0 : parse_openalex_id(json.substr(0, quote), 'W');
}

struct RecordParser::State {
    JsonReading reading = JsonReading::kScan;
    RecordsOf records = RecordsOf::kAny;
    dom::parser parser;
    JsonScan scan;
    Draft draft;
    OpenAlexId rejected = 0;
    std::uint64_t scanned = 0;

    // `fields` calls what it is given with each key and value of the record. The id decides what the record is; it comes
    // first in practice, but need not.
    template <class Fields>
    RecordKind take(Fields fields, WorkBatch& batch) {
        enum { kUndecided, kIsWork, kIsEntity } kind = kUndecided;
        fields([&](std::string_view key, auto value) {
            if (read_common_field(draft, key, value)) {
                if (!draft.raw_id.empty()) kind = parse_openalex_id(draft.raw_id, 'W') != 0 ? kIsWork : kIsEntity;
            } else if (kind == kIsWork) {
                read_work_field(draft, key, value);
            } else if (kind == kIsEntity || !read_work_field(draft, key, value)) {
                read_entity_field(draft, key, value);
            }
        });
        draft.id = parse_openalex_id(draft.raw_id, 'W');
        if (draft.id != 0) {
            append_work(draft, batch);
            return RecordKind::kWork;
        }
        if (draft.raw_id.empty()) throw Unfit{"id is absent"};
        if (!is_entity_id(draft.raw_id)) throw Unfit{"id is not an OpenAlex work id"};
        if (records == RecordsOf::kWorks) throw Unfit{"id is not an OpenAlex work id, in a file of works"};
        return append_entity(draft, batch);
    }

    // Whatever the walk stumbles over, a rejected record included, is left to the document: it has the reason.
    std::optional<RecordKind> take_scanned(std::string_view json, WorkBatch& batch) {
        if (!scan.open(parser, json)) return std::nullopt;
        draft.clear();
        try {
            const RecordKind kind = take([&](auto each) { scan.fields(each); }, batch);
            ++scanned;
            return kind;
        } catch (const Unfit&) {
        } catch (const JsonScan::Unusual&) {
        }
        return std::nullopt;
    }

    // Runs `record`; what it throws becomes a reason, and the batch is as before. `raw_id` says whose record that was.
    template <class Record, class RawId>
    RecordKind guarded(Record record, RawId raw_id, WorkBatch& batch, std::string& reason) {
        const std::size_t before = batch.size();
        draft.clear();
        try {
            return record();
        } catch (const Unfit& problem) {
            reason = problem.reason;
        } catch (const simdjson::simdjson_error& problem) {
            reason = json_trouble(problem.error());
        }
        rejected = parse_openalex_id(raw_id(), 'W');
        batch.rollback(before);
        return RecordKind::kRejected;
    }
};

RecordParser::RecordParser(JsonReading reading, RecordsOf records) : state_(std::make_unique<State>()) {
    state_->reading = reading;
    state_->records = records;
}
RecordParser::~RecordParser() = default;
OpenAlexId RecordParser::rejected_id() const { return state_->rejected; }
std::uint64_t RecordParser::scanned() const { return state_->scanned; }

RecordKind RecordParser::parse(std::string_view json, WorkBatch& batch, std::string& reason) {
    if (state_->reading == JsonReading::kScan)
        if (const auto kind = state_->take_scanned(json, batch)) return *kind;
    dom::object object;
    bool whole = false;
    const auto record = [&] {
        const dom::element document = state_->parser.parse(json.data(), json.size(), false);
        if (document.get(object) != simdjson::SUCCESS) throw Unfit{"the record is not a JSON object"};
        whole = true;
        const auto fields = [&](auto each) {
            for (const auto& [key, value] : object) each(key, value);
        };
        return state_->take(fields, batch);
    };
    // The id may stand behind what the record is rejected for.
    const auto raw_id = [&] { return whole ? raw_id_of(object) : std::string_view(); };
    return state_->guarded(record, raw_id, batch, reason);
}

RecordKind RecordParser::parse(const std::vector<Column>& columns, std::int64_t row, WorkBatch& batch,
                               std::string& reason) {
    const auto fields = [&](auto each) {
        for (const Column& column : columns) each(std::string_view(column.name), ColumnValue{&column, row});
    };
    const auto raw_id = [&] { return std::string_view(state_->draft.raw_id); };  // it comes first
    return state_->guarded([&] { return state_->take(fields, batch); }, raw_id, batch, reason);
}

}  // namespace comity
