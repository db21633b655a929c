#include "comity/server/server.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/api/describe.h"
#include "comity/api/flat.h"
#include "comity/api/workbook.h"
#include "comity/platform/files.h"
#include "comity/platform/machine.h"
#include "comity/server/answer_cache.h"
#include "comity/server/asking.h"
#include "comity/server/assets.h"
#include "comity/server/gzip.h"
#include "comity/server/http.h"

namespace comity {

namespace {

constexpr std::size_t kCacheBytes = 64u << 20;
constexpr std::size_t kSmall = 1400;  // fits one packet: compressing gains nothing
constexpr const char* kJson = "application/json; charset=utf-8";
// Media types of the forms; what is not here is text that some other tool reads.
constexpr std::pair<std::string_view, const char*> kTypes[] = {
    {"json", kJson},
    {"csv", "text/csv; charset=utf-8"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"html", "text/html; charset=utf-8"},
    {"graphml", "application/xml"},
    {"gexf", "application/xml"}};

using Product = std::shared_ptr<const ServedAnswer>;

std::shared_ptr<ServedAnswer> served(int status, const char* type, std::string text) {
    auto answer = std::make_shared<ServedAnswer>();
    answer->status = status;
    answer->type = type;
    answer->text = std::move(text);
    if (answer->text.size() > kSmall) answer->gzip = gzipped(answer->text);
    return answer;
}

std::shared_ptr<ServedAnswer> served_error(int status, const std::string& sentence) {
    return served(status, kJson, document_text({{"error", sentence}}));
}

// A report has its style within it, and nothing that runs: it asks for the same itself (web/src/report/document.ts).
constexpr const char* kPolicyOfReports =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

HttpResponse response_of(const ServedAnswer& answer, bool gzip) {
    HttpResponse response{answer.status, answer.type, {}, {{"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}}};
    if (answer.form == "html") response.headers.emplace_back("Content-Security-Policy", kPolicyOfReports);
    const bool packed = gzip && !answer.gzip.empty();
    response.body = packed ? answer.gzip : answer.text;
    if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

class Answering final : public Protocol {
  public:
    Answering(const ServeOptions& options, Reachability reach)
        : options_(options), reach_(std::move(reach)), cache_(kCacheBytes) {}

    std::size_t request_length(std::string_view bytes) override { return Http::request_length(bytes); }

    Step handle(std::string_view request, const SharedProduct& product) override {
        Step step;
        auto written = http_.reply(request, [&](const HttpRequest& asked) { return route(asked, product, step); });
        if (written) step.reply = Reply{std::move(written->bytes), written->close};
        return step;
    }

    std::string refuse(Refusal why) override {
        switch (why) {
            case Refusal::kTooLarge: return Http::bare_reply(431, "Request Header Fields Too Large", "the request is too large");
            case Refusal::kTooSlow: return Http::bare_reply(408, "Request Timeout", "the request took too long");
            case Refusal::kBusy: break;
        }
        return Http::bare_reply(503, "Service Unavailable", "too many questions at once; ask again");
    }

  private:
    // A reply, or nothing and the work that it needs in `step`.
    std::optional<HttpResponse> route(const HttpRequest& asked, const SharedProduct& product, Step& step) {
        const bool api = asked.path.starts_with("/api/");
        const AskedFrom from{asked.headers("Host"), asked.headers("Origin"), first(asked.headers("Sec-Fetch-Site")),
                             first(asked.headers("Sec-Fetch-Mode"))};
        if (const std::string why = why_refused(from, asked.path == "/", reach_); !why.empty())
            return response_of(*served_error(403, why), false);
        if (asked.method != "GET" && asked.method != "HEAD") {
            HttpResponse response = response_of(*served_error(405, "this server only answers GET and HEAD"), false);
            response.headers.emplace_back("Allow", "GET, HEAD");
            return response;
        }
        return api ? answer(asked, product, step) : page(asked);
    }

    static std::string first(const std::vector<std::string>& values) { return values.empty() ? "" : values[0]; }

    static HttpResponse page(const HttpRequest& asked) {
        const std::string path = asked.path == "/" ? "/index.html" : asked.path;
        for (const Asset& asset : assets()) {
            if (asset.path != path) continue;
            const bool packed = asked.accepts_gzip && !asset.gzip.empty();
            HttpResponse response{200, std::string(asset.type), std::string(packed ? asset.gzip : asset.bytes), {}};
            // Names under /assets/ change with their content.
            const bool fixed = path.starts_with("/assets/");
            response.headers = {{"Cache-Control", fixed ? "public, max-age=31536000, immutable" : "no-cache"},
                                {"Vary", "Accept-Encoding"}};
            if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
            return response;
        }
        return response_of(*served_error(404, "there is nothing at this address"), false);
    }

    std::optional<HttpResponse> answer(const HttpRequest& asked, const SharedProduct& product, Step& step) {
        const std::string verb = asked.path.substr(std::string_view("/api/").size());
        if (verb == "operations") return response_of(*operations_, asked.accepts_gzip);
        if (verb == "openapi.json") return response_of(*openapi_, asked.accepts_gzip);
        auto question = asked_question(verb, asked.parameters);
        if (!question.ok()) {
            const Operation* known = find_operation(verb);
            const int status = known != nullptr && is_offered_to_others(*known) ? 400 : 404;
            return response_of(*served_error(status, question.error().message), false);
        }
        const std::string atlas = product ? std::string() : atlas_now();
        const Product made = product ? std::static_pointer_cast<const ServedAnswer>(product) : kept_for(*question, atlas);
        // It is kept under the name that it was made for: meanwhile another atlas may have come in the same place.
        if (product && !made->name.empty()) cache_.keep(made->name, made);
        if (made && (made->status != 200 || made->form == question->form)) return response_of(*made, asked.accepts_gzip);
        if (made) ask_for_form(*question, made, step);
        else ask_for_document(question->computed(), atlas, step);
        return std::nullopt;
    }

    // An atlas that was built anew in the same place is another atlas.
    [[nodiscard]] std::string atlas_now() const { return fingerprint(join_path(options_.atlas, "atlas.json")); }

    // The answer, or the document that it is written from.
    Product kept_for(const AskedQuestion& question, const std::string& atlas) {
        if (const Product kept = cache_.find(atlas + question.name())) return kept;
        return cache_.find(atlas + question.computed().name());
    }

    void ask_for_document(const AskedQuestion& question, const std::string& atlas, Step& step) const {
        step.work = atlas + question.name();
        step.run = [this, atlas, question](const StopFlag& stop) -> SharedProduct {
            return named(computed(question, stop), question, atlas);
        };
    }

    void ask_for_form(const AskedQuestion& question, const Product& document, Step& step) const {
        step.work = document->atlas + question.name();
        step.run = [question, document](const StopFlag&) -> SharedProduct {
            return named(rewritten(question, *document), question, document->atlas);
        };
    }

    // Errors have no name: they are not kept.
    static SharedProduct named(const std::shared_ptr<ServedAnswer>& made, const AskedQuestion& question,
                               const std::string& atlas) {
        if (made->status != 200) return made;
        made->form = question.form;
        made->atlas = atlas;
        made->name = atlas + question.name();
        return made;
    }

    // On a worker, like what follows.
    std::shared_ptr<ServedAnswer> computed(const AskedQuestion& question, const StopFlag& stop) const {
        try {
            Arguments arguments = question.arguments;
            arguments.add("atlas", options_.atlas);
            Session session = options_.session;
            session.resources.stop = stop;
            auto document = question.operation->run(arguments, session);
            if (!document.ok())
                return served_error(document.error().kind == ErrorKind::kUsage ? 400 : 500, document.error().message);
            return written(question, *document);
        } catch (const std::exception& problem) {
            return served_error(500, fmt::format("unexpected trouble: {}", problem.what()));
        }
    }

    // A document is kept as its text, which holds every digit.
    static std::shared_ptr<ServedAnswer> rewritten(const AskedQuestion& question, const ServedAnswer& document) {
        try {
            return written(question, Json::parse(document.text));
        } catch (const std::exception& problem) {
            return served_error(500, fmt::format("unexpected trouble: {}", problem.what()));
        }
    }

    static std::shared_ptr<ServedAnswer> written(const AskedQuestion& question, const Json& document) {
        const char* type = "text/plain; charset=utf-8";
        for (const auto& [form, known] : kTypes)
            if (form == question.form) type = known;
        const std::string& verb = question.operation->name;
        if (question.form == "json") return served(200, type, document_text(document));
        if (!question.operation->formats.empty()) return served(200, type, document["text"].get<std::string>());
        if (question.form == "csv") return served(200, type, to_csv(flatten(verb, document)));
        auto workbook = to_xlsx(verb, document);
        if (!workbook.ok())
            return served_error(workbook.error().kind == ErrorKind::kUsage ? 400 : 500, workbook.error().message);
        return served(200, type, *workbook);
    }

    const ServeOptions& options_;
    Reachability reach_;
    Http http_;
    AnswerCache cache_;
    Product operations_ = served(200, kJson, document_text(operations_json()));
    Product openapi_ = served(200, kJson, document_text(openapi_json()));
};

}  // namespace

std::unique_ptr<Protocol> answering_protocol(const ServeOptions& options, const Reachability& reach) {
    return std::make_unique<Answering>(options, reach);
}

Status serve(const ServeOptions& options, const std::function<void(const std::string& url)>& ready) {
    const bool beyond = !is_loopback(options.address);
    COMITY_ASSIGN(const std::unique_ptr<Listener> listener,
                  Listener::bind(options.address, options.port, options.limits));
    const std::unique_ptr<Protocol> protocol =
        answering_protocol(options, Reachability{listener->port(), beyond, options.names});
    const std::string shown = options.address.find(':') == std::string::npos ? options.address : "[" + options.address + "]";
    ready(fmt::format("http://{}:{}/", shown, listener->port()));
    if (!listener->serve(*protocol, true)) leave_now(0);
    return ok();
}

}  // namespace comity
