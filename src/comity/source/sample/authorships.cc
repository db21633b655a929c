#include "comity/source/sample/authorships.h"

#include <algorithm>
#include <bit>

#include "comity/base/work.h"
#include "comity/source/sample/append.h"
#include "comity/source/sample/words.h"

namespace comity::sample {

namespace {

constexpr std::uint64_t kFirstAuthor = 5'000'000'000, kAuthorsApart = 100'000;  // ids: institution · apart + slot

// Thousandths of works or of authors.
constexpr std::uint32_t kDual = 30, kLargeTeam = 2, kUnaffiliated = 80, kSecondInstitution = 40, kByAddress = 20,
                        kNobody = 3, kNoCorresponding = 30;

// How many people an institution has: each signs about three works, whatever the size of the world.
std::uint32_t pool_size(std::size_t works) {
    return static_cast<std::uint32_t>(std::clamp<std::size_t>(works / 70, 200, kAuthorsApart));
}

// Half of the signatures come from the busiest eighth.
std::uint32_t draw_slot(Draws& draws, std::uint32_t pool) { return draws.below(draws.chance(500) ? pool / 8 : pool); }

std::vector<int> shuffled_countries(CountrySet set, Draws& draws) {
    std::vector<int> order;
    for (int c = 0; c < kCountries; ++c)
        if (has_all(set, set_of(c))) order.push_back(c);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[draws.below(i)]);
    return order;
}

std::size_t draw_team_size(const Work& work, Draws& draws) {
    const auto drawn = static_cast<std::size_t>(plan().authors.draw(draws));
    if (work.consortium) return 40 + draws.below(51);
    return draws.chance(kLargeTeam) ? 40 + draws.below(21) : drawn;
}

int draw_institution(const Fixtures& f, int country, Draws& draws) {
    const auto c = static_cast<std::size_t>(country);
    return f.institutions_of[c][static_cast<std::size_t>(f.institution[c].draw(draws))];
}

bool signed_already(const std::vector<Author>& team, std::uint64_t id) {
    return std::any_of(team.begin(), team.end(), [id](const Author& author) { return author.id == id; });
}

// The address as published: the institution and its country are always named.
constexpr std::array<std::string_view, 3> kBefore = {"Department of ", "", ""};

}  // namespace

std::vector<Author> draw_team(const World& world, std::uint32_t index) {
    const Work& work = world.works[index];
    Draws draws(world.seed, Stream::kAuthors, index);
    const Fixtures& f = fixtures();
    const std::uint32_t pool = pool_size(world.works.size());
    const std::vector<int> order = shuffled_countries(work.countries, draws);
    const bool dual = order.size() >= 2 && draws.chance(kDual);
    const std::size_t carriers = order.size() - (dual ? 1 : 0);
    const std::size_t size = std::max(draw_team_size(work, draws), carriers);
    std::vector<Author> team;
    for (std::size_t j = 0; j < size; ++j) {
        const int country = j == 0         ? order[0]
                            : j < carriers ? order[j + (dual ? 1 : 0)]
                                           : order[draws.below(order.size())];
        Author author;
        author.institutions[0] = draw_institution(f, country, draws);
        std::uint32_t slot = draw_slot(draws, pool);
        const std::uint64_t first = kFirstAuthor + static_cast<std::uint64_t>(author.institutions[0]) * kAuthorsApart;
        while (signed_already(team, first + slot)) slot = (slot + 1) % pool;
        author.id = first + slot;
        if (draws.chance(kNobody)) author.id = kNullAuthor;
        if (j == 0 && dual) author.institutions[1] = draw_institution(f, order[1], draws);
        else if (draws.chance(kSecondInstitution)) author.institutions[1] = draw_institution(f, country, draws);
        else author.matched = !draws.chance(kByAddress);
        if (author.institutions[1] == author.institutions[0]) author.institutions[1] = -1;
        author.affiliated = j < carriers || !draws.chance(kUnaffiliated);
        team.push_back(author);
    }
    return team;
}

void TeamWriter::append_address(std::string& out, const Institution& institution, std::uint32_t style) const {
    if (!kBefore[style].empty()) sample::append(out, kBefore[style], plan().subfields[work_->subfield].name, ", ");
    out += institution.address;
}

void TeamWriter::append_affiliations(std::string& out, const Author& author, std::uint32_t style) {
    bool any = false;
    for (const int i : author.institutions) {
        if (i < 0) continue;
        const Institution& institution = fixtures_.institutions[static_cast<std::size_t>(i)];
        out += any ? R"(,{"raw_affiliation_string":")" : R"({"raw_affiliation_string":")";
        append_address(out, institution, style);
        out += R"(","institution_ids":[)";
        if (work_->affiliations == Affiliations::kSeen && author.matched)
            sample::append(out, R"("https://openalex.org/I)", institution.id, '"');
        out += "]}";
        any = true;
    }
}

void TeamWriter::append_institutions(std::string& out, const Author& author) {
    bool any = false;
    for (const int i : author.institutions) {
        if (i < 0) continue;
        const Institution& institution = fixtures_.institutions[static_cast<std::size_t>(i)];
        if (any) out += ',';
        out += institution.in_work;
        any = true;
        seen_ |= set_of(institution.country);
        if (std::find(institutions_seen_.begin(), institutions_seen_.end(), i) == institutions_seen_.end())
            institutions_seen_.push_back(i);
    }
}

void TeamWriter::append_author(std::string& out, const Author& author, std::size_t place, std::size_t team,
                               bool corresponding) {
    const bool strings = author.affiliated && (work_->affiliations == Affiliations::kSeen ||
                                               work_->affiliations == Affiliations::kUnmatched);
    const bool located = strings && work_->affiliations == Affiliations::kSeen;
    const auto style = static_cast<std::uint32_t>((author.id + place) % kBefore.size());
    name_.clear();
    append_person(name_, author.id == kNullAuthor ? author.id + place : author.id);
    sample::append(out, R"({"author":{"id":"https://openalex.org/A)", author.id, R"(","display_name":")", name_,
                   R"(","orcid":)");
    // ORCIDs of 0000-0000-… are nobody's.
    if (author.id % 5 < 3 && author.id != kNullAuthor)
        sample::append(out, R"("https://orcid.org/0000-0000-)", 1000 + author.id / 10'000 % 9000, '-',
                       1000 + author.id % 9000, '"');
    else out += "null";
    sample::append(out, R"(},"author_position":")",
                   place == 0          ? "first"
                   : place + 1 == team ? "last"
                                       : "middle",
                   R"(","affiliations":[)");
    if (strings) append_affiliations(out, author, style);
    out += R"(],"countries":[)";
    if (located) {
        const auto code = [&](int institution) {
            return plan()
                .countries[static_cast<std::size_t>(
                    fixtures_.institutions[static_cast<std::size_t>(institution)].country)]
                .code;
        };
        const std::string_view first = code(author.institutions[0]),
                               second = author.institutions[1] < 0 ? first : code(author.institutions[1]);
        sample::append(out, '"', std::min(first, second), '"');
        if (first != second) sample::append(out, ",\"", std::max(first, second), '"');
    }
    sample::append(out, R"(],"raw_author_name":")", name_, R"(","raw_orcid":null,"is_corresponding":)",
                   boolean(corresponding), R"(,"raw_affiliation_strings":[)");
    for (std::size_t i = 0; strings && i < 2 && author.institutions[i] >= 0; ++i) {
        out += i == 0 ? "\"" : ",\"";
        append_address(out, fixtures_.institutions[static_cast<std::size_t>(author.institutions[i])], style);
        out += '"';
    }
    out += R"(],"institutions":[)";
    if (located && author.matched) append_institutions(out, author);
    out += "]}";
}

void TeamWriter::append(std::string& out, std::uint32_t index) {
    work_ = &world_.works[index];
    seen_ = 0;
    institutions_seen_.clear();
    std::vector<Author> team;
    if (work_->affiliations != Affiliations::kNoAuthorships) team = draw_team(world_, index);
    Draws draws(world_.seed, Stream::kRoles, index);
    const bool named = !team.empty() && !draws.chance(kNoCorresponding);
    const std::size_t corresponding = draws.chance(700) || team.empty() ? 0 : team.size() - 1;
    out += R"("authorships":[)";
    for (std::size_t j = 0; j < team.size(); ++j) {
        if (j != 0) out += ',';
        append_author(out, team[j], j, team.size(), named && j == corresponding);
    }
    sample::append(out, R"(],"authors_count":)", team.size(), R"(,"corresponding_author_ids":[)");
    if (named) sample::append(out, R"("https://openalex.org/A)", team[corresponding].id, '"');
    out += R"(],"corresponding_institution_ids":[)";
    if (named && team[corresponding].affiliated && team[corresponding].matched &&
        work_->affiliations == Affiliations::kSeen)
        sample::append(out, R"("https://openalex.org/I)",
                       fixtures_.institutions[static_cast<std::size_t>(team[corresponding].institutions[0])].id, '"');
    out += "],";
}

int TeamWriter::countries() const { return std::popcount(seen_); }
int TeamWriter::institutions() const { return static_cast<int>(institutions_seen_.size()); }

}  // namespace comity::sample
