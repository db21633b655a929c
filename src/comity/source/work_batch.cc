#include "comity/source/work_batch.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace comity {

std::uint32_t Interned::find(std::string_view text) {
    // The few words that nearly all records use come first.
    constexpr std::size_t kLooked = 8;
    for (std::size_t i = 0; i < texts_.size() && i < kLooked; ++i)
        if (texts_[i] == text) return static_cast<std::uint32_t>(i);
    const auto [at, fresh] = ids_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (fresh) texts_.emplace_back(text);
    return at->second;
}

void Entities::grow() {
    const int bits = std::max(6, 65 - shift_);
    shift_ = 64 - bits;
    slots_.assign(std::size_t{1} << bits, 0);
    for (std::size_t i = 0; i < items_.size(); ++i) slot_of(items_[i].first) = static_cast<std::uint32_t>(i + 1);
}

void offer_label(Entities& entities, OpenAlexId id, std::int64_t updated, std::string_view name,
                 std::string_view country, std::string_view kind, std::string_view code) {
    if (id == 0 || name.empty()) return;
    EntityLabel& kept = entities[id].label;
    if (!kept.name.empty()) {
        if (updated < kept.updated) return;
        if (updated == kept.updated &&
            std::tie(name, country, kind, code) <=
                std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>(
                    kept.name, kept.country, kept.kind, kept.code))
            return;
    }
    kept.updated = updated;
    kept.name = name, kept.country = country, kept.kind = kind, kept.code = code;
}

void offer_place(Entities& entities, OpenAlexId id, const EntityPlace& place) {
    if (id == 0 || !place.known) return;
    EntityPlace& kept = entities[id].place;
    if (kept < place) kept = place;
}

void merge_entities(Entities& into, const Entities& from) {
    for (const auto& [id, entity] : from) {
        const EntityLabel& l = entity.label;
        offer_label(into, id, l.updated, l.name, l.country, l.kind, l.code);
        offer_place(into, id, entity.place);
    }
}

void WorkBatch::expect(std::size_t works) {
    const auto reserve = [](std::size_t count, auto&... columns) { (columns.reserve(count), ...); };
    // What a work has, with some to spare.
    constexpr std::size_t kAuthors = 5, kTopics = 3, kReferences = 16, kFunders = 1, kDoi = 32, kTitle = 128;
    const std::size_t authors = works * kAuthors;
    reserve(works, id, updated, year, type, language, flags, fwci, percentile, source, source_type, primary, topics.ends, author_end,
            funders.ends, references.ends, doi.ends, title.ends);
    reserve(authors, author, orcid, role, countries.ends, addresses.ends, institutions.ends, countries.items, institutions.items);
    topics.items.reserve(works * kTopics);
    funders.items.reserve(works * kFunders);
    references.items.reserve(works * kReferences);
    doi.bytes.reserve(works * kDoi);
    title.bytes.reserve(works * kTitle);
}

void WorkBatch::rollback(std::size_t works) {
    id.resize(works);
    updated.resize(works);
    year.resize(works);
    type.resize(works);
    language.resize(works);
    flags.resize(works);
    fwci.resize(works);
    percentile.resize(works);
    source.resize(works);
    source_type.resize(works);
    primary.resize(works);
    topics.rollback(works);
    author_end.resize(works);
    const std::size_t authors = works == 0 ? 0 : author_end.back();
    author.resize(authors);
    orcid.resize(authors);
    role.resize(authors);
    countries.rollback(authors);
    addresses.rollback(authors);
    institutions.rollback(authors);
    funders.rollback(works);
    references.rollback(works);
    doi.rollback(works);
    title.rollback(works);
}

namespace {

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

// Unknown (NaN) sorts before every number.
int order_real(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return order(!std::isnan(a), !std::isnan(b));
    return order(a, b);
}

template <class T>
int order_lists(const Lists<T>& a, std::size_t i, const Lists<T>& b, std::size_t j) {
    std::uint64_t x = a.begin_of(i), y = b.begin_of(j);
    for (; x < a.end_of(i) && y < b.end_of(j); ++x, ++y)
        if (const int o = order(a.items[x], b.items[y]); o != 0) return o;
    return order(a.end_of(i) - x, b.end_of(j) - y);
}

using Countries = Lists<std::uint32_t> WorkBatch::*;

int order_country_lists(const WorkBatch& a, std::size_t i, const WorkBatch& b, std::size_t j, Countries list) {
    const auto &left = a.*list, &right = b.*list;
    std::uint64_t x = left.begin_of(i), y = right.begin_of(j);
    for (; x < left.end_of(i) && y < right.end_of(j); ++x, ++y) {
        const int o = a.words.text(left.items[x]).compare(b.words.text(right.items[y]));
        if (o != 0) return o;
    }
    return order(left.end_of(i) - x, right.end_of(j) - y);
}

int order_authors(const WorkBatch& a, std::size_t i, const WorkBatch& b, std::size_t j) {
    std::uint64_t x = a.author_begin(i), y = b.author_begin(j);
    for (; x < a.author_end[i] && y < b.author_end[j]; ++x, ++y) {
        if (const int o = order(a.author[x], b.author[y]); o != 0) return o;
        if (const int o = order(a.orcid[x], b.orcid[y]); o != 0) return o;
        if (const int o = order(a.role[x], b.role[y]); o != 0) return o;
        if (const int o = order_country_lists(a, x, b, y, &WorkBatch::countries); o != 0) return o;
        if (const int o = order_country_lists(a, x, b, y, &WorkBatch::addresses); o != 0) return o;
        if (const int o = order_lists(a.institutions, x, b.institutions, y); o != 0) return o;
    }
    return order(a.author_end[i] - x, b.author_end[j] - y);
}

}  // namespace

int compare_rows(const WorkBatch& a, std::size_t i, const WorkBatch& b, std::size_t j) {
    if (const int o = order(a.year[i], b.year[j]); o != 0) return o;
    if (const int o = a.words.text(a.type[i]).compare(b.words.text(b.type[j])); o != 0) return o;
    if (const int o = order(a.primary[i], b.primary[j]); o != 0) return o;
    if (const int o = order(a.flags[i], b.flags[j]); o != 0) return o;
    if (const int o = a.words.text(a.language[i]).compare(b.words.text(b.language[j])); o != 0) return o;
    if (const int o = order(a.source[i], b.source[j]); o != 0) return o;
    if (const int o = a.words.text(a.source_type[i]).compare(b.words.text(b.source_type[j])); o != 0) return o;
    if (const int o = order_real(a.fwci[i], b.fwci[j]); o != 0) return o;
    if (const int o = order_real(a.percentile[i], b.percentile[j]); o != 0) return o;
    if (const int o = order_lists(a.topics, i, b.topics, j); o != 0) return o;
    if (const int o = order_authors(a, i, b, j); o != 0) return o;
    if (const int o = order_lists(a.funders, i, b.funders, j); o != 0) return o;
    if (const int o = order_lists(a.references, i, b.references, j); o != 0) return o;
    if (const int o = a.doi[i].compare(b.doi[j]); o != 0) return o;
    return a.title[i].compare(b.title[j]);
}

namespace {

template <class T>
void empty_all(Lists<T>& lists) {
    std::fill(lists.ends.begin(), lists.ends.end(), 0);
    lists.items.clear();
}
void empty_all(Strings& strings) {
    std::fill(strings.ends.begin(), strings.ends.end(), 0);
    strings.bytes.clear();
}

// What tells whether a work has an affiliation is then its institutions alone.
void leave_out_addresses(WorkBatch& batch) {
    empty_all(batch.addresses);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const std::uint64_t begin = batch.author_begin(i), end = batch.author_end[i];
        const bool any = end > begin && batch.institutions.end_of(end - 1) > batch.institutions.begin_of(begin);
        if (!any) batch.flags[i] &= static_cast<std::uint16_t>(~kHasAffiliation);
    }
}

}  // namespace

void leave_out(const Details& details, WorkBatch& batch) {
    if (details.has(Detail::kAddresses)) leave_out_addresses(batch);
    if (details.has(Detail::kTitles)) empty_all(batch.title);
    if (details.has(Detail::kDois)) empty_all(batch.doi);
    if (details.has(Detail::kAuthors)) {
        std::fill(batch.author.begin(), batch.author.end(), 0);
        std::fill(batch.orcid.begin(), batch.orcid.end(), 0);
    }
    if (details.has(Detail::kInstitutions)) {
        empty_all(batch.institutions);
        batch.entities_of(EntityKind::kInstitution) = Entities();
    }
    if (details.has(Detail::kFunders)) {
        empty_all(batch.funders);
        batch.entities_of(EntityKind::kFunder) = Entities();
    }
}

}  // namespace comity
