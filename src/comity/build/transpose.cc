#include "comity/build/transpose.h"

#include <algorithm>

#include "comity/base/free_vector.h"
#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

class Transposition {
  public:
    Transposition(Runs<std::uint32_t> cited, const KindOfCitation& kind_of, const Space& space, int threads)
        : cited_(cited), kind_of_(kind_of), out_(space.scratch), counts_(cited.size(), 0),
          threads_(threads > 0 ? threads : machine_threads()) {
        count();
        // A round holds citing rows and kinds of its citations and a cursor a row, and jumps about the signers of its rows.
        const std::uint64_t bytes = cited.items.size() * (sizeof(std::uint32_t) + sizeof(std::uint8_t)) +
                                    cited.size() * sizeof(std::uint64_t) + kind_of.bytes();
        citations_a_round_ = cited.items.size() / space.rounds(bytes) + 1;
    }

    CitationColumns run(const StepProgress& progress) {
        out_.citing_offsets.push_back(0);
        for (std::size_t first = 0; first < counts_.size();) {
            if (progress) progress(first, counts_.size());
            first = run_round(first);
        }
        return std::move(out_);
    }

  private:
    // Each hand passes all references and counts those to rows of its own.
    void count() {
        const auto hands = static_cast<std::size_t>(threads_);
        parallel_for(hands, threads_, [&](std::size_t t) {
            const std::size_t begin = counts_.size() * t / hands;
            const std::span mine = std::span(counts_).subspan(begin, counts_.size() * (t + 1) / hands - begin);
            for (const std::uint32_t row : cited_.items)
                if (row - begin < mine.size()) ++mine[row - begin];
        });
    }

    // The citations of rows from `first` on, up to the row that is returned.
    std::size_t run_round(std::size_t first) {
        cursors_.clear();
        std::uint64_t n = 0;
        for (std::size_t row = first; row < counts_.size() && (n == 0 || n + counts_[row] <= citations_a_round_); ++row) {
            cursors_.push_back(n);
            n += counts_[row];
            out_.citing_offsets.push_back(static_cast<std::int64_t>(done_ + n));
        }
        if (n > citing_.capacity()) free_vector(citing_), free_vector(kinds_);  // no copy of what is no longer needed
        citing_.resize(n);
        kinds_.resize(n);
        const auto hands = static_cast<std::size_t>(threads_);
        std::vector<std::size_t> cuts;  // before the cursors move
        for (std::size_t t = 0; t <= hands; ++t) cuts.push_back(cut(n * t / hands));
        parallel_for(hands, threads_, [&](std::size_t t) { scatter(first, cuts[t], cuts[t + 1]); });
        out_.citing.append(citing_);
        out_.kinds.append(kinds_);
        done_ += n;
        return first + cursors_.size();
    }

    // The first of this round's rows with so many citations before it; all hands together have them all.
    [[nodiscard]] std::size_t cut(std::uint64_t citations) const {
        if (citations == citing_.size()) return cursors_.size();
        return static_cast<std::size_t>(std::lower_bound(cursors_.begin(), cursors_.end(), citations) - cursors_.begin());
    }

    // The citations of the round's rows [begin, end). Citing rows are walked in order, so that each list comes out ascending.
    void scatter(std::size_t first, std::size_t begin, std::size_t end) {
        const std::span next = std::span(cursors_).subspan(begin, end - begin);
        // Of a row; it wraps, and is then too large, for rows before.
        const auto place_of = [&](std::uint32_t cited) { return cited - first - begin; };
        for (std::size_t row = 0; row < cited_.size(); ++row)
            for (std::uint64_t c = cited_.begin_of(row); c < cited_.end_of(row); ++c) {
                ask_ahead(c, next, place_of);
                const std::uint32_t cited = cited_.items[c];
                const std::size_t place = place_of(cited);
                if (place >= next.size()) continue;
                const std::uint64_t at = next[place]++;
                citing_[at] = static_cast<std::uint32_t>(row);
                kinds_[at] = kind_of_(row, cited);
            }
    }

    // Asks memory for what later citations need, wherever it lies, first for the places that say where the rest is.
    template <class PlaceOf>
    void ask_ahead(std::uint64_t c, std::span<const std::uint64_t> next, const PlaceOf& place_of) const {
        constexpr std::uint64_t kFirst = 32, kThen = 16;
        if (c + kFirst >= cited_.items.size()) return;
        if (const std::uint32_t cited = cited_.items[c + kFirst]; place_of(cited) < next.size()) {
            ask_memory_for(&next[place_of(cited)]);
            kind_of_.ask_where(cited);
        }
        if (const std::uint32_t cited = cited_.items[c + kThen]; place_of(cited) < next.size()) {
            const std::uint64_t at = next[place_of(cited)];
            ask_memory_for(citing_.data() + at);
            ask_memory_for(kinds_.data() + at);
            kind_of_.ask_for(cited);
        }
    }

    Runs<std::uint32_t> cited_;
    const KindOfCitation& kind_of_;
    CitationColumns out_;
    LargeVector<std::uint32_t> counts_;  // by cited row
    int threads_;
    std::uint64_t citations_a_round_ = 0, done_ = 0;
    LargeVector<std::uint64_t> cursors_;
    LargeVector<std::uint32_t> citing_;
    LargeVector<std::uint8_t> kinds_;
};

}  // namespace

CitationColumns transpose_references(Runs<std::uint32_t> cited, const KindOfCitation& kind_of, const Space& space,
                                     int threads, const StepProgress& progress) {
    return Transposition(cited, kind_of, space, threads).run(progress);
}

}  // namespace comity
