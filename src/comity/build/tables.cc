#include "comity/build/tables.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace comity {

void WorkColumns::append(WorkColumns& more) {
    flags.append(more.flags);
    language.append(more.language);
    source.append(more.source);
    referenced_works_count.append(more.referenced_works_count);
    fwci.append(more.fwci);
    percentile.append(more.percentile);
    updated.append(more.updated);
    release.append(more.release);
    source_type.append(more.source_type);
    topics.append(more.topics);
    funders.append(more.funders);
}

namespace {

// Lists as Arrow has them: 31 bits carry 2.1 billion items.
template <class T>
bool fits(Runs<T> runs) {
    return runs.items.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
}

// Where lists of a column begin and end, as Arrow wants it: as it is, or in 64 bits where there are more than `most` items.
class Ends {
  public:
    Ends(std::span<const ItemOffset> ends, std::uint64_t most, Scratch* scratch) : narrow_(ends), wide_(scratch) {
        if (ends.empty() || ends.back() <= most) return;
        is_wide_ = true;
        for (const ItemOffset end : ends) wide_.push_back(end);
        (void)wide_.view();
    }
    [[nodiscard]] bool is_wide() const { return is_wide_; }
    EitherOffsets view() {
        if (is_wide_) return wide_.view();
        return std::span(reinterpret_cast<const std::int32_t*>(narrow_.data()), narrow_.size());
    }

  private:
    std::span<const ItemOffset> narrow_;
    LongColumn<std::int64_t> wide_;
    bool is_wide_ = false;
};

Error too_long(const std::string& column) {
    return failure(column + " holds more than 2,147,483,647 items: too many for one column");
}

template <class T>
std::span<const T> view(const std::vector<T>& values) {
    return values;
}

template <class T>
ListColumn<T> lists(Runs<T> runs) {
    return {{reinterpret_cast<const std::int32_t*>(runs.offsets.data()), runs.offsets.size()}, runs.items};
}

// Columns that nobody reads any more once they are written: on disk, their room is then for what is written next.
template <class T>
std::span<const T> last(TableWriter& t, LongColumn<T>& column) {
    t.give_back(column.view());
    return column.view();
}
template <class T>
Runs<T> last(TableWriter& t, ListsColumn<T>& column) {
    return {last(t, column.offsets), last(t, column.items)};
}
EitherOffsets last(TableWriter& t, Ends& ends) {
    ends.view().visit([&](auto of_one_width) { t.give_back(of_one_width); });
    return ends.view();
}
TextColumn last(TableWriter& t, TextOfRows& texts) { return {last(t, texts.offsets), last(t, texts.bytes)}; }

// A text column under construction.
struct TextBuilder {
    std::vector<std::int64_t> offsets = {0};
    std::string bytes;
    void add(std::string_view text) {
        bytes += text;
        offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    [[nodiscard]] TextColumn column() const { return {offsets, bytes}; }
};

// The entities of `ids`, in their order; one that nothing named has an empty label.
class Labels {
  public:
    Labels(const std::vector<OpenAlexId>& ids, const Entities& entities) {
        static const Entity kNameless;
        for (const OpenAlexId id : ids) {
            const auto found = entities.find(id);
            all_.push_back(found == entities.end() ? &kNameless : &found->second);
        }
    }
    [[nodiscard]] TextBuilder text(std::string EntityLabel::*field) const {
        TextBuilder out;
        for (const Entity* entity : all_) out.add(entity->label.*field);
        return out;
    }
    [[nodiscard]] TextBuilder city() const {
        TextBuilder out;
        for (const Entity* entity : all_) out.add(entity->place.city);
        return out;
    }
    [[nodiscard]] std::vector<double> coordinate(double EntityPlace::*field) const {
        std::vector<double> out;
        for (const Entity* entity : all_) out.push_back(entity->place.known ? entity->place.*field : std::nan(""));
        return out;
    }
    [[nodiscard]] std::vector<std::int64_t> updated() const {
        std::vector<std::int64_t> out;
        for (const Entity* entity : all_) out.push_back(entity->label.updated);
        return out;
    }
    [[nodiscard]] std::vector<std::int64_t> place_updated() const {
        std::vector<std::int64_t> out;
        for (const Entity* entity : all_) out.push_back(entity->place.updated);
        return out;
    }

  private:
    std::vector<const Entity*> all_;
};

}  // namespace

Facts write_works_table(LongColumn<OpenAlexId>& ids, LongColumn<std::uint32_t>& bylines, WorkColumns& w, const Details& without,
                        const std::string& directory) {
    if (!fits(w.topics.view()) || !fits(w.funders.view())) return too_long("works.arrow: topics or funders");
    TableWriter t;
    t.add("id", last(t, ids));
    t.add("flags", last(t, w.flags));
    t.add("language", last(t, w.language));
    t.add("source", last(t, w.source));
    t.add("source_type", last(t, w.source_type));
    t.add("byline", last(t, bylines));
    t.add("referenced_works_count", last(t, w.referenced_works_count));
    t.add("fwci", last(t, w.fwci));
    t.add("citation_normalized_percentile", last(t, w.percentile));
    t.add("updated_date", last(t, w.updated));
    t.add("release", last(t, w.release));
    t.add_list("topics", lists(last(t, w.topics)));
    if (!without.has(Detail::kFunders)) t.add_list("funders", lists(last(t, w.funders)));
    return t.write(directory, "works.arrow");
}

Facts write_slices_table(const SliceColumns& s, const std::string& directory) {
    TableWriter t;
    t.add("year", view(s.year));
    t.add("type", view(s.type));
    t.add("domain", view(s.domain));
    t.add("field", view(s.field));
    t.add("subfield", view(s.subfield));
    t.add("topic", view(s.topic));
    t.add("works", view(s.works));
    return t.write(directory, "slices.arrow");
}

Facts write_bylines_table(BylineColumns& b, const Details& without, const std::string& directory) {
    const auto roles = b.roles.view();
    if (!fits(roles) || !fits(b.published.view()) || !fits(b.address.view()) || !fits(b.history.view())) return too_long("bylines.arrow");
    const auto authorships = lists(roles).offsets;  // written four times
    TableWriter t;
    t.add_list("roles", lists(roles));
    t.add_nested("countries", NestedColumn<std::uint16_t>{authorships, lists(last(t, b.published))});
    if (!without.has(Detail::kAddresses)) t.add_nested("address", NestedColumn<std::uint16_t>{authorships, lists(last(t, b.address))});
    if (!without.rule_out_histories()) t.add_nested("history", NestedColumn<std::uint16_t>{authorships, lists(last(t, b.history))});
    return t.write(directory, "bylines.arrow");
}

Facts write_authorships_table(Runs<std::uint32_t> authors, ListsColumn<std::uint32_t>& institutions, const Details& without,
                              Scratch* scratch, const std::string& directory, std::uint64_t most_narrow) {
    Ends of_works(authors.offsets, most_narrow, scratch), of_authorships(institutions.offsets.view(), most_narrow, scratch);
    COMITY_TRY(check_scratch(scratch));
    if (of_authorships.is_wide()) institutions.offsets = LongColumn<ItemOffset>();  // nothing is left to read there
    TableWriter t;
    if (!without.has(Detail::kAuthors))
        t.add_list("authors", ListColumn<std::uint32_t, EitherWidth>{of_works.view(), authors.items});
    if (!without.has(Detail::kInstitutions))
        t.add_nested("institutions", NestedColumn<std::uint32_t, EitherWidth>{
                                         of_works.view(), {last(t, of_authorships), last(t, institutions.items)}});
    return t.write(directory, "authorships.arrow");
}

Facts write_stated_orcids_table(OrcidColumns& o, const std::string& directory) {
    TableWriter t;
    t.add("stated", last(t, o.stated));
    return t.write(directory, "stated_orcids.arrow");
}

Facts write_orcid_variants_table(OrcidColumns& o, const std::string& directory) {
    TableWriter t;
    t.add("authorship", last(t, o.variant_authorship));
    t.add("orcid", last(t, o.variant_orcid));
    return t.write(directory, "orcid_variants.arrow");
}

Facts write_citations_table(CitationColumns& c, ListsColumn<OpenAlexId>& dangling, const std::string& directory) {
    if (!fits(dangling.view())) return too_long("citations.arrow: dangling");
    TableWriter t;
    t.add_list("citing", ListColumn<std::uint32_t, std::int64_t>{last(t, c.citing_offsets), last(t, c.citing)});
    t.add_list("dangling", lists(last(t, dangling)));
    return t.write(directory, "citations.arrow");
}

Facts write_kinds_table(CitationColumns& c, const std::string& directory) {
    TableWriter t;
    t.add("kinds", last(t, c.kinds));
    return t.write(directory, "citation_kinds.arrow");
}

Facts write_texts_table(TextOfRows& doi, TextOfRows& title, const Details& without, const std::string& directory) {
    TableWriter t;
    if (!without.has(Detail::kDois)) t.add_text("doi", last(t, doi));
    if (!without.has(Detail::kTitles)) t.add_text("title", last(t, title));
    return t.write(directory, "texts.arrow");
}

Facts write_text_list(const std::string& file, const std::string& column, const std::vector<std::string>& texts,
                      const std::string& directory) {
    TextBuilder text;
    for (const std::string& one : texts) text.add(one);
    TableWriter t;
    t.add_text(column, text.column());
    return t.write(directory, file);
}

Facts write_authors_table(LongColumn<OpenAlexId>& ids, LongColumn<std::uint64_t>& orcids, const std::string& directory) {
    TableWriter t;
    t.add("id", last(t, ids));
    t.add("orcid", last(t, orcids));
    return t.write(directory, "authors.arrow");
}

Facts write_topics_table(const std::vector<ClassKey>& keys, const std::string& directory) {
    std::vector<std::uint32_t> domain, field, subfield, topic;
    for (const ClassKey& key : keys) {
        domain.push_back(key.domain);
        field.push_back(key.field);
        subfield.push_back(key.subfield);
        topic.push_back(key.topic);
    }
    TableWriter t;
    t.add("domain", view(domain));
    t.add("field", view(field));
    t.add("subfield", view(subfield));
    t.add("topic", view(topic));
    return t.write(directory, "topics.arrow");
}

Facts write_institutions_table(const std::vector<OpenAlexId>& ids, const Entities& entities,
                               const std::string& directory) {
    const Labels labels(ids, entities);
    const TextBuilder name = labels.text(&EntityLabel::name), country = labels.text(&EntityLabel::country),
                      type = labels.text(&EntityLabel::kind), ror = labels.text(&EntityLabel::code),
                      city = labels.city();
    const auto latitude = labels.coordinate(&EntityPlace::latitude),
               longitude = labels.coordinate(&EntityPlace::longitude);
    const auto updated = labels.updated(), place_updated = labels.place_updated();
    TableWriter t;
    t.add("id", view(ids));
    t.add_text("display_name", name.column());
    t.add_text("country_code", country.column());
    t.add_text("type", type.column());
    t.add_text("ror", ror.column());
    t.add_text("city", city.column());
    t.add("latitude", view(latitude));
    t.add("longitude", view(longitude));
    t.add("updated_date", view(updated));
    t.add("geo_updated_date", view(place_updated));
    return t.write(directory, "institutions.arrow");
}

Facts write_sources_table(const std::vector<OpenAlexId>& ids, const Entities& entities, const std::string& directory) {
    const Labels labels(ids, entities);
    const TextBuilder name = labels.text(&EntityLabel::name), type = labels.text(&EntityLabel::kind),
                      issn_l = labels.text(&EntityLabel::code), country = labels.text(&EntityLabel::country);
    const auto updated = labels.updated();
    TableWriter t;
    t.add("id", view(ids));
    t.add_text("display_name", name.column());
    t.add_text("type", type.column());
    t.add_text("issn_l", issn_l.column());
    t.add_text("country_code", country.column());
    t.add("updated_date", view(updated));
    return t.write(directory, "sources.arrow");
}

Facts write_funders_table(const std::vector<OpenAlexId>& ids, const Entities& entities, const std::string& directory) {
    const Labels labels(ids, entities);
    const TextBuilder name = labels.text(&EntityLabel::name), country = labels.text(&EntityLabel::country),
                      type = labels.text(&EntityLabel::kind), ror = labels.text(&EntityLabel::code);
    const auto updated = labels.updated();
    TableWriter t;
    t.add("id", view(ids));
    t.add_text("display_name", name.column());
    t.add_text("country_code", country.column());
    t.add_text("type", type.column());
    t.add_text("ror", ror.column());
    t.add("updated_date", view(updated));
    return t.write(directory, "funders.arrow");
}

Facts write_classes_table(const std::array<const Entities*, 4>& levels, const std::string& directory) {
    std::vector<std::uint8_t> level;
    std::vector<std::uint32_t> id;
    std::vector<std::int64_t> updated;
    TextBuilder name;
    for (std::size_t l = 0; l < levels.size(); ++l) {
        std::vector<OpenAlexId> ids;
        for (const auto& [one, entity] : *levels[l]) ids.push_back(one);
        std::sort(ids.begin(), ids.end());
        for (const OpenAlexId one : ids) {
            const EntityLabel& label = levels[l]->at(one).label;
            level.push_back(static_cast<std::uint8_t>(l));
            id.push_back(static_cast<std::uint32_t>(one));
            updated.push_back(label.updated);
            name.add(label.name);
        }
    }
    TableWriter t;
    t.add("level", view(level));
    t.add("id", view(id));
    t.add_text("display_name", name.column());
    t.add("updated_date", view(updated));
    return t.write(directory, "classes.arrow");
}

}  // namespace comity
