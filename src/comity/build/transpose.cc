#include "comity/build/transpose.h"

#include <algorithm>

namespace comity {

namespace {

class Transposition {
  public:
    Transposition(Runs<std::uint32_t> cited, const KindOfCitation& kind_of, const Space& space)
        : cited_(cited), kind_of_(kind_of), out_(space.scratch), counts_(cited.size(), 0) {
        for (const std::uint32_t row : cited.items) ++counts_[row];
        // A round holds citing rows and kinds of its citations and a cursor a row, and jumps about the signers of its rows.
        const std::uint64_t bytes = cited.items.size() * (sizeof(std::uint32_t) + sizeof(std::uint8_t)) +
                                    cited.size() * sizeof(std::uint64_t) + kind_of.bytes();
        citations_a_round_ = cited.items.size() / space.rounds(bytes) + 1;
    }

    CitationColumns run() {
        out_.citing_offsets.push_back(0);
        for (std::size_t first = 0; first < counts_.size();) first = run_round(first);
        return std::move(out_);
    }

  private:
    // The citations of rows from `first` on, up to the row that is returned.
    std::size_t run_round(std::size_t first) {
        cursors_.clear();
        std::uint64_t n = 0;
        for (std::size_t row = first; row < counts_.size() && (n == 0 || n + counts_[row] <= citations_a_round_); ++row) {
            cursors_.push_back(n);
            n += counts_[row];
            out_.citing_offsets.push_back(static_cast<std::int64_t>(done_ + n));
        }
        if (n > citing_.capacity()) citing_ = {}, kinds_ = {};  // no copy of what is no longer needed
        citing_.resize(n);
        kinds_.resize(n);
        scatter(first);
        out_.citing.append(citing_);
        out_.kinds.append(kinds_);
        done_ += n;
        return first + cursors_.size();
    }

    // Citing rows are walked in order, so that each list comes out ascending.
    void scatter(std::size_t first) {
        for (std::size_t row = 0; row < cited_.size(); ++row)
            for (const std::uint32_t cited : cited_[row]) {
                const std::size_t place = cited - first;  // wraps, and is then too large, for those of former rounds
                if (place >= cursors_.size()) continue;
                const std::uint64_t at = cursors_[place]++;
                citing_[at] = static_cast<std::uint32_t>(row);
                kinds_[at] = kind_of_(row, cited);
            }
    }

    Runs<std::uint32_t> cited_;
    const KindOfCitation& kind_of_;
    CitationColumns out_;
    std::vector<std::uint32_t> counts_;  // by cited row
    std::uint64_t citations_a_round_ = 0, done_ = 0;
    std::vector<std::uint64_t> cursors_;
    std::vector<std::uint32_t> citing_;
    std::vector<std::uint8_t> kinds_;
};

}  // namespace

CitationColumns transpose_references(Runs<std::uint32_t> cited, const KindOfCitation& kind_of, const Space& space) {
    return Transposition(cited, kind_of, space).run();
}

}  // namespace comity
