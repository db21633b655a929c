// The atlas: OpenAlex as columns on disk, sorted so that every cohort is a slice. docs/formats/atlas.md is its
// definition; the names here are the names there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/slices.h"
#include "comity/atlas/table.h"
#include "comity/base/details.h"
#include "comity/base/result.h"
#include "comity/base/work.h"
#include "comity/platform/zero_pages.h"

namespace comity {

inline constexpr int kAtlasFormat = 3;
inline constexpr std::uint32_t kNoRow = 0xFFFF'FFFF;  // a reference to no row

enum OrcidStatement : std::uint8_t { kNoOrcid, kAuthorsOrcid, kOtherOrcid };

enum class Scope : std::uint8_t { kFull, kSelection, kUnknown };
std::string_view scope_name(Scope scope);
std::optional<Scope> scope_of(std::string_view name);

struct Release {
    std::string date;  // "2026-03-01"; empty when the input does not say; first, so that newer is greater
    std::string source = "OpenAlex";
    friend auto operator<=>(const Release&, const Release&) = default;
};

// What is known of the inputs that tells how much of a release the works are; docs/methods/scope.md. Kept so that a scope
// can be inferred again when releases are added.
struct ScopeEvidence {
    bool documents = false;         // API pages, lists or single works among the inputs
    bool manifest = false;          // some input has a manifest
    bool manifests_agree = true;    // every input has one, and it agrees with the files
    bool parts_absent = false;      // a manifest lists parts that are not there
    bool told = false;              // the scope was told, not inferred
    friend bool operator==(const ScopeEvidence&, const ScopeEvidence&) = default;
};

// atlas.json: what the atlas is, and the files it is made of.
struct Manifest {
    int format = kAtlasFormat;
    Scope scope = Scope::kUnknown;
    ScopeEvidence evidence;
    Details without;                // left out when it was built: their columns are absent
    std::vector<Release> releases;  // ascending
    std::uint64_t works = 0, citations = 0;
    std::vector<FileFacts> files;  // ascending by name
    std::string hash;              // SHA-256 of everything above in canonical form
};

std::string manifest_hash(const Manifest& manifest);
std::string manifest_json(const Manifest& manifest);
Result<Manifest> read_manifest_file(const std::string& directory);

struct Atlas {
    std::string directory;
    Manifest manifest;

    Slices slices;  // tile the rows, ascending by (year, type, key)

    // works.arrow, one entry a row
    std::span<const OpenAlexId> id;
    std::span<const std::uint16_t> flags;
    std::span<const std::uint16_t> language;  // row of `languages`
    std::span<const std::uint32_t> source;    // row of `sources` or kNoRow
    std::span<const std::uint8_t> type_of_source;  // row of `source_types`, as the work's own record has it
    std::span<const std::uint32_t> byline;    // row of bylines
    std::span<const std::uint32_t> referenced_works_count;
    std::span<const double> fwci, percentile;  // NaN: unknown
    std::span<const std::int64_t> updated;
    std::span<const std::uint8_t> release;  // index into manifest.releases
    ListColumn<std::uint32_t> topics;       // rows of topic_*, in the record's order
    ListColumn<std::uint32_t> funders;      // rows of funder_id

    // bylines.arrow: who signs, by country. Distinct ones only, shared by works.
    ListColumn<std::uint8_t> byline_roles;         // one entry an authorship: AuthorRole
    // Rows of `countries`, ascending, a list an authorship: as published; where that is empty, by address; where both
    // are, by history. Questions read them through Places, which knows the evidence they accept.
    NestedColumn<std::uint16_t> byline_countries, byline_address, byline_history;

    // authorships.arrow, one entry a row
    ListColumn<std::uint32_t, EitherWidth> authors;         // rows of author_id or kNoRow
    NestedColumn<std::uint32_t, EitherWidth> institutions;  // rows of institution_id, a list an authorship; without them no list at all

    // stated_orcids.arrow, one entry an authorship: does its own record state an ORCID iD of its author?
    std::span<const std::uint8_t> stated_orcid;                         // OrcidStatement
    std::span<const std::uint64_t> variant_authorship, variant_orcid;  // orcid_variants.arrow: those of kOtherOrcid

    // citations.arrow, one entry a row
    ListColumn<std::uint32_t, std::int64_t> citing;  // rows that cite it, ascending
    ListColumn<OpenAlexId> dangling;                 // ids it cites that are no works here
    std::span<const std::uint8_t> citation_kinds;    // CitationKind, one entry an item of `citing`

    // texts.arrow, one entry a row
    TextColumn doi, title;

    // small tables
    TextColumn types, languages, source_types, countries;
    std::span<const std::uint64_t> author_orcid;  // base/orcid.h; 0: none
    std::span<const OpenAlexId> author_id, institution_id, source_id, funder_id;
    TextColumn institution_name, institution_country, institution_type, institution_ror, institution_city;
    std::span<const double> institution_latitude, institution_longitude;  // NaN: unknown
    std::span<const std::int64_t> institution_updated, institution_placed;  // of the records that said so
    TextColumn source_name, source_type, source_issn_l, source_country;
    TextColumn funder_name, funder_country, funder_type, funder_ror;
    std::span<const std::int64_t> source_updated, funder_updated, class_updated;
    std::span<const std::uint32_t> topic_domain, topic_field, topic_subfield, topic_topic;
    // classes.arrow: names of topics, subfields, fields, domains
    std::span<const std::uint8_t> class_level;  // 0 domain, 1 field, 2 subfield, 3 topic
    std::span<const std::uint32_t> class_id;
    TextColumn class_name;

    [[nodiscard]] std::uint64_t works() const { return id.size(); }
    // Built without it: what it would tell is empty in every row, and who needs it must ask.
    [[nodiscard]] bool lacks(Detail detail) const { return manifest.without.has(detail); }
    [[nodiscard]] std::uint64_t authorships() const;  // a pass over the works where authors are lacking
    // The newest release's year, if any release says its date.
    [[nodiscard]] std::optional<int> release_year() const;
    [[nodiscard]] std::string_view name_of_class(int level, std::uint32_t id) const;  // empty when unknown

    // Maps the files; milliseconds at any size. Checks sizes, schemas and lengths, not contents: see verify.h.
    static Result<Atlas> open(const std::string& directory);
    // The same of tables that somebody else opens by their names.
    using OpenTable = std::function<Result<Table>(const std::string& name)>;
    static Result<Atlas> of_tables(const std::string& directory, const Manifest& manifest, const OpenTable& open_table);

  private:
    Status stand_in_for_absent();
    std::vector<Table> tables_;  // keep the mappings alive
    std::shared_ptr<const ZeroPages> zeros_;  // the ends of lists that are absent, where any are
};

}  // namespace comity
