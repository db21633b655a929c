#include "comity/source/sample/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/source/sample/append.h"

namespace comity::sample {

namespace {

// Thousandths of works.
constexpr std::uint32_t kAbstract = 500, kAward = 250, kGoal = 120, kLanguageUnknown = 20, kQuoted = 20, kAccented = 30,
                        kCommonWord = 500;

constexpr std::string_view kWorkUrl = R"("https://openalex.org/W)";

const std::string& draw_word(Draws& text) {
    return words()[text.below(text.chance(kCommonWord) ? kCommonWords : kWords)];
}

void append_two(std::string& out, std::uint32_t value) {
    if (value < 10) out += '0';
    append(out, value);
}

void append_score(std::string& out, std::uint32_t per_ten_thousand) { append_decimal(out, per_ten_thousand, 4); }

void append_title(std::string& out, Draws& text) {
    const std::uint32_t length = 6 + text.below(7), quoted = text.chance(kQuoted) ? text.below(length) : length;
    for (std::uint32_t i = 0; i < length; ++i) {
        const std::string& word = draw_word(text);
        if (i != 0) out += ' ';
        if (i == quoted) append(out, R"(\")", word, R"(\")");
        else if (i == 0) append(out, static_cast<char>(word[0] - 'a' + 'A'), std::string_view(word).substr(1));
        else out += word;
    }
    if (text.chance(kAccented)) out += " à la Quéllmark";  // UTF-8 of two bytes
}

}  // namespace

void RecordWriter::append_identity(std::string& out, Draws& text) {
    std::string title;
    append_title(title, text);
    sample::append(out, R"({"id":"https://openalex.org/W)", id_);
    if (locations_.has_doi()) sample::append(out, R"(","doi":"https://doi.org/10.5555/w)", id_, '"');
    else out += R"(","doi":null)";
    sample::append(out, R"(,"title":")", title, R"(","display_name":")", title,
                   R"(","ids":{"openalex":"https://openalex.org/W)", id_, '"');
    if (locations_.has_doi()) sample::append(out, R"(,"doi":"https://doi.org/10.5555/w)", id_, '"');
    sample::append(out, R"(},"indexed_in":[)", locations_.in_crossref() ? R"("crossref")" : "");
    if (work_->year == kNoYear) out += R"(],"publication_date":null,"publication_year":null)";
    else {
        const int year = kFirstYear + work_->year;
        sample::append(out, R"(],"publication_date":")", year, '-');
        append_two(out, 1 + text.below(12));
        out += '-';
        append_two(out, 1 + text.below(28));
        sample::append(out, R"(","publication_year":)", year);
    }
    sample::append(out, R"(,"language":)", text.chance(kLanguageUnknown) ? "null" : R"("en")", R"(,"type":")",
                   kTypeNames[work_->type], R"(",)");
}

void RecordWriter::append_topics(std::string& out, Draws& text) {
    if (!work_->has_topic) {
        out += R"("primary_topic":null,"topics":[],)";
        return;
    }
    const std::size_t own = std::size_t{work_->subfield} * kTopicsPerSubfield + work_->topic;
    std::vector<std::size_t> chosen = {own};
    std::uint32_t further = text.below(5) / 3;
    further += text.below(5) / 4;
    while (chosen.size() < 1 + further) {
        const std::size_t candidate = text.below(fixtures_.topics.size());
        if (std::find(chosen.begin(), chosen.end(), candidate) == chosen.end()) chosen.push_back(candidate);
    }
    std::uint32_t score = 9999 - text.below(600);
    std::string list;
    for (const std::size_t topic : chosen) {
        if (!list.empty()) list += ',';
        const std::size_t begin = list.size();
        list += fixtures_.topics[topic].before_score;
        append_score(list, score);
        list += fixtures_.topics[topic].after_score;
        if (begin == 0) sample::append(out, R"("primary_topic":)", list, ',');
        score -= 100 + text.below(2000);
    }
    sample::append(out, R"("topics":[)", list, "],");
}

void RecordWriter::append_keywords(std::string& out, Draws& text) {
    out += R"("keywords":[)";
    const std::uint32_t count = 1 + text.below(2);
    const std::uint32_t first = text.below(kWords);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string& word = words()[(first + 37 * i) % kWords];
        sample::append(out, i == 0 ? "" : ",", R"({"id":"https://openalex.org/keywords/)", word,
                       R"(","display_name":")", word, R"(","score":)");
        append_score(out, 8000 - 1900 * i - text.below(1500));
        out += '}';
    }
    out += R"(],"concepts":[],)";
}

void RecordWriter::append_goals(std::string& out, Draws& draws) {
    out += R"("sustainable_development_goals":[)";
    if (draws.chance(kGoal)) {
        out += R"({"id":"https://metadata.un.org/sdg/4","display_name":"Quality Education","score":)";
        append_score(out, 4000 + draws.below(5000));
        out += '}';
    }
    out += "],";
}

void RecordWriter::append_funding(std::string& out, Draws& draws) {
    if (!draws.chance(kAward)) {
        out += R"("awards":[],"funders":[],)";
        return;
    }
    std::vector<std::size_t> payers;
    for (std::size_t c = 0; c < kCountries; ++c)
        if (has_all(work_->countries, set_of(static_cast<int>(c))) && payers.size() < 2) payers.push_back(c);
    std::string awards, funders;
    for (const std::size_t c : payers) {
        const Funder& funder = fixtures_.funders[c];
        const std::string_view comma = awards.empty() ? "" : ",";
        const std::uint64_t award = 7'000'000'000 + draws.below(100'000'000);
        const std::uint32_t contract = 1000 + draws.below(9000);
        sample::append(awards, comma, R"({"id":"https://openalex.org/G)", award,
                       R"(","display_name":null,"funder_award_id":")", plan().countries[c].code, '-', contract,
                       R"(","funder_id":"https://openalex.org/F)", funder.id, R"(","funder_display_name":")",
                       funder.name, R"("})");
        sample::append(funders, comma, R"({"id":"https://openalex.org/F)", funder.id, R"(","display_name":")",
                       funder.name, R"(","ror":")", funder.ror, R"("})");
    }
    sample::append(out, R"("awards":[)", awards, R"(],"funders":[)", funders, "],");
}

void RecordWriter::append_flags(std::string& out) {
    sample::append(out, R"("institutions":[],"countries_distinct_count":)", team_.countries(),
                   R"(,"institutions_distinct_count":)", team_.institutions(), ',');
    locations_.append_open_access(out);
    sample::append(out, R"("is_paratext":false,"is_retracted":)", boolean(work_->retracted), R"(,"is_xpac":)",
                   boolean(work_->xpac), ',');
}

void RecordWriter::append_references(std::string& out, Draws& draws) {
    const std::uint32_t volume = 1 + draws.below(90), issue = 1 + draws.below(12), page = 1 + draws.below(900),
                        last = page + 3 + draws.below(20);
    sample::append(out, R"("biblio":{"volume":")", volume, R"(","issue":")", issue, R"(","first_page":")", page,
                   R"(","last_page":")", last, R"("},"referenced_works":[)");
    const auto references = world_.references_of(index_);
    for (std::size_t i = 0; i < references.size(); ++i)
        sample::append(out, i == 0 ? "" : ",", kWorkUrl, work_id(world_.seed, references[i]), '"');
    sample::append(out, R"(],"referenced_works_count":)", references.size(), R"(,"related_works":[)");
    const std::uint32_t related = draws.below(4);
    for (std::uint32_t i = 0; i < related; ++i)
        sample::append(out, i == 0 ? "" : ",", kWorkUrl, work_id(world_.seed, draws.below(world_.works.size())), '"');
    out += "],";
}

void RecordWriter::append_abstract(std::string& out, Draws& text) {
    if (!text.chance(kAbstract)) {
        out += R"("abstract_inverted_index":null,)";
        return;
    }
    const std::size_t length = 40 + text.below(90);
    next_.assign(length, -1);
    order_.clear();
    for (std::size_t place = 0; place < length; ++place) {
        const std::size_t word = text.below(text.chance(kCommonWord) ? kCommonWords : kWords);
        if (first_[word] < 0) {
            first_[word] = static_cast<std::int16_t>(place);
            order_.push_back(static_cast<std::uint16_t>(word));
        } else {
            next_[static_cast<std::size_t>(last_[word])] = static_cast<std::int16_t>(place);
        }
        last_[word] = static_cast<std::int16_t>(place);
    }
    out += R"("abstract_inverted_index":{)";
    for (const std::uint16_t word : order_) {
        sample::append(out, word == order_.front() ? "\"" : ",\"", words()[word], "\":[", first_[word]);
        for (std::int16_t place = next_[static_cast<std::size_t>(first_[word])]; place >= 0;
             place = next_[static_cast<std::size_t>(place)])
            sample::append(out, ',', place);
        out += ']';
        first_[word] = -1;
    }
    out += "},";
}

void RecordWriter::append_citations(std::string& out) {
    const auto& cited_in = world_.cited_in[index_];
    std::uint32_t total = 0;
    for (const std::uint16_t count : cited_in) total += count;
    sample::append(out, R"("cited_by_count":)", total, R"(,"counts_by_year":[)");
    bool any = false;
    for (int year = kLastYear; year >= 2012; --year) {  // OpenAlex starts there
        const std::uint16_t count = cited_in[static_cast<std::size_t>(year - kFirstYear)];
        if (count == 0) continue;
        sample::append(out, any ? "," : "", R"({"year":)", year, R"(,"cited_by_count":)", count, '}');
        any = true;
    }
    out +=
        locations_.paid()
            ? R"(],"apc_list":{"value":1800,"currency":"USD","value_usd":1800},"apc_paid":{"value":1800,"currency":"USD","value_usd":1800},)"
            : R"(],"apc_list":null,"apc_paid":null,)";
}

void RecordWriter::append_scores(std::string& out) {
    const PublishedScore& score = world_.scores[index_];
    out += R"("fwci":)";
    if (score.has_fwci) append_decimal(out, score.fwci, 4);
    else out += "null";
    out += R"(,"citation_normalized_percentile":)";
    if (score.has_percentile) {
        out += R"({"value":)";
        append_decimal(out, score.percentile, 8);
        sample::append(out, R"(,"is_in_top_1_percent":)", boolean(score.top_1), R"(,"is_in_top_10_percent":)",
                       boolean(score.top_10), '}');
    } else {
        out += "null";
    }
    out +=
        R"(,"cited_by_percentile_year":null,"mesh":[],"has_content":{"pdf":false,"grobid_xml":false},"has_fulltext":false,)";
}

void RecordWriter::append(std::string& out, std::uint32_t index, std::string_view day) {
    index_ = index;
    id_ = work_id(world_.seed, index);
    work_ = &world_.works[index];
    Draws text(world_.seed, Stream::kText, index), draws(world_.seed, Stream::kRecord, index);
    locations_.settle(*work_, id_, draws);
    append_identity(out, text);
    team_.append(out, index);
    append_topics(out, text);
    append_keywords(out, text);
    locations_.append(out);
    append_goals(out, draws);
    append_funding(out, draws);
    append_flags(out);
    append_references(out, draws);
    append_abstract(out, text);
    append_citations(out);
    append_scores(out);
    sample::append(out, R"("created_date":"2024-)");
    append_two(out, 1 + draws.below(12));
    sample::append(out, R"(-01T00:00:00","updated_date":")", day, 'T');
    append_two(out, draws.below(24));
    out += ':';
    append_two(out, draws.below(60));
    out += ':';
    append_two(out, draws.below(60));
    sample::append(out, '.', 100'000 + draws.below(900'000), "\"}\n");
}

}  // namespace comity::sample
