#include "comity/build/base.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace comity {

namespace {

// Appends rows of an atlas to a batch, in order.
class Rebuilding {
  public:
    Rebuilding(const Atlas& atlas, const CitedRows& references, Row first)
        : a_(atlas), references_(references), slice_(slice_of(atlas, first)) {
        const auto begin = static_cast<std::uint64_t>(atlas.authors.offsets[first]);  // 0 where there are none
        variant_ = static_cast<std::size_t>(
            std::lower_bound(atlas.variant_authorship.begin(), atlas.variant_authorship.end(), begin) - atlas.variant_authorship.begin());
    }

    void append(Row row, WorkBatch& batch) {
        while (row >= a_.slices[slice_].end) ++slice_;
        append_facts(row, a_.slices[slice_], batch);
        append_authors(row, batch);
        append_lists(row, batch);
    }

  private:
    static std::size_t slice_of(const Atlas& a, Row row) {
        const auto at = std::upper_bound(a.slices.begin(), a.slices.end(), row, [](Row r, const Slice& s) { return r < s.end; });
        return static_cast<std::size_t>(at - a.slices.begin());
    }

    void append_facts(Row row, const Slice& slice, WorkBatch& b) {
        const std::uint32_t source = a_.source[row];
        b.id.push_back(a_.id[row]);
        b.updated.push_back(a_.updated[row]);
        b.year.push_back(slice.year);
        b.type.push_back(b.words.id(a_.types[slice.type]));
        b.language.push_back(b.words.id(a_.languages[a_.language[row]]));
        b.flags.push_back(a_.flags[row]);
        b.fwci.push_back(a_.fwci[row]);
        b.percentile.push_back(a_.percentile[row]);
        b.source.push_back(source == kNoRow ? 0 : a_.source_id[source]);
        b.source_type.push_back(b.words.id(a_.source_types[a_.type_of_source[row]]));
        b.primary.push_back(slice.key);
        b.doi.add(a_.doi[row]);
        b.title.add(a_.title[row]);
    }

    void append_authors(Row row, WorkBatch& b) {
        const std::uint32_t byline = a_.byline[row];
        const auto roles = a_.byline_roles[byline];
        const std::size_t in_byline = a_.byline_countries.begin_of(byline),
                          in_row = a_.institutions.begin_of(row);
        const auto countries = [&](const NestedColumn<std::uint16_t>& column, std::size_t k, Lists<std::uint32_t>& to) {
            for (const std::uint16_t country : column.inner[in_byline + k])
                to.items.push_back(b.words.id(a_.countries[country]));
            to.close();
        };
        const auto first = static_cast<std::uint64_t>(a_.authors.offsets[row]);
        for (std::size_t k = 0; k < roles.size(); ++k) {
            const std::uint32_t author = a_.lacks(Detail::kAuthors) ? kNoRow : a_.authors[row][k];
            b.author.push_back(author == kNoRow ? 0 : a_.author_id[author]);
            b.orcid.push_back(a_.lacks(Detail::kAuthors) ? 0 : stated_orcid(first + k, author));
            b.role.push_back(roles[k]);
            countries(a_.byline_countries, k, b.countries);
            countries(a_.byline_address, k, b.addresses);
            if (!a_.lacks(Detail::kInstitutions))
                for (const std::uint32_t institution : a_.institutions.inner[in_row + k])
                    b.institutions.items.push_back(a_.institution_id[institution]);
            b.institutions.close();
        }
        b.author_end.push_back(b.author.size());
    }

    std::uint64_t stated_orcid(std::uint64_t authorship, std::uint32_t author) {
        switch (a_.stated_orcid[authorship]) {
            case kAuthorsOrcid: return a_.author_orcid[author];
            case kOtherOrcid:
                while (a_.variant_authorship[variant_] != authorship) ++variant_;  // those between are of other releases
                return a_.variant_orcid[variant_];
            default: return 0;
        }
    }

    void append_lists(Row row, WorkBatch& b) {
        for (const std::uint32_t t : a_.topics[row])
            b.topics.items.push_back({a_.topic_domain[t], a_.topic_field[t], a_.topic_subfield[t], a_.topic_topic[t]});
        b.topics.close();
        for (const std::uint32_t funder : a_.funders[row]) b.funders.items.push_back(a_.funder_id[funder]);
        b.funders.close();
        const std::size_t first = b.references.items.size();
        for (const Row cited : references_[row]) b.references.items.push_back(a_.id[cited]);
        const auto dangling = a_.dangling[row];
        b.references.items.insert(b.references.items.end(), dangling.begin(), dangling.end());
        std::sort(b.references.items.begin() + static_cast<std::ptrdiff_t>(first), b.references.items.end());
        b.references.close();
    }

    const Atlas& a_;
    const CitedRows& references_;
    std::size_t slice_, variant_;
};

void offer_institutions(const Atlas& a, Entities& into) {
    for (std::size_t i = 0; i < a.institution_id.size(); ++i) {
        offer_label(into, a.institution_id[i], a.institution_updated[i], a.institution_name[i], a.institution_country[i],
                    a.institution_type[i], a.institution_ror[i]);
        const double latitude = a.institution_latitude[i], longitude = a.institution_longitude[i];
        if (!std::isnan(latitude))
            offer_place(into, a.institution_id[i],
                        {true, a.institution_placed[i], std::string(a.institution_city[i]), latitude, longitude});
    }
}

}  // namespace

Result<std::unique_ptr<AtlasRecords>> AtlasRecords::make(const Atlas& atlas, std::uint64_t rows, const Space& space) {
    std::unique_ptr<AtlasRecords> records(new AtlasRecords(atlas, std::max<std::uint64_t>(1, rows), space.scratch));
    records->collect_references(space);
    COMITY_TRY(check_scratch(space.scratch));
    return records;
}

// The citations of the atlas the other way round: a range of citing rows after the other, each cited row put where its
// citing row is. Cited rows are walked in order, so that each list comes out ascending.
void AtlasRecords::collect_references(const Space& space) {
    const std::span<const Row> citing = atlas_.citing.items;
    std::vector<std::uint32_t> counts(atlas_.works());
    for (const Row row : citing) ++counts[row];
    const std::uint64_t bytes = citing.size() * sizeof(Row) + counts.size() * sizeof(std::uint64_t);
    const std::uint64_t most = citing.size() / space.rounds(bytes) + 1;
    std::vector<std::uint64_t> cursors;
    std::vector<Row> cited;
    offsets_.push_back(0);
    for (std::size_t first = 0; first < counts.size(); first += cursors.size()) {
        cursors.clear();
        std::uint64_t n = 0;
        for (std::size_t row = first; row < counts.size() && (n == 0 || n + counts[row] <= most); ++row) {
            cursors.push_back(n);
            n += counts[row];
            offsets_.push_back(cited_.size() + n);
        }
        cited.resize(n);
        for (Row row = 0; row < counts.size(); ++row)
            for (const Row other : atlas_.citing[row])
                if (const std::size_t place = other - first; place < cursors.size()) cited[cursors[place]++] = row;  // wraps below
        cited_.append(cited);
    }
    references_ = {offsets_.view(), cited_.view()};
}

std::size_t AtlasRecords::releases() const { return atlas_.manifest.releases.size(); }
std::size_t AtlasRecords::ranges() const { return static_cast<std::size_t>((atlas_.works() + rows_ - 1) / rows_); }

WorkBatch AtlasRecords::records(std::size_t release, std::size_t range) const {
    WorkBatch batch;
    const std::uint64_t first = range * rows_, end = std::min(atlas_.works(), first + rows_);
    Rebuilding rebuilding(atlas_, references_, static_cast<Row>(first));
    for (std::uint64_t row = first; row < end; ++row)
        if (atlas_.release[row] == release) rebuilding.append(static_cast<Row>(row), batch);
    return batch;
}

WorkBatch AtlasRecords::bare_records(std::size_t release, std::size_t range) const {
    WorkBatch batch;
    const std::uint64_t first = range * rows_, end = std::min(atlas_.works(), first + rows_);
    for (std::uint64_t row = first; row < end; ++row) {
        if (atlas_.release[row] != release) continue;
        batch.id.push_back(atlas_.id[row]);
        batch.updated.push_back(atlas_.updated[row]);
    }
    return batch;
}

std::uint64_t bytes_of_records(const Atlas& a) {
    constexpr std::uint64_t kWork = 150, kAuthorship = 45;  // the ends of lists counted with them
    std::uint64_t countries = 0;
    for (const std::uint32_t byline : a.byline)
        for (const NestedColumn<std::uint16_t>* column : {&a.byline_countries, &a.byline_address})
            countries += static_cast<std::uint64_t>(column->inner.offsets[column->end_of(byline)] -
                                                    column->inner.offsets[column->begin_of(byline)]);
    return a.works() * kWork + a.authorships() * kAuthorship + countries * sizeof(std::uint32_t) +
           a.topics.items.size() * sizeof(ClassKey) +
           (a.institutions.inner.items.size() + a.funders.items.size() + a.citing.items.size() + a.dangling.items.size()) *
               sizeof(OpenAlexId) +
           a.doi.bytes.size() + a.title.bytes.size();
}

void offer_names(const Atlas& a, Entities (&into)[kEntityKinds]) {
    const auto of = [&](EntityKind kind) -> Entities& { return into[static_cast<std::size_t>(kind)]; };
    offer_institutions(a, of(EntityKind::kInstitution));
    for (std::size_t i = 0; i < a.source_id.size(); ++i)
        offer_label(of(EntityKind::kSource), a.source_id[i], a.source_updated[i], a.source_name[i], a.source_country[i],
                    a.source_type[i], a.source_issn_l[i]);
    for (std::size_t i = 0; i < a.funder_id.size(); ++i)
        offer_label(of(EntityKind::kFunder), a.funder_id[i], a.funder_updated[i], a.funder_name[i], a.funder_country[i],
                    a.funder_type[i], a.funder_ror[i]);
    constexpr EntityKind kLevels[] = {EntityKind::kDomain, EntityKind::kField, EntityKind::kSubfield, EntityKind::kTopic};
    for (std::size_t i = 0; i < a.class_id.size(); ++i)
        offer_label(of(kLevels[a.class_level[i]]), a.class_id[i], a.class_updated[i], a.class_name[i]);
}

std::vector<Input> inputs_of(const std::string& directory, const Manifest& manifest) {
    std::vector<Input> inputs;
    for (const Release& release : manifest.releases) {
        Input input;
        input.name = fmt::format("{} ({} {})", directory, release.source,
                                 release.date.empty() ? "of unknown date" : release.date);
        input.source_name = release.source;
        input.manifest_date = release.date;
        Part part;
        part.path = directory;
        part.use = PartUse::kWorks;
        input.parts.push_back(std::move(part));
        inputs.push_back(std::move(input));
    }
    return inputs;
}

}  // namespace comity
