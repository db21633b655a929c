#include "comity/build/transpose.h"

#include <algorithm>
#include <array>
#include <utility>

#include "comity/base/free_vector.h"
#include "comity/base/large_vector.h"
#include "comity/base/prefetch.h"
#include "comity/platform/machine.h"

namespace comity {

namespace {

// A row of a round: who signs it, and where the next row that cites it goes.
struct Cited {
    std::uint64_t mark = 0, next = 0;
};

// Citations whose kind only the lists of their signers tell, looked up some at a time, so that memory is asked for many.
class Unclear {
  public:
    Unclear(const SharedSigners& shared, std::uint8_t* kinds) : shared_(shared), kinds_(kinds) {}
    void add(std::uint64_t at, std::uint32_t citing, std::uint32_t cited, bool countries) {
        shared_.ask_where(cited);
        waiting_[n_++] = {at, citing, cited, countries};
        if (n_ == waiting_.size()) settle();
    }
    void settle() {
        for (std::size_t i = 0; i < n_; ++i) shared_.ask_for(waiting_[i].cited);
        for (std::size_t i = 0; i < n_; ++i) {
            const Citation& c = waiting_[i];
            if (shared_.author(c.citing, c.cited)) kinds_[c.at] |= kSharedAuthor;
            if (c.countries && shared_.country(c.citing, c.cited)) kinds_[c.at] |= kSharedCountry;
        }
        n_ = 0;
    }

  private:
    struct Citation {
        std::uint64_t at;
        std::uint32_t citing, cited;
        bool countries;  // are unclear too
    };
    const SharedSigners& shared_;
    std::uint8_t* kinds_;
    std::array<Citation, 32> waiting_ = {};
    std::size_t n_ = 0;
};

class Transposition {
  public:
    Transposition(Runs<std::uint32_t> cited, const SharedSigners& shared, const Space& space, int threads)
        : cited_(cited), shared_(shared), out_(space.scratch), counts_(cited.size(), 0),
          hands_(static_cast<std::size_t>(threads > 0 ? threads : machine_threads())) {
        count();
        // A round holds citing rows and kinds of its citations, and its rows; it jumps about the authors of some.
        constexpr std::uint64_t kMostRounds = 1 << 10;  // each goes over all there is, however little memory is said
        const std::uint64_t bytes = cited.items.size() * (sizeof(std::uint32_t) + sizeof(std::uint8_t)) +
                                    cited.size() * sizeof(Cited) + shared.bytes();
        citations_a_round_ = cited.items.size() / std::min(space.rounds(bytes), kMostRounds) + 1;
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
    template <class Run>
    void on_all_hands(Run run) const {
        parallel_for(hands_, static_cast<int>(hands_), run);
    }

    // Each hand passes all references and counts those to rows of its own.
    void count() {
        on_all_hands([&](std::size_t hand) {
            const std::size_t begin = counts_.size() * hand / hands_, end = counts_.size() * (hand + 1) / hands_;
            const std::span mine = std::span(counts_).subspan(begin, end - begin);
            for (const std::uint32_t row : cited_.items)
                if (row - begin < mine.size()) ++mine[row - begin];
        });
    }

    // The rows from `first` on whose citations are one round's; how many citations that is.
    std::uint64_t lay_out(std::size_t first) {
        rows_.clear();
        rows_.reserve(counts_.size() / (cited_.items.size() / citations_a_round_ + 1));  // about; more are copied
        std::uint64_t n = 0;
        for (std::size_t row = first; row < counts_.size() && (n == 0 || n + counts_[row] <= citations_a_round_); ++row) {
            rows_.push_back({shared_.mark(row), n});
            n += counts_[row];
            out_.citing_offsets.push_back(static_cast<std::int64_t>(done_ + n));
        }
        return n;
    }

    // The citations of rows from `first` on, up to the row that is returned.
    std::size_t run_round(std::size_t first) {
        const std::uint64_t n = lay_out(first);
        if (n > citing_.capacity()) free_vector(citing_), free_vector(kinds_);  // no copy of what is no longer needed
        citing_.resize(n);
        kinds_.resize(n);
        std::vector<std::size_t> cuts;  // before the places move
        for (std::size_t hand = 0; hand <= hands_; ++hand) cuts.push_back(cut(n * hand / hands_));
        on_all_hands([&](std::size_t hand) { scatter(first, cuts[hand], cuts[hand + 1]); });
        out_.citing.append(citing_);
        out_.kinds.append(kinds_);
        done_ += n;
        return first + rows_.size();
    }

    // The first of this round's rows with so many citations before it; all hands together have them all.
    [[nodiscard]] std::size_t cut(std::uint64_t citations) const {
        if (citations == citing_.size()) return rows_.size();
        return static_cast<std::size_t>(std::ranges::lower_bound(rows_, citations, {}, &Cited::next) - rows_.begin());
    }

    // The citations of the round's rows [begin, end). Citing rows are walked in order, so that each list comes out ascending.
    void scatter(std::size_t first, std::size_t begin, std::size_t end) {
        const std::span rows = std::span(rows_).subspan(begin, end - begin);
        // Of a row; it wraps, and is then too large, for rows before.
        const auto place_of = [&](std::uint32_t cited) { return cited - first - begin; };
        Unclear unclear(shared_, kinds_.data());
        for (std::size_t row = 0; row < cited_.size(); ++row) {
            const std::uint64_t mark = shared_.mark(row);
            for (std::uint64_t c = cited_.begin_of(row); c < cited_.end_of(row); ++c) {
                ask_ahead(c, rows, place_of);
                const std::uint32_t cited = cited_.items[c];
                const std::size_t place = place_of(cited);
                if (place >= rows.size()) continue;
                const std::uint64_t at = rows[place].next++, other = rows[place].mark;
                citing_[at] = static_cast<std::uint32_t>(row);
                kinds_[at] = kind_by_marks(mark, other);
                const bool countries = countries_unclear(mark, other);
                if (countries || authors_unclear(mark, other)) unclear.add(at, static_cast<std::uint32_t>(row), cited, countries);
            }
        }
        unclear.settle();
    }

    // Asks memory for what later citations need, wherever it lies, first for the rows, that say where the rest is.
    template <class PlaceOf>
    void ask_ahead(std::uint64_t c, std::span<const Cited> rows, const PlaceOf& place_of) const {
        constexpr std::uint64_t kFirst = 32, kThen = 16;
        if (c + kFirst >= cited_.items.size()) return;
        if (const std::size_t place = place_of(cited_.items[c + kFirst]); place < rows.size()) ask_memory_for(&rows[place]);
        if (const std::size_t place = place_of(cited_.items[c + kThen]); place < rows.size()) {
            const std::uint64_t at = rows[place].next;
            ask_memory_for(citing_.data() + at);
            ask_memory_for(kinds_.data() + at);
        }
    }

    Runs<std::uint32_t> cited_;
    const SharedSigners& shared_;
    CitationColumns out_;
    LargeVector<std::uint32_t> counts_;  // by cited row
    std::size_t hands_;
    std::uint64_t citations_a_round_ = 0, done_ = 0;
    LargeVector<Cited> rows_;  // of the round
    LargeVector<std::uint32_t> citing_;
    LargeVector<std::uint8_t> kinds_;
};

}  // namespace

CitationColumns transpose_references(Runs<std::uint32_t> cited, const SharedSigners& shared, const Space& space,
                                     int threads, const StepProgress& progress) {
    return Transposition(cited, shared, space, threads).run(progress);
}

}  // namespace comity
