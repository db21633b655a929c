#include "comity/build/name_tables.h"

#include <functional>
#include <optional>

#include "comity/platform/machine.h"

namespace comity {

Result<std::vector<FileFacts>> write_name_tables(const Vocabulary& v, const Entities* entities, const Details& without,
                                                 const std::string& directory, int threads) {
    const auto of = [&](EntityKind kind) -> const Entities& { return entities[static_cast<std::size_t>(kind)]; };
    const std::array<const Entities*, 4> levels = {&of(EntityKind::kDomain), &of(EntityKind::kField), &of(EntityKind::kSubfield),
                                                   &of(EntityKind::kTopic)};
    std::vector<std::function<Facts()>> tables = {
        [&] { return write_text_list("types.arrow", "type", v.types, directory); },
        [&] { return write_text_list("languages.arrow", "language", v.languages, directory); },
        [&] { return write_text_list("source_types.arrow", "source_type", v.source_types, directory); },
        [&] { return write_text_list("countries.arrow", "country_code", v.countries, directory); },
        [&] { return write_topics_table(v.topics, directory); },
        [&] { return write_sources_table(v.sources, of(EntityKind::kSource), directory); },
        [&] { return write_classes_table(levels, directory); },
    };
    if (!without.has(Detail::kInstitutions))
        tables.emplace_back([&] { return write_institutions_table(v.institutions, of(EntityKind::kInstitution), directory); });
    if (!without.has(Detail::kFunders))
        tables.emplace_back([&] { return write_funders_table(v.funders, of(EntityKind::kFunder), directory); });
    std::vector<std::optional<Facts>> written(tables.size());
    parallel_for(tables.size(), threads, [&](std::size_t t) { written[t] = tables[t](); });
    std::vector<FileFacts> facts;
    for (std::optional<Facts>& one : written) {
        COMITY_ASSIGN(FileFacts fact, std::move(*one));
        facts.push_back(std::move(fact));
    }
    return facts;
}

}  // namespace comity
