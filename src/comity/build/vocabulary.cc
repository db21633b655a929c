#include "comity/build/vocabulary.h"

#include <fmt/format.h>

#include "comity/base/text.h"

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

void VocabularyMaker::add(const Shard& shard) {
    std::vector<UsedWords> used;
    for (const WorkBatch& b : shard.batches()) used.emplace_back(b.words);
    for (const RecordRef r : shard.refs) {
        const WorkBatch& b = shard.batches()[r.batch];
        UsedWords& words = used[r.batch];
        const std::size_t i = r.index;
        words.types.mark(b.type[i]);
        words.languages.mark(b.language[i]);
        words.source_types.mark(b.source_type[i]);
        for (std::uint64_t a = b.author_begin(i); a < b.author_end[i]; ++a) {
            authors_.add(b.author[a]);
            for (const auto* list : {&b.countries, &b.addresses})
                for (std::uint64_t c = list->begin_of(a); c < list->end_of(a); ++c) words.countries.mark(list->items[c]);
            for (std::uint64_t k = b.institutions.begin_of(a); k < b.institutions.end_of(a); ++k)
                institutions_.add(b.institutions.items[k]);
        }
        sources_.add(b.source[i]);
        for (std::uint64_t f = b.funders.begin_of(i); f < b.funders.end_of(i); ++f) funders_.add(b.funders.items[f]);
        topics_.add(b.primary[i]);
        for (std::uint64_t t = b.topics.begin_of(i); t < b.topics.end_of(i); ++t) topics_.add(b.topics.items[t]);
    }
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
