#include "comity/build/vocabulary.h"

#include <fmt/format.h>

#include "comity/base/text.h"
#include "comity/build/gather.h"

namespace comity {

namespace {

// The words of one batch that were used for one purpose.
class Used {
  public:
    explicit Used(const Interned& words) : words_(words), used_(words.texts().size()) {}
    void mark(std::uint32_t word) { used_[word] = true; }
    void add_to(std::set<std::string>& all) const {
        for (std::size_t w = 0; w < used_.size(); ++w)
            if (used_[w]) all.insert(words_.texts()[w]);
    }

  private:
    const Interned& words_;
    std::vector<bool> used_;
};

struct UsedWords {
    explicit UsedWords(const Interned& words) : types(words), languages(words), source_types(words), countries(words) {}
    Used types, languages, source_types, countries;
};

std::vector<std::string> list_of(std::set<std::string>& words) { return {words.begin(), words.end()}; }

std::vector<OpenAlexId> ids_with_names(Distinct<OpenAlexId>& used, const Entities& named) {
    for (const auto& [id, entity] : named) used.add(id);
    std::vector<OpenAlexId> ids = used.take();
    if (!ids.empty() && ids.front() == 0) ids.erase(ids.begin());
    return ids;
}

}  // namespace

void VocabularyMaker::add(std::span<const WorkBatch> batches, std::span<const RecordRef> places) {
    std::vector<UsedWords> used;
    for (const WorkBatch& b : batches) used.emplace_back(b.words);
    const auto mark = [&](Used UsedWords::*kind) {
        return [&used, kind](std::uint32_t word, std::uint32_t batch) { (used[batch].*kind).mark(word); };
    };
    const auto add_all = [](auto& ids) {
        return [&ids](const auto& list) { for (const auto& id : list.items) ids.add(id); };
    };
    const Gather records(batches, places);
    records.values(&WorkBatch::type, mark(&UsedWords::types));
    records.values(&WorkBatch::language, mark(&UsedWords::languages));
    records.values(&WorkBatch::source_type, mark(&UsedWords::source_types));
    records.values(&WorkBatch::source, [&](OpenAlexId id, std::uint32_t) { sources_.add(id); });
    records.values(&WorkBatch::primary, [&](const ClassKey& key, std::uint32_t) { topics_.add(key); });
    records.lists(&WorkBatch::topics, add_all(topics_));
    records.lists(&WorkBatch::funders, add_all(funders_));
    const Authorships of_records = records.authorships();
    const Gather authorships(batches, of_records.places);
    authorships.values(&WorkBatch::author, [&](OpenAlexId id, std::uint32_t) { authors_.add(id); });
    authorships.lists(&WorkBatch::institutions, add_all(institutions_));
    for (const auto list : {&WorkBatch::countries, &WorkBatch::addresses})
        authorships.lists(list, [&](const auto& words) { for (const std::uint32_t word : words.items) used[words.batch].countries.mark(word); });
    for (const UsedWords& words : used) {
        words.types.add_to(types_);
        words.languages.add_to(languages_);
        words.source_types.add_to(source_types_);
        words.countries.add_to(countries_);
    }
}

void VocabularyMaker::settle() {
    authors_.settle();
    institutions_.settle();
    sources_.settle();
    funders_.settle();
    topics_.settle();
}

void VocabularyMaker::merge(VocabularyMaker& more) {
    types_.merge(more.types_);
    languages_.merge(more.languages_);
    source_types_.merge(more.source_types_);
    countries_.merge(more.countries_);
    authors_.merge(more.authors_);
    institutions_.merge(more.institutions_);
    sources_.merge(more.sources_);
    funders_.merge(more.funders_);
    topics_.merge(more.topics_);
}

Result<Vocabulary> VocabularyMaker::finish(const Entities* entities) {
    for (const auto* words : {&types_, &languages_, &countries_})
        if (words->size() > kMostWords)
            return failure(fmt::format("more than {} different types, languages or country codes: this is no OpenAlex data",
                                       with_thousands(kMostWords)));
    if (source_types_.size() > kMostSourceTypes)
        return failure(
            fmt::format("more than {} different types of sources: this is no OpenAlex data", kMostSourceTypes));
    const auto named = [&](EntityKind kind) -> const Entities& { return entities[static_cast<std::size_t>(kind)]; };
    Vocabulary v;
    v.types = list_of(types_);
    v.languages = list_of(languages_);
    v.source_types = list_of(source_types_);
    v.countries = list_of(countries_);
    v.authors = ids_with_names(authors_, {});
    v.institutions = ids_with_names(institutions_, named(EntityKind::kInstitution));
    v.sources = ids_with_names(sources_, named(EntityKind::kSource));
    v.funders = ids_with_names(funders_, named(EntityKind::kFunder));
    v.topics = topics_.take();
    return v;
}

}  // namespace comity
