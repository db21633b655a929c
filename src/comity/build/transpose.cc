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

// What a round notes of its citations besides who cites: their kinds.
class Kinds {
  public:
    // A row of a round: who signs it, and where the next row that cites it goes.
    struct Cited {
        std::uint64_t mark = 0, next = 0;
    };
    static constexpr std::uint64_t kBytesACitation = sizeof(std::uint8_t);

    explicit Kinds(const SharedSigners& shared) : shared_(shared) {}
    [[nodiscard]] std::uint64_t bytes() const { return shared_.bytes(); }
    [[nodiscard]] Cited row(std::size_t row, std::uint64_t next) const { return {shared_.mark(row), next}; }
    void begin_round(std::uint64_t citations) {
        if (citations > kinds_.capacity()) free_vector(kinds_);
        kinds_.resize(citations);
    }
    void end_round(CitationColumns& out) const { out.kinds.append(kinds_); }
    void ask_for(std::uint64_t at) const { ask_memory_for(kinds_.data() + at); }

    // One thread's part of a round.
    class Hand {
      public:
        explicit Hand(Kinds& kinds) : shared_(kinds.shared_), kinds_(kinds.kinds_.data()), unclear_(shared_, kinds_) {}
        void turn_to(std::uint32_t citing) {
            citing_ = citing;
            mark_ = shared_.mark(citing);
        }
        void note(std::uint64_t at, std::uint32_t cited, const Cited& row) {
            kinds_[at] = kind_by_marks(mark_, row.mark);
            const bool countries = countries_unclear(mark_, row.mark);
            if (countries || authors_unclear(mark_, row.mark)) unclear_.add(at, citing_, cited, countries);
        }
        void settle() { unclear_.settle(); }

      private:
        const SharedSigners& shared_;
        std::uint8_t* kinds_;
        Unclear unclear_;
        std::uint64_t mark_ = 0;
        std::uint32_t citing_ = 0;
    };

  private:
    const SharedSigners& shared_;
    LargeVector<std::uint8_t> kinds_;
};

// Nothing.
class NoKinds {
  public:
    struct Cited {
        ItemOffset next = 0;  // no more citations than items of a column
    };
    static constexpr std::uint64_t kBytesACitation = 0;
    [[nodiscard]] static std::uint64_t bytes() { return 0; }
    [[nodiscard]] static Cited row(std::size_t, std::uint64_t next) { return {static_cast<ItemOffset>(next)}; }
    static void begin_round(std::uint64_t) {}
    static void end_round(CitationColumns&) {}
    static void ask_for(std::uint64_t) {}
    struct Hand {
        explicit Hand(NoKinds&) {}
        static void turn_to(std::uint32_t) {}
        static void note(std::uint64_t, std::uint32_t, const Cited&) {}
        static void settle() {}
    };
};

template <class Noted>
class Transposition {
  public:
    Transposition(const References& references, Noted noted, const Space& space, int threads)
        : references_(references), cited_(references.cited), noted_(std::move(noted)), out_(space.scratch), counts_(cited_.size(), 0),
          hands_(static_cast<std::size_t>(threads > 0 ? threads : machine_threads())) {
        count();
        // A round holds citing rows and kinds of its citations, and its rows; it jumps about the authors of some.
        constexpr std::uint64_t kMostRounds = 1 << 10;  // each goes over all there is, however little memory is said
        const std::uint64_t bytes = cited_.items.size() * (sizeof(std::uint32_t) + Noted::kBytesACitation) +
                                    cited_.size() * sizeof(Cited) + noted_.bytes();
        rounds_ = std::min(space.rounds(bytes), kMostRounds);
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
    using Cited = typename Noted::Cited;

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

    // The rows from `first` on whose citations are the next round's; how many citations that is. Each round ends with the last row
    // before an equal part of all, so that the last one has all that are left.
    std::uint64_t lay_out(std::size_t first) {
        rows_.clear();
        rows_.reserve(counts_.size() / rounds_);  // about; more are copied
        do {
            end_of_round_ = cited_.items.size() * ++round_ / rounds_;
        } while (end_of_round_ <= done_ && round_ < rounds_);
        const std::uint64_t most = end_of_round_ - done_;
        std::uint64_t n = 0;
        for (std::size_t row = first; row < counts_.size() && (n == 0 || n + counts_[row] <= most); ++row) {
            rows_.push_back(noted_.row(row, n));
            n += counts_[row];
            out_.citing_offsets.push_back(static_cast<std::int64_t>(done_ + n));
        }
        return n;
    }

    // The citations of rows from `first` on, up to the row that is returned.
    std::size_t run_round(std::size_t first) {
        const std::uint64_t n = lay_out(first);
        const std::size_t end = first + rows_.size();
        if (n > citing_.capacity()) free_vector(citing_);  // no copy of what is no longer needed
        citing_.resize(n);
        noted_.begin_round(n);
        std::vector<std::size_t> cuts;  // before the places move
        for (std::size_t hand = 0; hand <= hands_; ++hand) cuts.push_back(cut(n * hand / hands_));
        on_all_hands([&](std::size_t hand) { scatter(first, cuts[hand], cuts[hand + 1]); });
        // What the last round has is still in memory: on disk, the room of the references is for it.
        if (end == counts_.size() && references_.forget) references_.forget();
        out_.citing.append(citing_);
        noted_.end_round(out_);
        done_ += n;
        return end;
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
        typename Noted::Hand hand(noted_);
        for (std::size_t row = 0; row < cited_.size(); ++row) {
            hand.turn_to(static_cast<std::uint32_t>(row));
            for (std::uint64_t c = cited_.begin_of(row); c < cited_.end_of(row); ++c) {
                ask_ahead(c, rows, place_of);
                const std::uint32_t cited = cited_.items[c];
                const std::size_t place = place_of(cited);
                if (place >= rows.size()) continue;
                const std::uint64_t at = rows[place].next++;
                citing_[at] = static_cast<std::uint32_t>(row);
                hand.note(at, cited, rows[place]);
            }
        }
        hand.settle();
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
            noted_.ask_for(at);
        }
    }

    const References& references_;
    const Runs<std::uint32_t> cited_;
    Noted noted_;
    CitationColumns out_;
    LargeVector<std::uint32_t> counts_;  // by cited row
    std::size_t hands_;
    std::uint64_t rounds_ = 1, round_ = 0;
    std::uint64_t done_ = 0, end_of_round_ = 0;  // citations of rounds before, and at the end of this one
    LargeVector<Cited> rows_;  // of the round
    LargeVector<std::uint32_t> citing_;
};

}  // namespace

CitationColumns transpose_references(const References& references, const SharedSigners* shared, const Space& space, int threads,
                                     const StepProgress& progress) {
    if (shared == nullptr) return Transposition<NoKinds>(references, {}, space, threads).run(progress);
    return Transposition<Kinds>(references, Kinds(*shared), space, threads).run(progress);
}

}  // namespace comity
