#include "comity/build/matrix_assemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

#include "comity/base/text.h"
#include "comity/build/tables.h"

namespace comity {

namespace {

constexpr double kTolerated = 1;  // rounding and late records of a published matrix

struct Ranked {
    std::vector<std::string> texts;     // ascending
    std::vector<std::uint16_t> rank_of;  // by number in the batch
};

Ranked rank(const std::vector<std::string>& texts) {
    std::vector<std::uint16_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    std::sort(order.begin(), order.end(), [&](auto x, auto y) { return texts[x] < texts[y]; });
    Ranked out{{}, std::vector<std::uint16_t>(texts.size())};
    for (std::size_t i = 0; i < order.size(); ++i) {
        out.texts.push_back(texts[order[i]]);
        out.rank_of[order[i]] = static_cast<std::uint16_t>(i);
    }
    return out;
}

// A cell under its final numbers; low <= high.
struct Entry {
    std::int16_t year = 0;
    std::uint16_t heading = 0, low = 0, high = 0;
    const MatrixCell* cell = nullptr;
    [[nodiscard]] auto place() const { return std::tie(year, heading, low, high); }
    [[nodiscard]] auto matrix() const { return std::tie(year, heading); }
};

class Assembling {
  public:
    Assembling(const MatrixBatch& batch, const std::vector<MatrixFile>& files, Diagonal diagonal,
               std::optional<Symmetrize> symmetrize)
        : batch_(batch), files_(files), diagonal_(diagonal), symmetrize_(symmetrize) {}

    Result<AssembledMatrices> run() {
        const Ranked codes = rank(batch_.codes), headings = rank(batch_.headings);
        out_.countries = codes.texts;
        out_.headings = headings.texts;
        for (std::size_t f = 0; f < files_.size(); ++f)
            out_.fates.push_back({.read = batch_.read[f], .zeros = batch_.zeros[f], .dropped = batch_.dropped[f]});
        for (const MatrixCell& cell : batch_.cells) {
            const auto [low, high] = std::minmax(codes.rank_of[cell.a], codes.rank_of[cell.b]);
            entries_.push_back({cell.year, headings.rank_of[cell.heading], low, high, &cell});
        }
        std::stable_sort(entries_.begin(), entries_.end(),
                         [](const Entry& x, const Entry& y) { return x.place() < y.place(); });
        COMITY_TRY(make_slices(headings));
        for (AssembledMatrices::Slice& slice : out_.slices) COMITY_TRY(fill(slice));
        if (large_ > 0)
            return failure(fmt::format(
                "{} cells differ from their twins by more than {}, the first: {}; say which counts: --symmetrize max, "
                "min or upper",
                with_thousands(large_), kTolerated, first_large_));
        return std::move(out_);
    }

  private:
    Status make_slices(const Ranked& headings) {
        std::vector<std::pair<int, std::uint16_t>> all;
        for (const MatrixSlot& slot : batch_.slots) all.emplace_back(slot.year, headings.rank_of[slot.heading]);
        add_empty(headings, all);
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        for (const auto& [year, heading] : all) out_.slices.push_back({year, heading, 0});
        return ok();
    }

    // Lists of pairs and nested JSON do not write zeros: a heading without a pair in a year of its file is empty there.
    void add_empty(const Ranked& headings, std::vector<std::pair<int, std::uint16_t>>& all) const {
        std::vector<std::set<int>> years(files_.size());
        std::vector<std::set<std::uint16_t>> of_file(files_.size());
        for (const MatrixSlot& slot : batch_.slots) {
            years[slot.file].insert(slot.year);
            of_file[slot.file].insert(headings.rank_of[slot.heading]);
        }
        for (std::size_t f = 0; f < files_.size(); ++f) {
            if (files_[f].format != MatrixFormat::kEdgeList && files_[f].format != MatrixFormat::kNestedJson) continue;
            for (const int year : years[f])
                for (const std::uint16_t heading : of_file[f]) all.emplace_back(year, heading);
        }
    }

    Status fill(AssembledMatrices::Slice& slice) {
        const Entry key{static_cast<std::int16_t>(slice.year), slice.heading};
        const auto [first, last] = std::equal_range(
            entries_.begin(), entries_.end(), key, [](const Entry& x, const Entry& y) { return x.matrix() < y.matrix(); });
        one_sided_ = states_one_half(first, last);
        for (auto at = first; at != last;) {
            auto end = at;
            while (end != last && end->place() == at->place()) ++end;
            COMITY_TRY(pair(std::span<const Entry>(&*at, static_cast<std::size_t>(end - at)), slice));
            at = end;
        }
        return ok();
    }

    // A matrix that states each pair once: a triangle, or a list of pairs without their mirror images. Then what is
    // missing is the twin, and not a zero.
    template <class It>
    bool states_one_half(It first, It last) const {
        bool upper = false, lower = false, list = true;
        for (auto at = first; at != last; ++at) {
            if (at->low == at->high || at->cell->undirected) continue;
            (at->cell->upper ? upper : lower) = true;
            list &= files_[at->cell->file].format == MatrixFormat::kEdgeList;
            const auto next = at + 1;
            if (next != last && next->place() == at->place() && next->cell->upper != at->cell->upper) return false;
        }
        return list || !(upper && lower);
    }

    Status pair(std::span<const Entry> entries, AssembledMatrices::Slice& slice) {
        const bool diagonal = entries[0].low == entries[0].high;
        const MatrixCell *upper = nullptr, *lower = nullptr;
        for (const Entry& entry : entries) {
            const MatrixCell*& place = diagonal || entry.cell->undirected || entry.cell->upper ? upper : lower;
            if (place == nullptr) place = entry.cell;
            else if (place->count == entry.cell->count) ++out_.fates[entry.cell->file].repeated;
            else return contradiction(*place, *entry.cell);
        }
        if (diagonal && diagonal_ == Diagonal::kNone) {
            ++out_.fates[upper->file].dropped;
            return ok();
        }
        const bool whole = diagonal || one_sided_ || (upper != nullptr && upper->undirected && lower == nullptr);
        const MatrixCell& stated = upper != nullptr ? *upper : *lower;
        const double kept = whole ? stated.count : agreed(upper, lower, entries[0]);
        const MatrixCell* source = upper != nullptr && upper->count == kept ? upper : lower;
        for (const MatrixCell* cell : {upper, lower}) {
            if (cell == nullptr) continue;
            MatrixFates& fates = out_.fates[cell->file];
            if (kept == 0) ++fates.dropped;
            else if (cell == (source == nullptr ? &stated : source)) ++fates.kept;
            else ++fates.twins;
        }
        if (kept == 0) return ok();
        out_.a.push_back(entries[0].low);
        out_.b.push_back(entries[0].high);
        out_.count.push_back(kept);
        ++slice.cells;
        return ok();
    }

    // The value of a pair from its two cells, of which one may be missing and thus zero.
    double agreed(const MatrixCell* upper, const MatrixCell* lower, const Entry& place) {
        const double u = upper == nullptr ? 0 : upper->count, l = lower == nullptr ? 0 : lower->count;
        if (u == l) return u;
        const double taken = symmetrize_ == Symmetrize::kMin     ? std::min(u, l)
                             : symmetrize_ == Symmetrize::kUpper ? u
                                                                 : std::max(u, l);
        const TwinDifference difference{place.year, out_.headings[place.heading], out_.countries[place.low],
                                        out_.countries[place.high], u, l, taken};
        if (!symmetrize_ && std::abs(u - l) > kTolerated && large_++ == 0)
            first_large_ = fmt::format("{}: {} and {} in {} are {} and {}", where(upper != nullptr ? *upper : *lower),
                                       difference.a, difference.b, difference.year, u, l);
        out_.differences.push_back(difference);
        return taken;
    }

    std::string where(const MatrixCell& cell) const {
        const std::string& path = files_[cell.file].path;
        return cell.line == 0 ? path : fmt::format("{}:{}", path, cell.line);
    }

    Error contradiction(const MatrixCell& one, const MatrixCell& other) const {
        return failure(fmt::format("{} and {} state {} and {} in {} differently: {} and {}", where(one), where(other),
                                   batch_.codes[one.a], batch_.codes[one.b], one.year, one.count, other.count));
    }

    const MatrixBatch& batch_;
    const std::vector<MatrixFile>& files_;
    Diagonal diagonal_;
    std::optional<Symmetrize> symmetrize_;
    std::vector<Entry> entries_;
    AssembledMatrices out_;
    bool one_sided_ = false;
    std::uint64_t large_ = 0;
    std::string first_large_;
};

}  // namespace

std::optional<Symmetrize> symmetrize_of(std::string_view name) {
    if (name == "max") return Symmetrize::kMax;
    if (name == "min") return Symmetrize::kMin;
    if (name == "upper") return Symmetrize::kUpper;
    return std::nullopt;
}

MatrixFates& MatrixFates::operator+=(const MatrixFates& other) {
    read += other.read;
    kept += other.kept;
    twins += other.twins;
    zeros += other.zeros;
    repeated += other.repeated;
    dropped += other.dropped;
    return *this;
}

Result<AssembledMatrices> assemble_matrices(const MatrixBatch& batch, const std::vector<MatrixFile>& files,
                                            Diagonal diagonal, std::optional<Symmetrize> symmetrize) {
    return Assembling(batch, files, diagonal, symmetrize).run();
}

Result<std::vector<FileFacts>> write_matrix_tables(const AssembledMatrices& m, const std::string& directory) {
    std::vector<FileFacts> files;
    TableWriter cells;
    cells.add("a", std::span<const std::uint16_t>(m.a));
    cells.add("b", std::span<const std::uint16_t>(m.b));
    cells.add("count", std::span<const double>(m.count));
    COMITY_ASSIGN(FileFacts cell_facts, cells.write(directory, "cells.arrow"));
    COMITY_ASSIGN(FileFacts countries, write_text_list("countries.arrow", "country_code", m.countries, directory));
    COMITY_ASSIGN(FileFacts headings, write_text_list("headings.arrow", "heading", m.headings, directory));
    std::vector<std::int16_t> year;
    std::vector<std::uint16_t> heading;
    std::vector<std::uint32_t> count;
    for (const auto& slice : m.slices) {
        year.push_back(static_cast<std::int16_t>(slice.year));
        heading.push_back(slice.heading);
        count.push_back(slice.cells);
    }
    TableWriter matrices;
    matrices.add("year", std::span<const std::int16_t>(year));
    matrices.add("heading", std::span<const std::uint16_t>(heading));
    matrices.add("cells", std::span<const std::uint32_t>(count));
    COMITY_ASSIGN(FileFacts matrix_facts, matrices.write(directory, "matrices.arrow"));
    return std::vector<FileFacts>{cell_facts, countries, headings, matrix_facts};
}

}  // namespace comity
