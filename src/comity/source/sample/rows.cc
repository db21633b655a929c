#include "comity/source/sample/rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include <fmt/format.h>

#include "comity/base/text.h"
#include "comity/source/sample/draws.h"

namespace comity {

namespace {

using sample::Draws;
using sample::Stream;

// Counts that OpenAlex has for each of its 510 million works, about; see docs/formats/sample.md.
constexpr std::uint64_t kFirstId = 2'000'000'000, kIdStep = 10;  // ids up to 7.1·10⁹ at 510 million works
constexpr std::uint64_t kFirstAuthor = 5'000'000'000, kFirstInstitution = 1'000'000, kFirstSource = 100'000'000;
constexpr std::uint32_t kTopics = 4'516, kSubfields = 252, kInstitutionsACountry = 900, kSources = 250'000;
constexpr std::uint64_t kWorksAnAuthor = 4;
constexpr std::int64_t kDay = 86'400'000'000, kUpdated = 20'500 * kDay;  // 2026-02

constexpr std::array<const char*, 60> kCountries = {
    "US", "CN", "GB", "DE", "JP", "FR", "IN", "IT", "CA", "BR", "ES", "AU", "KR", "RU", "ID", "NL", "TR", "IR", "PL", "SE",
    "CH", "TW", "BE", "MX", "EG", "MY", "SA", "DK", "PT", "AT", "ZA", "NO", "FI", "CZ", "UA", "IL", "GR", "NG", "PK", "TH",
    "AR", "CO", "SG", "CL", "HU", "RO", "IE", "NZ", "HK", "VN", "BD", "RS", "IQ", "PE", "SK", "HR", "BG", "AE", "KE", "QA"};

// Grows by half every ten years, so that the newest years hold most: the year of the work in place k of n.
std::int16_t year_of(std::uint64_t k, std::uint64_t n) {
    constexpr int kNewest = 2025, kOldest = 1900;
    std::uint64_t left = n - k;  // works from here to the newest
    std::uint64_t a_year = n / 23 + 1;
    int year = kNewest;
    for (; year > kOldest && left > a_year; --year) {
        left -= a_year;
        a_year = a_year * 24 / 25 + 1;
    }
    return static_cast<std::int16_t>(year);
}

// Small numbers often, large ones seldom: halves its chance with each `step`, up to `most`.
std::uint32_t skewed(Draws& draws, std::uint32_t step, std::uint32_t most) {
    const std::uint32_t bits = draws.bits() | 1U;
    const auto doublings = static_cast<std::uint32_t>(std::countl_zero(bits));
    return std::min(most, doublings * step + draws.below(step));
}

std::uint32_t country_of(Draws& draws) {
    // The chance of a country falls with the square of its place.
    const std::uint64_t u = draws.below(1 << 16);
    return static_cast<std::uint32_t>((u * u >> 16) * kCountries.size() >> 16);
}

class RowMaker {
  public:
    RowMaker(const RowsPlan& plan, std::uint64_t part) : plan_(plan), part_(part) {}

    bool add_to(WorkBatch& b) {
        const std::uint64_t k = part_ + next_++ * plan_.parts();
        if (k >= plan_.works) return false;
        Draws draws(plan_.seed, Stream::kWork, k);
        b.id.push_back(id_of(k));
        b.updated.push_back(kUpdated + draws.below(20) * kDay);
        b.year.push_back(draws.chance(4) ? std::int16_t{0} : year_of(k, plan_.works));
        b.type.push_back(b.words.id(type_of(draws)));
        b.language.push_back(b.words.id(draws.chance(760) ? "en" : draws.chance(300) ? "zh" : ""));
        b.flags.push_back(0);
        const bool scored = draws.chance(430);
        b.fwci.push_back(scored ? skewed(draws, 700, 90'000) / 1000.0 : std::numeric_limits<double>::quiet_NaN());
        b.percentile.push_back(scored ? draws.below(1'000'001) / 1e6 : std::numeric_limits<double>::quiet_NaN());
        const bool in_source = draws.chance(620);
        b.source.push_back(in_source ? kFirstSource + skewed(draws, 6'000, kSources - 1) : 0);
        b.source_type.push_back(b.words.id(in_source ? "journal" : ""));
        add_topics(b, draws);
        add_authorships(b, draws);
        if (draws.chance(60)) b.funders.items.push_back(4'320'000'000 + draws.below(30'000));
        b.funders.close();
        add_references(b, draws, k);
        b.doi.add(draws.chance(650) ? fmt::format("10.5555/{:x}", k) : std::string());
        b.title.add({});
        return true;
    }

  private:
    // Every tenth number, moved by the work's own draw.
    static std::uint64_t id_of(std::uint64_t k) { return kFirstId + k * kIdStep + (k * 2'654'435'761 >> 7) % kIdStep; }

    static const char* type_of(Draws& draws) {
        static const sample::Table kTypes({{0, 640}, {1, 130}, {2, 90}, {3, 60}, {4, 40}, {5, 20}, {6, 20}});
        constexpr const char* kNames[] = {"article", "book-chapter", "dataset", "preprint", "dissertation", "book", "review"};
        return kNames[kTypes.draw(draws)];
    }

    static ClassKey class_of(std::uint32_t topic) {
        const std::uint32_t subfield = topic % kSubfields, field = subfield % 26;
        return {field % 4 + 1, field + 11, (field + 11) * 100 + subfield / 26 + 1, 10'000 + topic};
    }

    void add_topics(WorkBatch& b, Draws& draws) {
        topic_ = draws.below(kTopics);
        if (draws.chance(250)) {
            b.primary.push_back({});
        } else {
            b.primary.push_back(class_of(topic_));
            b.topics.items.push_back(class_of(topic_));
            if (draws.chance(700)) b.topics.items.push_back(class_of((topic_ + 1 + draws.below(40)) % kTopics));
        }
        b.topics.close();
    }

    void add_authorships(WorkBatch& b, Draws& draws) {
        const std::uint32_t home = country_of(draws);
        const std::uint32_t n = draws.chance(120) ? 0 : 1 + skewed(draws, 2, 40);
        const bool placed = draws.chance(640);
        const std::uint64_t people = std::max<std::uint64_t>(1, plan_.works / kWorksAnAuthor / kCountries.size());
        for (std::uint32_t a = 0; a < n; ++a) {
            const std::uint32_t country = draws.chance(870) ? home : country_of(draws);
            const std::uint64_t person = draws.below(people) * kCountries.size() + country;
            const bool known = !draws.chance(15);
            b.author.push_back(known ? kFirstAuthor + person : 0);
            b.orcid.push_back(known && person % 7 == 0 ? 100'000'000'000'000 + person : 0);
            b.role.push_back(a == 0 ? kFirst | kCorresponding : a + 1 == n ? kLast : kMiddle);
            if (placed && !draws.chance(60)) {
                b.countries.items.push_back(b.words.id(kCountries[country]));
                b.institutions.items.push_back(kFirstInstitution + country * kInstitutionsACountry +
                                               skewed(draws, 40, kInstitutionsACountry - 1));
            }
            b.countries.close();
            b.addresses.close();
            b.institutions.close();
        }
        b.author_end.push_back(b.author.size());
    }

    // Mostly to the years before, a few works drawing many; one in seventy to nothing that exists.
    void add_references(WorkBatch& b, Draws& draws, std::uint64_t k) {
        cited_.clear();
        const std::uint32_t n = k == 0 || draws.chance(715) ? 0 : 1 + skewed(draws, 13, 300);
        for (std::uint32_t r = 0; r < n; ++r) {
            const std::uint64_t u = draws.bits() >> 8, cube = (u * u >> 24) * u >> 24;  // below 2^24
            std::uint64_t to = k - 1 - ((k - 1) * cube >> 24);
            if (draws.chance(250)) to -= to % 64;
            cited_.push_back(draws.chance(14) ? kFirstId - 1 - draws.bits() % 1'000'000'000 : id_of(to));
        }
        std::sort(cited_.begin(), cited_.end());
        cited_.erase(std::unique(cited_.begin(), cited_.end()), cited_.end());
        b.references.items.insert(b.references.items.end(), cited_.begin(), cited_.end());
        b.references.close();
    }

    const RowsPlan& plan_;
    std::uint64_t part_, next_ = 0;
    std::uint32_t topic_ = 0;
    std::vector<OpenAlexId> cited_;
};

constexpr std::string_view kPrefix = "rows:";

}  // namespace

void make_rows(const RowsPlan& plan, std::uint64_t part, std::size_t chunk,
               const std::function<void(WorkBatch&&)>& sink) {
    RowMaker maker(plan, part);
    WorkBatch batch;
    while (maker.add_to(batch)) {
        if (batch.size() < std::max<std::size_t>(1, chunk)) continue;
        sink(std::move(batch));
        batch = WorkBatch();
    }
    if (batch.size() > 0) sink(std::move(batch));
}

bool is_rows(const std::string& path) { return path.starts_with(kPrefix); }

Result<Input> input_of_rows(const std::string& path) {
    const std::string_view text = std::string_view(path).substr(kPrefix.size());
    const std::size_t colon = text.find(':');
    const auto works = parse_integer<std::uint64_t>(text.substr(0, colon));
    const auto seed = colon == std::string_view::npos ? std::optional<std::uint64_t>(1)
                                                      : parse_integer<std::uint64_t>(text.substr(colon + 1));
    if (!works || !seed || *works == 0 || *works >= 4'000'000'000)
        return usage_error(fmt::format("{} is not understood: rows are asked for as rows:WORKS or rows:WORKS:SEED", path));
    Input input;
    input.name = path;
    input.manifest_date = "2026-03-01";
    input.source_name = "rows";
    const RowsPlan plan{*works, *seed};
    for (std::uint64_t p = 0; p < plan.parts(); ++p) {
        Part part;
        part.path = fmt::format("rows:{}:{}#{}", *works, *seed, p);
        part.use = PartUse::kWorks;
        part.rows = true;
        input.parts.push_back(std::move(part));
    }
    return input;
}

RowsPlan plan_of(const Part& part, std::uint64_t& number) {
    const std::string_view text = std::string_view(part.path).substr(kPrefix.size());
    const std::size_t colon = text.find(':'), hash = text.find('#');
    number = parse_integer<std::uint64_t>(text.substr(hash + 1)).value_or(0);
    return {parse_integer<std::uint64_t>(text.substr(0, colon)).value_or(0),
            parse_integer<std::uint64_t>(text.substr(colon + 1, hash - colon - 1)).value_or(1)};
}

}  // namespace comity
