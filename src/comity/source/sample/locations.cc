#include "comity/source/sample/locations.h"

#include <array>

#include "comity/source/sample/append.h"

namespace comity::sample {

namespace {

// Thousandths of works.
constexpr std::uint32_t kNoDoi = 80, kNoSource = 40, kOpenLetters = 250, kHybrid = 80, kSecondCopy = 120;

constexpr std::array<std::string_view, 6> kRawTypes = {"journal-article", "journal-article", "proceedings-article",
                                                       "book-chapter",    "posted-content",  "dataset"};

int any_of(const std::vector<int>& list, Draws& draws) { return list[draws.below(list.size())]; }

}  // namespace

int draw_source(const Work& work, Draws& draws) {
    const Fixtures& f = fixtures();
    const auto& journals = f.journals_of[work.subfield];
    int source = -1;
    switch (work.type) {
        case kConferencePaper: source = any_of(f.conferences, draws); break;
        case kBookChapter: source = any_of(f.book_series, draws); break;
        case kPreprint: source = f.repositories[0]; break;
        case kDataset: source = f.repositories[1]; break;
        default: source = draws.chance(kOpenLetters) ? journals[1] : journals[0];
    }
    if (draws.chance(kNoSource)) source = -1;
    if (work.silent_source) source = any_of(f.silent, draws);
    return source;
}

void LocationWriter::settle(const Work& work, std::uint64_t id, Draws& draws) {
    id_ = id;
    type_ = work.type;
    source_ = draw_source(work, draws);
    has_doi_ = !draws.chance(kNoDoi);
    is_oa_ = source_is_oa() || draws.chance(kHybrid);
    repository_ = source_ >= 0 &&
                          fixtures_.sources[static_cast<std::size_t>(source_)].kind != SourceKind::kRepository &&
                          draws.chance(kSecondCopy)
                      ? fixtures_.repositories[0]
                      : -1;
    write_published();
    write_copy();
}

void LocationWriter::write_published() {
    published_.clear();
    std::string& out = published_;
    // 10.5555 is a prefix for tests: these DOIs lead nowhere.
    if (has_doi_) sample::append(out, R"({"id":"doi:10.5555/w)", id_, '"');
    else sample::append(out, R"({"id":"pmh:oai:reef.example:)", id_, '"');
    sample::append(
        out, R"(,"source":)",
        source_ < 0 ? std::string_view("null") : fixtures_.sources[static_cast<std::size_t>(source_)].in_work);
    sample::append(out, R"(,"is_oa":)", boolean(is_oa_), R"(,"is_published":)", boolean(type_ != kPreprint));
    if (has_doi_) sample::append(out, R"(,"landing_page_url":"https://doi.org/10.5555/w)", id_, '"');
    else out += R"(,"landing_page_url":null)";
    if (is_oa_) sample::append(out, R"(,"pdf_url":"https://papers.example/w)", id_, R"(.pdf")");
    else out += R"(,"pdf_url":null)";
    if (source_ < 0) out += R"(,"raw_source_name":null)";
    else sample::append(out, R"(,"raw_source_name":")", fixtures_.sources[static_cast<std::size_t>(source_)].name, '"');
    sample::append(out, R"(,"raw_type":")", kRawTypes[type_], R"(","provenance":)",
                   has_doi_ ? R"("crossref")" : R"("repo")",
                   is_oa_ ? R"(,"license":"cc-by","license_id":"https://openalex.org/licenses/cc-by")"
                          : R"(,"license":null,"license_id":null)",
                   type_ == kPreprint ? R"(,"version":"submittedVersion")" : R"(,"version":"publishedVersion")",
                   R"(,"is_accepted":)", boolean(type_ != kPreprint), '}');
}

void LocationWriter::write_copy() {
    copy_.clear();
    if (repository_ < 0) return;
    const Source& source = fixtures_.sources[static_cast<std::size_t>(repository_)];
    sample::append(
        copy_, R"({"id":"pmh:oai:reef.example:copy/)", id_, R"(","source":)", source.in_work,
        R"(,"is_oa":true,"is_published":false,"landing_page_url":"https://reef.example/abs/)", id_,
        R"(","pdf_url":null,"raw_source_name":")", source.name,
        R"(","raw_type":"text","provenance":"repo","license":null,"license_id":null,"version":"acceptedVersion","is_accepted":true})");
}

void LocationWriter::append(std::string& out) const {
    sample::append(out, R"("locations":[)", published_);
    if (repository_ >= 0) sample::append(out, ',', copy_);
    sample::append(out, R"(],"locations_count":)", repository_ >= 0 ? 2 : 1, R"(,"primary_location":)", published_,
                   R"(,"best_oa_location":)",
                   is_oa_             ? std::string_view(published_)
                   : repository_ >= 0 ? std::string_view(copy_)
                                      : std::string_view("null"),
                   ',');
}

void LocationWriter::append_open_access(std::string& out) const {
    const bool open = is_oa_ || repository_ >= 0;
    const std::string_view status = !open ? "closed" : !is_oa_ ? "green" : source_is_oa() ? "gold" : "hybrid";
    sample::append(out, R"("open_access":{"is_oa":)", boolean(open), R"(,"oa_status":")", status,
                   R"(","any_repository_has_fulltext":)", boolean(repository_ >= 0));
    if (is_oa_) sample::append(out, R"(,"oa_url":"https://papers.example/w)", id_, R"(.pdf"},)");
    else if (open) sample::append(out, R"(,"oa_url":"https://reef.example/abs/)", id_, R"("},)");
    else out += R"(,"oa_url":null},)";
}

}  // namespace comity::sample
