#include "comity/source/openalex/fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "comity/base/text.h"
#include "comity/platform/http.h"
#include "comity/platform/machine.h"
#include "comity/source/openalex/fetch_folder.h"
#include "comity/source/openalex/fetch_key.h"
#include "comity/source/openalex/fetch_options.h"
#include "comity/source/openalex/fetch_page.h"
#include "comity/source/openalex/fetch_wait.h"

namespace comity {

namespace {

constexpr int kPerPage = 200;  // the most the API gives
constexpr double kBetweenRequests = 0.1;

// The API's count wavers; far more works than it says mean that its pages go in a circle.
constexpr std::uint64_t kFarMore = 2, kAtLeast = 10 * kPerPage;

class Fetching {
  public:
    Fetching(const FetchOptions& options, const FetchFolder& folder, std::unique_ptr<HttpClient> client, FetchState state)
        : options_(options), folder_(folder), client_(std::move(client)), state_(std::move(state)) {}

    Result<FetchReport> run(const FetchProgress& progress) {
        report_.pages_before = state_.pages;
        tell_ = progress;
        while (!state_.complete && (options_.limit == 0 || state_.works < options_.limit)) {
            COMITY_TRY(next_page());
            if (tell_) tell_(summed_up());
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
        if (state_.repeated > 0)
            r.warnings.push_back(fmt::format("{} works came twice: others may be missing; --fresh fetches all again",
                                             with_thousands(state_.repeated)));
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
        COMITY_TRY(check_course(page));
        COMITY_TRY(begin_writing());
        if (page.results > 0) {
            COMITY_ASSIGN(const std::uint64_t bytes, folder_.write_page(state_.pages + 1, page_without_key(body, options_.api_key)));
            ++state_.pages;
            state_.bytes = state_.bytes.value_or(0) + bytes;
        }
        state_.works += page.results;
        for (const OpenAlexId id : page.ids) state_.repeated += !seen_.insert(id).second;
        state_.count = page.count;
        state_.at_author_limit += page.at_author_limit;
        state_.complete = page.results == 0 || !page.next_cursor;
        if (page.next_cursor) state_.cursor = *page.next_cursor;
        return folder_.save(state_);
    }

    // Nothing of an earlier fetch goes before the API has answered. The state is first, so that whoever comes after a crash knows
    // which pages count.
    Status begin_writing() {
        if (writing_) return ok();
        writing_ = true;
        COMITY_TRY(folder_.save(state_));
        return folder_.remove_pages_after(state_.pages);
    }

    // Pages that lead back to where they came from would never end.
    Status check_course(const ApiPage& page) {
        cursors_.insert(state_.cursor);
        const bool again = page.next_cursor && page.results > 0 && cursors_.contains(*page.next_cursor);
        if (!again && state_.works + page.results <= kFarMore * page.count + kAtLeast) return ok();
        return failure(fmt::format("{}: its pages go in a circle ({}); {} works are in {}", state_.base_url,
                                   again ? "the API leads back to a page that it gave before"
                                         : fmt::format("more works came than the {} it counts", with_thousands(page.count)),
                                   with_thousands(state_.works), options_.out));
    }

    Result<std::pair<ApiPage, std::string>> ask() {
        std::string trouble;
        for (int attempt = 0; attempt < options_.tries; ++attempt) {
            sleep_seconds(last_request_ + kBetweenRequests - seconds_since_start());
            last_request_ = seconds_since_start();
            ++report_.requests;
            report_.retries += attempt > 0;
            auto response = client_->get(url());
            double wait = wait_after(attempt);
            if (!response.ok()) {
                trouble = response.error().message;
            } else {
                count_cost(*response);
                if (response->status == 200) {
                    auto page = read_api_page(response->body);
                    if (page.ok() && !breaks_off(*page)) return std::pair{page.take(), std::move(response->body)};
                    trouble = page.ok() ? break_of(*page) : page.error().message + words_of(*response);
                } else {
                    COMITY_TRY(refused(*response));
                    trouble = fmt::format("it answered {}{}", response->status, words_of(*response));
                    const auto asked = seconds_asked_for(*response);
                    wait = allowance_used_up(*response) ? std::max(wait, asked.value_or(0)) : asked.value_or(wait);
                }
            }
            if (attempt + 1 < options_.tries) wait_for(wait, trouble);
        }
        return failure(fmt::format("{}: {}, {} times in a row; {}", state_.base_url, trouble, options_.tries, goes_on()));
    }

    // The last page leads nowhere. An empty one before it is no end: works that it should hold would be missing. Nor is one that
    // leads nowhere though far fewer works came than the API counts: its count wavers, but not by more than a page and 1 %.
    bool breaks_off(const ApiPage& page) const {
        constexpr std::uint64_t kPercent = 100;
        if (page.next_cursor) return page.results == 0 && state_.works < page.count;
        const std::uint64_t came = state_.works + page.results, pages = state_.pages + (page.results > 0);
        const std::uint64_t a_page = pages == 0 ? 0 : (came + pages - 1) / pages;
        return page.count > came && page.count - came > std::max(page.count / kPercent, a_page);
    }
    std::string break_of(const ApiPage& page) const {
        const std::string counted = with_thousands(page.count);
        if (page.next_cursor) return fmt::format("an empty page after {} of {} works, though it leads on", with_thousands(state_.works), counted);
        return fmt::format("its list ends after {} of the {} works that it counts", with_thousands(state_.works + page.results), counted);
    }

    void wait_for(double seconds, const std::string& trouble) {
        constexpr double kNoticed = 1.5;
        if (tell_ && seconds >= kNoticed) {
            FetchReport now = summed_up();
            now.waits_for = fmt::format("{}; it is asked again in {:.0f} s", trouble, seconds);
            tell_(now);
        }
        sleep_seconds(seconds);
    }

    void count_cost(const HttpReply& response) {
        const double sum = state_.cost_usd + response.number("x-ratelimit-cost-usd").value_or(0);
        if (std::isfinite(sum)) state_.cost_usd = sum;
    }

    // ": " and what the API says of its answer, if it says something.
    std::string words_of(const HttpReply& response) const {
        const std::string message = api_error_message(response.body);
        return message.empty() ? "" : ": " + words_without_key(message, options_.api_key);
    }

    std::string goes_on() const {
        if (options_.fresh && !writing_) return fmt::format("what is in {} stays, and the same command tries again", options_.out);
        return fmt::format("{} works are in {}, and the same command{} goes on from there", with_thousands(state_.works), options_.out,
                           options_.fresh ? " without --fresh" : "");
    }

    // Answers that no further try will change, or none that is worth to wait for.
    Status refused(const HttpReply& response) const {
        const std::string words = words_of(response);
        const long status = response.status;
        if (status == 429 || status >= 500) return waiting_is_too_long(response, words);
        if (status == 401 || status == 403)
            return failure(fmt::format("{} refuses the key it was given, or wants one ({}){}: --api-key, or OPENALEX_API_KEY",
                                       state_.base_url, status, words));
        if (status == 400 && state_.pages == 0)
            return usage_error(fmt::format("the API does not understand the question{}", words));
        if (status == 400)
            return failure(fmt::format("the API does not go on from where {} pages ended{}; if that stays so, --fresh begins again",
                                       state_.pages, words));
        const auto moved = response.headers.find("location");
        if (status >= 300 && status < 400 && moved != response.headers.end())
            return failure(fmt::format("{} answered {} and leads on to {}: --base-url takes what stands before /works",
                                       state_.base_url, status,
                                       words_without_key(moved->second.substr(0, moved->second.find('?')), options_.api_key)));
        return failure(fmt::format("{} answered {}{}", state_.base_url, status, words));
    }

    Status waiting_is_too_long(const HttpReply& response, const std::string& words) const {
        const auto asked = seconds_asked_for(response);
        if (allowance_used_up(response) ? asked && *asked <= kLongestAsked : asked.value_or(0) <= kLongestAsked) return ok();
        const std::string when = asked ? time_after(response, *asked) : "when the API gives a new one";
        if (!allowance_used_up(response))
            return failure(fmt::format("{} answered {}{}, and asks for a longer pause; {} {}", state_.base_url,
                                       response.status, words, goes_on(), when));
        return failure(fmt::format("the day's allowance of the API is used up{}; {} {}, or at once with an --api-key that has credit",
                                   words, goes_on(), when));
    }

    const FetchOptions& options_;
    const FetchFolder& folder_;
    std::unique_ptr<HttpClient> client_;
    FetchState state_;
    FetchProgress tell_;
    FetchReport report_;
    std::unordered_set<std::string> cursors_;  // that this call asked with
    std::unordered_set<OpenAlexId> seen_;      // works that came in this call
    double last_request_ = -1;
    bool writing_ = false;
};

}  // namespace

Result<FetchReport> fetch_works(const FetchOptions& given, const FetchProgress& progress) {
    const FetchOptions options = without_blanks(given);
    COMITY_TRY(check_fetch_options(options));
    COMITY_ASSIGN(const FetchFolder folder, FetchFolder::open(options.out));
    COMITY_ASSIGN(FetchState state, folder.starting_state(options));
    std::string agent = "comity/" COMITY_VERSION;
    if (!options.mailto.empty()) agent += " (mailto:" + options.mailto + ")";
    HttpLimits limits;
    limits.connect_seconds = std::min(limits.connect_seconds, options.timeout_seconds);
    limits.stall_seconds = options.timeout_seconds;
    limits.direct = read_http_address(options.base_url)->loopback;
    COMITY_ASSIGN(auto client, HttpClient::create(agent, limits));
    return Fetching(options, folder, std::move(client), std::move(state)).run(progress);
}

}  // namespace comity
