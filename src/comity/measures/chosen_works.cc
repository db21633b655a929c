#include "comity/measures/chosen_works.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <unordered_map>

#include "comity/base/text.h"
#include "comity/kernels/id_index.h"
#include "comity/measures/needs.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

constexpr std::size_t kShownMissing = 10;
constexpr std::size_t kPiece = 1 << 16;  // rows a task; a multiple of 64, so that no two tasks write one word

std::size_t pieces_of(std::size_t rows) { return (rows + kPiece - 1) / kPiece; }

// Calls body(row) for every row of every piece, pieces side by side.
void for_rows(std::size_t rows, int threads, const std::function<void(Row, Row)>& body) {
    parallel_for(pieces_of(rows), threads, [&](std::size_t p) {
        body(static_cast<Row>(p * kPiece), static_cast<Row>(std::min(rows, (p + 1) * kPiece)));
    });
}

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using WantedDois = std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>>;

// (row, index of the name in the list), for each work whose DOI is wanted. A DOI may stand on several works.
std::vector<std::pair<Row, std::size_t>> works_with_doi(const WantedDois& wanted, const Atlas& atlas, int threads) {
    if (wanted.empty()) return {};
    std::vector<std::vector<std::pair<Row, std::size_t>>> found(pieces_of(atlas.works()));
    for_rows(atlas.works(), threads, [&](Row begin, Row end) {
        for (Row row = begin; row < end; ++row) {
            if (atlas.doi[row].empty()) continue;
            const auto doi = parse_doi(atlas.doi[row]);
            if (!doi) continue;
            if (const auto at = wanted.find(*doi); at != wanted.end()) found[begin / kPiece].emplace_back(row, at->second);
        }
    });
    std::vector<std::pair<Row, std::size_t>> all;
    for (const auto& part : found) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// The same for OpenAlex ids.
std::vector<std::pair<Row, std::size_t>> works_with_id(const std::vector<OpenAlexId>& wanted,
                                                       const std::vector<std::size_t>& index, const Atlas& atlas,
                                                       int threads) {
    if (wanted.empty()) return {};
    const IdIndex ids(wanted);
    std::vector<std::vector<std::pair<Row, std::size_t>>> found(pieces_of(atlas.works()));
    for_rows(atlas.works(), threads, [&](Row begin, Row end) {
        for (Row row = begin; row < end; ++row)
            if (const auto at = ids.find(atlas.id[row])) found[begin / kPiece].emplace_back(row, index[*at]);
    });
    std::vector<std::pair<Row, std::size_t>> all;
    for (const auto& part : found) all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

std::span<const std::uint32_t> entities_of_work(const Atlas& atlas, FilterEntity kind, Row row) {
    switch (kind) {
        case FilterEntity::kSource: return atlas.source.subspan(row, 1);
        case FilterEntity::kFunder: return atlas.funders[row];
        case FilterEntity::kAuthor: return atlas.authors[row];
        case FilterEntity::kInstitution: break;
    }
    const auto& lists = atlas.institutions;  // a list an authorship; those of one work lie side by side
    const auto begin = static_cast<std::size_t>(lists.inner.offsets[lists.begin_of(row)]);
    const auto end = static_cast<std::size_t>(lists.inner.offsets[lists.end_of(row)]);
    return lists.inner.items.subspan(begin, end - begin);
}

std::uint64_t RowSet::count() const {
    std::uint64_t n = 0;
    for (const std::uint64_t word : bits_) n += static_cast<std::uint64_t>(std::popcount(word));
    return n;
}

RowSet works_with(const std::vector<std::uint32_t>& rows, FilterEntity kind, const Atlas& atlas, int threads) {
    RowSet works(atlas.works());
    for_rows(atlas.works(), threads, [&](Row begin, Row end) {
        for (Row row = begin; row < end; ++row)
            for (const std::uint32_t entity : entities_of_work(atlas, kind, row))
                if (std::binary_search(rows.begin(), rows.end(), entity)) {
                    works.add(row);
                    break;
                }
    });
    return works;
}

std::vector<std::uint64_t> works_of_each(FilterEntity kind, const Atlas& atlas, std::size_t entities) {
    std::vector<std::uint64_t> counts(entities);
    std::vector<std::uint32_t> of_work;
    for (Row row = 0; row < atlas.works(); ++row) {
        const auto on_work = entities_of_work(atlas, kind, row);
        of_work.assign(on_work.begin(), on_work.end());
        std::sort(of_work.begin(), of_work.end());
        of_work.erase(std::unique(of_work.begin(), of_work.end()), of_work.end());
        for (const std::uint32_t entity : of_work)
            if (entity < entities) ++counts[entity];
    }
    return counts;
}

Status check_names(const IdList& list, const Atlas& atlas) {
    for (const WorkName& name : list.names)
        if (name.id == 0) return need(atlas, Detail::kDois, name.text());
    return ok();
}

RowSet works_named(const IdList& list, const Atlas& atlas, int threads, ListedWorks& listed) {
    std::vector<OpenAlexId> ids;
    std::vector<std::size_t> index;
    WantedDois dois;
    for (std::size_t i = 0; i < list.names.size(); ++i) {
        if (list.names[i].id == 0) dois.emplace(list.names[i].doi, i);
        else ids.push_back(list.names[i].id), index.push_back(i);
    }
    RowSet works(atlas.works());
    std::vector<bool> found(list.names.size());
    for (const auto& hits : {works_with_id(ids, index, atlas, threads), works_with_doi(dois, atlas, threads)})
        for (const auto& [row, name] : hits) works.add(row), found[name] = true;
    listed.works = works.count();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i]) continue;
        ++listed.missing;
        if (listed.missing_first.size() < kShownMissing) listed.missing_first.push_back(list.names[i].text());
    }
    return works;
}

}  // namespace comity
