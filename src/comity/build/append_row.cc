#include "comity/build/append_row.h"

namespace comity {

namespace {

template <class T>
void append_list(Lists<T>& to, const Lists<T>& from, std::size_t i) {
    to.items.insert(to.items.end(), from.items.begin() + static_cast<std::ptrdiff_t>(from.begin_of(i)),
                    from.items.begin() + static_cast<std::ptrdiff_t>(from.end_of(i)));
    to.close();
}

template <class T>
std::uint64_t bytes_of_list(const Lists<T>& lists) {
    return lists.ends.size() * sizeof(std::uint64_t) + lists.items.size() * sizeof(T);
}

std::uint64_t bytes_of_texts(const Strings& texts) { return texts.ends.size() * sizeof(std::uint64_t) + texts.bytes.size(); }

void append_words(WorkBatch& to, Lists<std::uint32_t>& list, const WorkBatch& from, const Lists<std::uint32_t>& words,
                  std::size_t i) {
    for (std::uint64_t w = words.begin_of(i); w < words.end_of(i); ++w)
        list.items.push_back(to.words.id(from.words.text(words.items[w])));
    list.close();
}

}  // namespace

void append_row(WorkBatch& to, const WorkBatch& from, std::size_t i) {
    const auto word = [&](std::uint32_t local) { return to.words.id(from.words.text(local)); };
    to.id.push_back(from.id[i]);
    to.updated.push_back(from.updated[i]);
    to.year.push_back(from.year[i]);
    to.type.push_back(word(from.type[i]));
    to.language.push_back(word(from.language[i]));
    to.flags.push_back(from.flags[i]);
    to.fwci.push_back(from.fwci[i]);
    to.percentile.push_back(from.percentile[i]);
    to.source.push_back(from.source[i]);
    to.source_type.push_back(word(from.source_type[i]));
    to.primary.push_back(from.primary[i]);
    append_list(to.topics, from.topics, i);
    for (std::uint64_t a = from.author_begin(i); a < from.author_end[i]; ++a) {
        to.author.push_back(from.author[a]);
        to.orcid.push_back(from.orcid[a]);
        to.role.push_back(from.role[a]);
        append_words(to, to.countries, from, from.countries, a);
        append_words(to, to.addresses, from, from.addresses, a);
        append_list(to.institutions, from.institutions, a);
    }
    to.author_end.push_back(to.author.size());
    append_list(to.funders, from.funders, i);
    append_list(to.references, from.references, i);
    to.doi.add(from.doi[i]);
    to.title.add(from.title[i]);
}

WorkBatch without_records(WorkBatch&& batch) {
    // Moved away as a whole: a text to which an empty one is assigned would keep its memory.
    WorkBatch whole = std::move(batch);
    WorkBatch bare;
    bare.duplicate_references = whole.duplicate_references;
    bare.malformed_references = whole.malformed_references;
    bare.bad_dates = whole.bad_dates;
    return bare;
}

std::uint64_t bytes_in_memory(const WorkBatch& b) {
    constexpr std::uint64_t kFlat = sizeof(OpenAlexId) * 2 + sizeof(std::int64_t) + sizeof(std::int16_t) +
                                    sizeof(std::uint32_t) * 3 + sizeof(std::uint16_t) + sizeof(double) * 2 +
                                    sizeof(ClassKey) + sizeof(std::uint64_t);
    constexpr std::uint64_t kAuthorship = sizeof(OpenAlexId) + sizeof(std::uint64_t) + sizeof(std::uint8_t);
    return b.size() * kFlat + b.author.size() * kAuthorship + bytes_of_list(b.topics) + bytes_of_list(b.countries) +
           bytes_of_list(b.addresses) + bytes_of_list(b.institutions) + bytes_of_list(b.funders) +
           bytes_of_list(b.references) + bytes_of_texts(b.doi) + bytes_of_texts(b.title);
}

}  // namespace comity
