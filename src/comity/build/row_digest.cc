#include "comity/build/row_digest.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "comity/base/sha256.h"

namespace comity {

// Fields follow each other without a name: those of variable length say it first, so that no two records share their bytes.
template <class T>
void RowDigester::add(const T& value) {
    static_assert(std::has_unique_object_representations_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// One unknown, and one zero.
void RowDigester::add_real(double value) {
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    if (value == 0) value = 0;
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    add(bits);
}

void RowDigester::add_text(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    bytes_.append(text);
}

template <class T>
void RowDigester::add_list(const Lists<T>& lists, std::size_t i) {
    add(lists.end_of(i) - lists.begin_of(i));
    for (std::uint64_t k = lists.begin_of(i); k < lists.end_of(i); ++k) add(lists.items[k]);
}

void RowDigester::add_words(const WorkBatch& batch, const Lists<std::uint32_t>& lists, std::size_t i) {
    add(lists.end_of(i) - lists.begin_of(i));
    for (std::uint64_t k = lists.begin_of(i); k < lists.end_of(i); ++k) add_text(batch.words.text(lists.items[k]));
}

void RowDigester::add_authors(const WorkBatch& b, std::size_t i) {
    add(b.author_end[i] - b.author_begin(i));
    for (std::uint64_t a = b.author_begin(i); a < b.author_end[i]; ++a) {
        add(b.author[a]);
        add(b.orcid[a]);
        add(b.role[a]);
        add_words(b, b.countries, a);
        add_words(b, b.addresses, a);
        add_list(b.institutions, a);
    }
}

RowDigest RowDigester::digest(const WorkBatch& b, std::size_t i) {
    bytes_.clear();
    add(b.updated[i]);
    add(b.year[i]);
    add_text(b.words.text(b.type[i]));
    add(b.primary[i]);
    add(b.flags[i]);
    add_text(b.words.text(b.language[i]));
    add(b.source[i]);
    add_text(b.words.text(b.source_type[i]));
    add_real(b.fwci[i]);
    add_real(b.percentile[i]);
    add_list(b.topics, i);
    add_authors(b, i);
    add_list(b.funders, i);
    add_list(b.references, i);
    add_text(b.doi[i]);
    add_text(b.title[i]);
    Sha256 hash;
    hash.add(bytes_);
    const auto bytes = hash.digest();
    RowDigest digest;
    std::memcpy(digest.data(), bytes.data(), sizeof digest);
    return digest;
}

}  // namespace comity
