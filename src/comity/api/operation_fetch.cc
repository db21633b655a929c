#include <fmt/format.h>

#include "comity/api/operations_internal.h"
#include "comity/base/counted.h"
#include "comity/base/text.h"
#include "comity/build/atlas_folder.h"
#include "comity/platform/machine.h"
#include "comity/source/openalex/fetch.h"

namespace comity {

namespace {

Result<Json> run_fetch(const Arguments& arguments, const Session& session) {
    FetchOptions options;
    options.base_url = arguments.text("base_url", options.base_url);
    while (options.base_url.ends_with('/')) options.base_url.pop_back();
    options.filter = arguments.text("filter");
    options.search = arguments.text("search");
    options.out = arguments.text("out");
    COMITY_TRY(check_outside_atlases(options.out));
    options.api_key = arguments.text("api_key", environment("OPENALEX_API_KEY"));
    options.mailto = arguments.text("mailto", environment("OPENALEX_MAILTO"));
    options.fresh = arguments.has("fresh");
    if (arguments.has("limit")) {
        const auto limit = parse_integer<std::uint64_t>(arguments.text("limit"));
        if (!limit || *limit == 0)
            return usage_error(fmt::format("--limit {} is not a whole number above 0", arguments.text("limit")));
        options.limit = *limit;
    }
    if (arguments.has("timeout")) {
        const auto timeout = parse_integer<long>(arguments.text("timeout"));
        if (!timeout || *timeout < 1 || *timeout > 3600)
            return usage_error(fmt::format("--timeout {} is not a number of seconds from 1 to 3600", arguments.text("timeout")));
        options.timeout_seconds = *timeout;
    }
    if (arguments.has("tries")) {
        const auto tries = parse_integer<int>(arguments.text("tries"));
        if (!tries || *tries < 1 || *tries > 100)
            return usage_error(fmt::format("--tries {} is not a number from 1 to 100", arguments.text("tries")));
        options.tries = *tries;
    }
    const FetchProgress progress = [&](const FetchReport& r) {
        if (session.progress)
            session.progress(fmt::format("{} of {} works, {}, {}, ${:.4f}{}{}", with_thousands(r.works), with_thousands(r.count),
                                         counted(r.pages, "pages"), counted(r.requests, "requests"), r.cost_usd, r.waits_for.empty() ? "" : "; ", r.waits_for));
    };
    COMITY_ASSIGN(const FetchReport report, fetch_works(options, progress));
    return Json{{"out", options.out},
                {"filter", options.filter},
                {"works", report.works},
                {"count", report.count},
                {"pages", report.pages},
                {"pages_before", report.pages_before},
                {"requests", report.requests},
                {"retries", report.retries},
                {"cost_usd", report.cost_usd},
                {"complete", report.complete},
                {"warnings", report.warnings}};
}

}  // namespace

Operation fetch_operation() {
    return {"fetch",
            "Fetch works by OpenAlex's API into a folder that 'build' reads.",
            "comity fetch --filter 'authorships.countries:GB,authorships.countries:CN,from_publication_date:2020-01-01' "
            "--out pages",
            false,
            {{"filter", ParameterKind::kText, false, false, "Which works, in the words of OpenAlex's API.", "", ""},
             {"search", ParameterKind::kText, false, false, "Words to search titles and abstracts for.", "", ""},
             {"out", ParameterKind::kPath, false, true,
              "Folder for the pages; called again, fetch goes on where it stopped.", "", ""},
             {"limit", ParameterKind::kNumber, false, false, "Stop after so many works (whole pages of 200).", "all", ""},
             {"api_key", ParameterKind::kText, false, false, "Your OpenAlex key; it is written nowhere.",
              "$OPENALEX_API_KEY", ""},
             {"mailto", ParameterKind::kText, false, false, "Your address, so that OpenAlex can reach you.",
              "$OPENALEX_MAILTO", ""},
             {"timeout", ParameterKind::kNumber, false, false, "Seconds without a byte before a request is tried again.",
              "60", ""},
             {"tries", ParameterKind::kNumber, false, false, "How often a request is tried before fetch gives up.", "8",
              ""},
             {"fresh", ParameterKind::kSwitch, false, false, "Throw away what an earlier call fetched.", "", ""},
             {"base_url", ParameterKind::kText, false, false, "Another server that speaks OpenAlex's API.",
              "https://api.openalex.org", ""}},
            run_fetch,
            true};
}

}  // namespace comity
