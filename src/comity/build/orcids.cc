#include "comity/build/orcids.h"

#include <algorithm>
#include <utility>

namespace comity {

namespace {

// One an author: of the newest record that has one; of one date, the greatest. As many authors in a round as memory allows.
LongColumn<std::uint64_t> orcids_of_authors(std::size_t authors, const AuthorsOfRows& rows, OrcidsAsStated& stated, const Space& space) {
    using Best = std::pair<std::int64_t, std::uint64_t>;
    constexpr std::uint64_t kFewest = 4096;  // authors a round
    const auto authorship = stated.authorship.view(), orcid = stated.orcid.view();
    const std::uint64_t rounds = std::min(space.rounds(authors * sizeof(Best)), authors / kFewest + 1);
    LongColumn<std::uint64_t> orcids(space.scratch);
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::uint64_t first = authors * round / rounds, end = authors * (round + 1) / rounds;
        std::vector<Best> best(end - first, {kNoDate, 0});
        std::size_t row = 0;
        for (std::size_t k = 0; k < orcid.size(); ++k) {
            while (rows.authors.end_of(row) <= authorship[k]) ++row;
            const std::uint32_t author = rows.authors.items[authorship[k]];  // kNoRow is of no round
            if (author >= first && author < end) best[author - first] = std::max(best[author - first], {rows.updated[row], orcid[k]});
        }
        for (const auto& [date, one] : best) orcids.push_back(one);
    }
    return orcids;
}

// What each authorship states, against its author's.
OrcidColumns compared(const AuthorsOfRows& rows, OrcidsAsStated stated, std::span<const std::uint64_t> of_author, const Space& space) {
    OrcidColumns o(space.scratch);
    const auto say_none_until = [&](std::uint64_t a) {
        while (o.stated.size() < a) o.stated.push_back(kNoOrcid);
    };
    const auto authorship = stated.authorship.view(), orcid = stated.orcid.view();
    for (std::size_t k = 0; k < orcid.size(); ++k) {
        say_none_until(authorship[k]);
        const bool other = orcid[k] != of_author[rows.authors.items[authorship[k]]];
        o.stated.push_back(other ? kOtherOrcid : kAuthorsOrcid);
        if (!other) continue;
        o.variant_authorship.push_back(authorship[k]);
        o.variant_orcid.push_back(orcid[k]);
    }
    say_none_until(rows.authors.items.size());
    o.close();
    return o;
}

LongColumn<OpenAlexId> in_a_column(const IdOrder& ids, const Space& space) {
    constexpr std::size_t kTogether = 1 << 16;
    LongColumn<OpenAlexId> column(space.scratch);
    for (std::size_t first = 0; first < ids.size(); first += kTogether) column.append(ids.some(first, kTogether));
    return column;
}

}  // namespace

Result<std::vector<FileFacts>> write_orcid_tables(IdOrder ids, const AuthorsOfRows& rows, OrcidsAsStated stated, const Space& space,
                                                  const std::string& directory) {
    std::vector<FileFacts> facts;
    const auto keep = [&](Facts written) -> Status {
        COMITY_ASSIGN(FileFacts one, std::move(written));
        facts.push_back(std::move(one));
        return ok();
    };
    LongColumn<std::uint64_t> orcids = orcids_of_authors(ids.size(), rows, stated, space);
    const auto of_author = orcids.view();
    COMITY_TRY(check_scratch(space.scratch));
    OrcidColumns o = compared(rows, std::move(stated), of_author, space);
    LongColumn<OpenAlexId> authors = in_a_column(std::exchange(ids, {}), space);
    (void)authors.view();
    COMITY_TRY(check_scratch(space.scratch));
    COMITY_TRY(keep(write_authors_table(authors, orcids, directory)));
    COMITY_TRY(keep(write_stated_orcids_table(o, directory)));
    COMITY_TRY(keep(write_orcid_variants_table(o, directory)));
    return facts;
}

}  // namespace comity
