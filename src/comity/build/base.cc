#include "comity/build/base.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace comity {

namespace {

// References by citing row: the citations of the atlas the other way round, with those that lead nowhere.
struct References {
    std::vector<std::uint64_t> begin;
    std::vector<Row> cited;

    explicit References(const Atlas& atlas) : begin(atlas.works() + 1) {
        for (const Row citing : atlas.citing.items) ++begin[citing + 1];
        for (std::size_t i = 0; i < atlas.works(); ++i) begin[i + 1] += begin[i];
        std::vector<std::uint64_t> at(begin.begin(), begin.end() - 1);
        cited.resize(atlas.citing.items.size());
        for (Row row = 0; row < atlas.works(); ++row)
            for (const Row citing : atlas.citing[row]) cited[at[citing]++] = row;
    }
};

class Rebuilding {
  public:
    explicit Rebuilding(const Atlas& atlas)
        : a_(atlas), references_(atlas), batches_(std::max<std::size_t>(1, atlas.manifest.releases.size())) {}

    std::vector<WorkBatch> run() {
        std::size_t slice = 0;
        for (Row row = 0; row < a_.works(); ++row) {
            while (row >= a_.slices[slice].end) ++slice;
            WorkBatch& batch = batches_[a_.release[row]];
            append_facts(row, a_.slices[slice], batch);
            append_authors(row, batch);
            append_lists(row, batch);
        }
        append_names(batches_.front());
        return std::move(batches_);
    }

  private:
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
        for (std::size_t k = 0; k < roles.size(); ++k, ++authorship_) {
            const std::uint32_t author = a_.authors[row][k];
            b.author.push_back(author == kNoRow ? 0 : a_.author_id[author]);
            b.orcid.push_back(stated_orcid(author));
            b.role.push_back(roles[k]);
            countries(a_.byline_countries, k, b.countries);
            countries(a_.byline_address, k, b.addresses);
            for (const std::uint32_t institution : a_.institutions.inner[in_row + k])
                b.institutions.items.push_back(a_.institution_id[institution]);
            b.institutions.close();
        }
        b.author_end.push_back(b.author.size());
    }

    std::uint64_t stated_orcid(std::uint32_t author) {
        switch (a_.stated_orcid[authorship_]) {
            case kAuthorsOrcid: return a_.author_orcid[author];
            case kOtherOrcid: return a_.variant_orcid[variant_++];
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
        for (std::uint64_t k = references_.begin[row]; k < references_.begin[row + 1]; ++k)
            b.references.items.push_back(a_.id[references_.cited[k]]);
        const auto dangling = a_.dangling[row];
        b.references.items.insert(b.references.items.end(), dangling.begin(), dangling.end());
        std::sort(b.references.items.begin() + static_cast<std::ptrdiff_t>(first), b.references.items.end());
        b.references.close();
    }

    // Every name and place that some record told, with the date of that record.
    void append_names(WorkBatch& b) {
        for (std::size_t i = 0; i < a_.institution_id.size(); ++i) {
            Entities& all = b.entities_of(EntityKind::kInstitution);
            offer_label(all, a_.institution_id[i], a_.institution_updated[i], a_.institution_name[i],
                        a_.institution_country[i], a_.institution_type[i], a_.institution_ror[i]);
            const double latitude = a_.institution_latitude[i], longitude = a_.institution_longitude[i];
            if (!std::isnan(latitude))
                offer_place(all, a_.institution_id[i],
                            {true, a_.institution_placed[i], std::string(a_.institution_city[i]), latitude, longitude});
        }
        for (std::size_t i = 0; i < a_.source_id.size(); ++i)
            offer_label(b.entities_of(EntityKind::kSource), a_.source_id[i], a_.source_updated[i], a_.source_name[i],
                        a_.source_country[i], a_.source_type[i], a_.source_issn_l[i]);
        for (std::size_t i = 0; i < a_.funder_id.size(); ++i)
            offer_label(b.entities_of(EntityKind::kFunder), a_.funder_id[i], a_.funder_updated[i], a_.funder_name[i],
                        a_.funder_country[i], a_.funder_type[i], a_.funder_ror[i]);
        constexpr EntityKind kLevels[] = {EntityKind::kDomain, EntityKind::kField, EntityKind::kSubfield,
                                          EntityKind::kTopic};
        for (std::size_t i = 0; i < a_.class_id.size(); ++i)
            offer_label(b.entities_of(kLevels[a_.class_level[i]]), a_.class_id[i], a_.class_updated[i],
                        a_.class_name[i]);
    }

    const Atlas& a_;
    References references_;
    std::vector<WorkBatch> batches_;
    std::size_t authorship_ = 0, variant_ = 0;
};

}  // namespace

std::vector<WorkBatch> records_of(const Atlas& atlas) { return Rebuilding(atlas).run(); }

std::vector<Input> inputs_of(const Atlas& atlas) {
    std::vector<Input> inputs;
    for (const Release& release : atlas.manifest.releases) {
        Input input;
        input.name = fmt::format("{} ({} {})", atlas.directory, release.source,
                                 release.date.empty() ? "of unknown date" : release.date);
        input.source_name = release.source;
        input.manifest_date = release.date;
        Part part;
        part.path = atlas.directory;
        part.use = PartUse::kWorks;
        input.parts.push_back(std::move(part));
        inputs.push_back(std::move(input));
    }
    return inputs;
}

}  // namespace comity
