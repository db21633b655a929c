#include "comity/source/openalex/fetch.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/platform/http.h"
#include "comity/platform/machine.h"
#include "comity/platform/replace_file.h"
#include "comity/source/gz_writer.h"
#include "comity/source/openalex/fetch_page.h"

namespace comity {

namespace {

constexpr int kPerPage = 200;  // the most the API gives
constexpr double kBetweenRequests = 0.1, kLongestWait = 60;

// What the folder knows of itself: hidden, so that `build` passes it over.
constexpr std::string_view kStateFile = ".fetch.json";

struct State {
    std::string base_url, filter, search;
    std::string cursor = "*";  // of the next page
    std::uint64_t pages = 0, works = 0, count = 0, at_author_limit = 0;
    double cost_usd = 0;
    bool complete = false;
};

std::string state_path(const std::string& out) { return join_path(out, kStateFile); }

Status save_state(const std::string& out, const State& s) {
    const nlohmann::ordered_json json = {
        {"base_url", s.base_url}, {"filter", s.filter}, {"search", s.search}, {"cursor", s.cursor},
        {"pages", s.pages},       {"works", s.works},   {"count", s.count},   {"at_author_limit", s.at_author_limit},
        {"cost_usd", s.cost_usd}, {"complete", s.complete}};
    return replace_file(state_path(out), json.dump(2) + "\n");
}

Result<State> load_state(const std::string& out) {
    COMITY_ASSIGN(const std::string text, read_file(state_path(out)));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    State s;
    try {
        json.at("base_url").get_to(s.base_url);
        json.at("filter").get_to(s.filter);
        json.at("search").get_to(s.search);
        json.at("cursor").get_to(s.cursor);
        json.at("pages").get_to(s.pages);
        json.at("works").get_to(s.works);
        json.at("count").get_to(s.count);
        json.at("at_author_limit").get_to(s.at_author_limit);
        json.at("cost_usd").get_to(s.cost_usd);
        json.at("complete").get_to(s.complete);
    } catch (const nlohmann::json::exception&) {
        return failure(fmt::format("{} is damaged: say --fresh to begin again", state_path(out)));
    }
    return s;
}

class Fetching {
  public:
    Fetching(const FetchOptions& options, std::unique_ptr<HttpClient> client, State state)
        : options_(options), client_(std::move(client)), state_(std::move(state)) {}

    Result<FetchReport> run(const FetchProgress& progress) {
        report_.pages_before = state_.pages;
        while (!state_.complete && (options_.limit == 0 || state_.works < options_.limit)) {
            COMITY_TRY(next_page());
            if (progress) progress(summed_up());
        }
        return summed_up();
    }

  private:
    FetchReport summed_up() const {
        FetchReport r = report_;
        r.works = state_.works;
        r.count = state_.count;
        r.pages = state_.pages;
        r.cost_usd = state_.cost_usd;
        r.at_author_limit = state_.at_author_limit;
        r.complete = state_.complete;
        if (r.complete && r.works != r.count)
            r.warnings.push_back(fmt::format("{} works came and the API counts {}: its data changed meanwhile",
                                             with_thousands(r.works), with_thousands(r.count)));
        if (r.at_author_limit > 0)
            r.warnings.push_back(fmt::format(
                "{} works show {} authors, the most that the API gives: some have more, and countries are missing",
                with_thousands(r.at_author_limit), kApiAuthors));
        return r;
    }

    std::string url() const {
        std::string u = fmt::format("{}/works?per_page={}&cursor={}", state_.base_url, kPerPage,
                                    percent_encoded(state_.cursor));
        if (!state_.filter.empty()) u += "&filter=" + percent_encoded(state_.filter);
        if (!state_.search.empty()) u += "&search=" + percent_encoded(state_.search);
        if (!options_.mailto.empty()) u += "&mailto=" + percent_encoded(options_.mailto);
        if (!options_.api_key.empty()) u += "&api_key=" + percent_encoded(options_.api_key);
        return u;
    }

    // One page: asked for until it comes whole, written, and only then counted. Killed in between, it comes again.
    Status next_page() {
        COMITY_ASSIGN(const auto received, ask());
        const auto& [page, body] = received;
        if (page.results > 0) {
            const std::string name = fmt::format("page_{:06}.json.gz", state_.pages + 1);
            const std::string unfinished = join_path(options_.out, "." + name);
            COMITY_ASSIGN(const auto file, GzWriter::create(unfinished));
            COMITY_TRY(file->write(body));
            COMITY_TRY(file->close());
            COMITY_TRY(rename_file(unfinished, join_path(options_.out, name)));
            ++state_.pages;
        }
        state_.works += page.results;
        state_.count = page.count;
        state_.at_author_limit += page.at_author_limit;
        state_.complete = page.results == 0 || !page.next_cursor;
        if (page.next_cursor) {
            if (*page.next_cursor == state_.cursor) return failure("the API leads back to the same page");
            state_.cursor = *page.next_cursor;
        }
        return save_state(options_.out, state_);
    }

    Result<std::pair<ApiPage, std::string>> ask() {
        std::string trouble;
        for (int attempt = 0; attempt < options_.tries; ++attempt) {
            sleep_seconds(last_request_ + kBetweenRequests - seconds_since_start());
            last_request_ = seconds_since_start();
            ++report_.requests;
            report_.retries += attempt > 0;
            auto response = client_->get(url());
            double wait = std::min(kLongestWait, static_cast<double>(1 << attempt));
            if (!response.ok()) {
                trouble = response.error().message;
            } else {
                state_.cost_usd += response->number("x-ratelimit-cost-usd").value_or(0);
                if (response->status == 200) {
                    auto page = read_api_page(response->body);
                    if (page.ok()) return std::pair{page.take(), std::move(response->body)};
                    trouble = page.error().message;
                } else {
                    COMITY_TRY(refused(*response));
                    trouble = fmt::format("it answered {}", response->status);
                    wait = std::clamp(response->number("retry-after").value_or(wait), 0.0, kLongestWait);
                }
            }
            if (attempt + 1 < options_.tries) sleep_seconds(wait);
        }
        return failure(fmt::format("{}: {}, {} times in a row; {} works are in {}, and the same command goes on from there",
                                   state_.base_url, trouble, options_.tries, with_thousands(state_.works), options_.out));
    }

    // Answers that no further try will change.
    Status refused(const HttpReply& response) const {
        const std::string message = api_error_message(response.body);
        const std::string words = message.empty() ? "" : ": " + message;
        if (response.status == 429 && response.number("x-ratelimit-remaining").value_or(1) <= 0) {
            const double hours = response.number("x-ratelimit-reset").value_or(0) / 3600;
            return failure(fmt::format(
                "the day's allowance of the API is used up{}; {} works are in {}, and the same command goes on from there "
                "in {:.1f} hours, or at once with an --api-key that has credit",
                words, with_thousands(state_.works), options_.out, hours));
        }
        if (response.status == 429 || response.status >= 500) return ok();
        if (response.status == 401 || response.status == 403)
            return failure(fmt::format("{} refuses the key it was given, or wants one ({}){}: --api-key, or OPENALEX_API_KEY",
                                       state_.base_url, response.status, words));
        if (response.status == 400) return usage_error(fmt::format("the API does not understand the question{}", words));
        return failure(fmt::format("{} answered {}{}", state_.base_url, response.status, words));
    }

    const FetchOptions& options_;
    std::unique_ptr<HttpClient> client_;
    State state_;
    FetchReport report_;
    double last_request_ = -1;
};

// The state to go on from: that of the folder, if it is of the same question.
Result<State> starting_state(const FetchOptions& o) {
    State asked;
    asked.base_url = o.base_url;
    asked.filter = o.filter;
    asked.search = o.search;
    if (path_exists(state_path(o.out)) && !o.fresh) {
        COMITY_ASSIGN(State found, load_state(o.out));
        if (found.base_url != o.base_url || found.filter != o.filter || found.search != o.search)
            return usage_error(fmt::format("{} holds the pages of another question (filter '{}'): choose another --out, or "
                                           "say --fresh to throw them away",
                                           o.out, found.filter));
        return found;
    }
    if (path_exists(o.out)) {
        const bool ours = path_exists(state_path(o.out));
        COMITY_ASSIGN(const auto files, files_below(o.out));
        if (!ours && !files.empty())
            return usage_error(fmt::format("{} is not empty and holds no pages of fetch: choose another --out", o.out));
        if (ours) COMITY_TRY(remove_tree(o.out));
    }
    COMITY_TRY(make_directories(o.out));
    return asked;
}

}  // namespace

Result<FetchReport> fetch_works(const FetchOptions& options, const FetchProgress& progress) {
    if (options.filter.empty() && options.search.empty())
        return usage_error("say what to fetch: --filter, as in 'authorships.countries:GB,authorships.countries:CN'");
    COMITY_ASSIGN(const auto lock, DirectoryLock::acquire(options.out + ".lock"));
    COMITY_ASSIGN(State state, starting_state(options));
    std::string agent = "comity/" COMITY_VERSION;
    if (!options.mailto.empty()) agent += " (mailto:" + options.mailto + ")";
    HttpLimits limits;
    limits.connect_seconds = std::min(limits.connect_seconds, options.timeout_seconds);
    limits.stall_seconds = options.timeout_seconds;
    COMITY_ASSIGN(auto client, HttpClient::create(agent, limits));
    return Fetching(options, std::move(client), std::move(state)).run(progress);
}

}  // namespace comity
