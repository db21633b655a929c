#include "comity/build/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/base/text.h"
#include "comity/build/gather.h"

namespace comity {

namespace {

// The words of one batch that were used for one purpose.
class Marked {
  public:
    explicit Marked(const Interned& words) : words_(words), used_(words.texts().size()) {}
    void mark(std::uint32_t word) { used_[word] = true; }
    void add_to(std::set<std::string>& all) const {
        for (std::size_t w = 0; w < used_.size(); ++w)
            if (used_[w]) all.insert(words_.texts()[w]);
    }

  private:
    const Interned& words_;
    std::vector<bool> used_;
};

struct MarkedWords {
    explicit MarkedWords(const Interned& words) : types(words), languages(words), source_types(words), countries(words) {}
    Marked types, languages, source_types, countries;
};

// Nobody has so many but who put something else into the field: the first and the last may tell what.
Status check_number(const std::set<std::string>& words, std::size_t most, std::string_view what) {
    if (words.size() <= most) return ok();
    const auto quoted = [](const std::string& word) {
        std::size_t shown = std::min<std::size_t>(word.size(), 40);
        while (shown < word.size() && (static_cast<unsigned char>(word[shown]) & 0xC0) == 0x80) --shown;  // whole characters
        return "'" + word.substr(0, shown) + (shown < word.size() ? "…'" : "'");
    };
    return failure(fmt::format("{} different {}, from {} to {}: an atlas holds {} at most, and this is no OpenAlex data",
                               with_thousands(words.size()), what, quoted(*words.upper_bound("")), quoted(*words.rbegin()),
                               with_thousands(most)));
}

std::vector<std::string> list_of(std::set<std::string>& words) { return {words.begin(), words.end()}; }

std::vector<OpenAlexId> ids_with_names(Distinct<OpenAlexId>& used, const Entities& named) {
    for (const auto& [id, entity] : named) used.add(id);
    std::vector<OpenAlexId> ids = used.take();
    if (!ids.empty() && ids.front() == 0) ids.erase(ids.begin());
    return ids;
}

}  // namespace

void VocabularyMaker::add(std::span<const WorkBatch> batches, std::span<const RecordRef> places) {
    Used used;
    std::vector<MarkedWords> marked;
    for (const WorkBatch& b : batches) marked.emplace_back(b.words);
    const auto mark = [&](Marked MarkedWords::*kind) {
        return [&marked, kind](std::uint32_t word, std::uint32_t batch) { (marked[batch].*kind).mark(word); };
    };
    const auto add_all = [](auto& ids) {
        return [&ids](const auto& list) { for (const auto& id : list.items) ids.add(id); };
    };
    const Gather records(batches, places);
    records.values(&WorkBatch::type, mark(&MarkedWords::types));
    records.values(&WorkBatch::language, mark(&MarkedWords::languages));
    records.values(&WorkBatch::source_type, mark(&MarkedWords::source_types));
    records.values(&WorkBatch::source, [&](OpenAlexId id, std::uint32_t) { used.sources.add(id); });
    records.values(&WorkBatch::primary, [&](const ClassKey& key, std::uint32_t) { used.topics.add(key); });
    records.lists(&WorkBatch::topics, add_all(used.topics));
    records.lists(&WorkBatch::funders, add_all(used.funders));
    const Authorships of_records = records.authorships();
    const Gather authorships(batches, of_records.places);
    std::vector<OpenAlexId> authors;
    authors.reserve(authorships.size());
    authorships.values(&WorkBatch::author, [&](OpenAlexId id, std::uint32_t) { authors.push_back(id); });
    authors_.add(authors);
    authorships.lists(&WorkBatch::institutions, add_all(used.institutions));
    for (const auto list : {&WorkBatch::countries, &WorkBatch::addresses})
        authorships.lists(list, [&](const auto& words) { for (const std::uint32_t word : words.items) marked[words.batch].countries.mark(word); });
    for (const MarkedWords& words : marked) {
        words.types.add_to(used.types);
        words.languages.add_to(used.languages);
        words.source_types.add_to(used.source_types);
        words.countries.add_to(used.countries);
    }
    used.settle();
    const std::lock_guard lock(mutex_);
    used_.merge(used);
}

void VocabularyMaker::Used::settle() {
    institutions.settle();
    sources.settle();
    funders.settle();
    topics.settle();
}

void VocabularyMaker::Used::merge(Used& more) {
    types.merge(more.types);
    languages.merge(more.languages);
    source_types.merge(more.source_types);
    countries.merge(more.countries);
    institutions.merge(more.institutions);
    sources.merge(more.sources);
    funders.merge(more.funders);
    topics.merge(more.topics);
}

Result<Vocabulary> VocabularyMaker::finish(const Entities* entities) {
    COMITY_TRY(check_number(used_.types, kMostWords, "types of works"));
    COMITY_TRY(check_number(used_.languages, kMostWords, "languages"));
    COMITY_TRY(check_number(used_.countries, kMostWords, "country codes"));
    COMITY_TRY(check_number(used_.source_types, kMostSourceTypes, "types of sources"));
    const auto named = [&](EntityKind kind) -> const Entities& { return entities[static_cast<std::size_t>(kind)]; };
    Vocabulary v;
    v.types = list_of(used_.types);
    v.languages = list_of(used_.languages);
    v.source_types = list_of(used_.source_types);
    v.countries = list_of(used_.countries);
    v.authors = authors_.take();
    v.institutions = ids_with_names(used_.institutions, named(EntityKind::kInstitution));
    v.sources = ids_with_names(used_.sources, named(EntityKind::kSource));
    v.funders = ids_with_names(used_.funders, named(EntityKind::kFunder));
    v.topics = used_.topics.take();
    return v;
}

}  // namespace comity
