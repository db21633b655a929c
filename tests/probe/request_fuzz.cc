// Feeds requests that nobody would write to the protocol of `comity serve`, and asks of each reply what must always hold.
//   request_fuzz ATLAS CORPUS [--seed N] [--count N] [--seconds S] [--runs N] [--last FILE] [--only FILE]
// Inputs grow from the files in CORPUS, from the list of operations and from those among them that brought a reply of a new
// kind. Questions that are understood are also run, up to --runs of them. The same seed feeds the same requests.
// Closes with `N passed, N failed`; what is being fed is kept in --last, so that a crash leaves it behind.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "comity/api/describe.h"
#include "comity/measures/conventions.h"
#include "comity/platform/machine.h"
#include "comity/server/answer_cache.h"
#include "comity/server/server.h"
#include "request_maker.h"

namespace comity {
namespace {

constexpr int kPort = 8080;
constexpr std::size_t kMost = 16'384;
constexpr const char* kAlways[] = {"Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
                                   "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin"};

struct Settings {
    std::string atlas, corpus, last, only;
    std::uint64_t seed = 1, count = 20'000, runs = 100;
    double seconds = 0;
};

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string shown(const std::string& bytes) {
    std::string out;
    for (const unsigned char c : bytes.substr(0, 600)) out += c >= 0x20 && c < 0x7f && c != '\\' ? std::string(1, static_cast<char>(c)) : fmt::format("\\x{:02x}", c);
    return out;
}

// What is wrong with a whole request's reply; empty: nothing.
std::string wrong_with_reply(const std::string& request, const Reply& reply) {
    const std::string& text = reply.bytes;
    if (!text.starts_with("HTTP/1.1 ")) return "the reply is no HTTP";
    const int status = std::atoi(text.c_str() + 9);
    const std::size_t blank = text.find("\r\n\r\n");
    if (blank == std::string::npos) return "the reply has no end of its head";
    const std::string head = text.substr(0, blank + 2);
    for (const char* line : kAlways)
        if (head.find(line) == std::string::npos) return fmt::format("the reply lacks {}", line);
    if (std::count(head.begin(), head.end(), '\0') > 0) return "a header holds a zero";
    const std::size_t length = head.find("Content-Length: ");
    // The library takes blanks before a method for nothing.
    const bool headless = std::string_view(request).substr(std::min(request.find_first_not_of(" \t"), request.size())).starts_with("HEAD");
    if (length != std::string::npos && !headless && std::strtoull(head.c_str() + length + 16, nullptr, 10) != text.size() - blank - 4)
        return "the reply is not as long as it says";
    if (text.find("root:x:0:") != std::string::npos) return "a file of this machine was served";
    if (text.find("unexpected trouble") != std::string::npos || head.find("EXCEPTION") != std::string::npos) return "an exception reached the net";
    if (status != 200) return status >= 400 && status < 600 ? "" : fmt::format("status {}", status);
    if (!request.starts_with("GET ") && !headless) return "another method than GET or HEAD was answered";
    if (request.find(fmt::format(":{}", kPort)) == std::string::npos) return "a request without this server's Host was answered";
    return "";
}

class Fuzz {
  public:
    explicit Fuzz(const Settings& settings) : settings_(settings), maker_(settings.seed) {
        options_.atlas = settings.atlas;
        options_.session.resources.threads = 1;
        protocol_ = answering_protocol(options_, Reachability{kPort, false, {}});
    }

    // Replays the corpus, then makes requests until there were enough; failures.
    std::uint64_t run() {
        std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(settings_.corpus), {});
        std::sort(files.begin(), files.end());
        for (const auto& file : files) {
            maker_.add(read(file));
            feed(read(file), file.filename().string(), true);
        }
        const double end = seconds_since_start() + settings_.seconds;
        for (std::uint64_t i = 0; settings_.seconds > 0 ? seconds_since_start() < end : i < settings_.count; ++i) {
            const std::string request = maker_.make().substr(0, kMost);
            if (feed(request, fmt::format("seed {}, request {}", settings_.seed, i), false)) maker_.add(request);
        }
        std::cout << fmt::format("{} requests, {} whole, {} kinds of replies, {} questions run\n", fed_, whole_, kinds_.size(), ran_);
        return failed_;
    }

    [[nodiscard]] std::uint64_t fed() const { return fed_; }

    // Whether the reply is of a kind that was not seen before.
    bool feed(const std::string& request, const std::string& name, bool always_run) {
        ++fed_;
        if (!settings_.last.empty()) std::ofstream(settings_.last, std::ios::binary) << request;
        const std::size_t length = protocol_->request_length(request);
        if (length > request.size()) return fail(name, request, "a request is longer than its bytes");
        for (const std::size_t cut : {std::size_t{0}, request.size() / 2})
            if (const std::size_t part = protocol_->request_length(std::string_view(request).substr(0, cut)); part != 0 && part != length)
                return fail(name, request, "more bytes change where a request ends");
        if (length == 0) return false;
        ++whole_;
        const std::string bytes = request.substr(0, length);
        const Step step = protocol_->handle(bytes, nullptr);
        if (step.reply.has_value() == static_cast<bool>(step.run)) return fail(name, bytes, "neither a reply nor work, or both");
        if (step.reply) return checked(name, bytes, *step.reply);
        if (step.work.find('\0') != std::string::npos && bytes.find("%00") == std::string::npos && bytes.find('\0') == std::string::npos)
            return fail(name, bytes, "the work's name is torn");
        const bool fresh = kinds_.insert(step.work.substr(std::min<std::size_t>(64, step.work.size()), 24)).second;
        if (always_run || (ran_ < settings_.runs && (fresh || maker_.chance(20)))) {
            ++ran_;
            Step after = protocol_->handle(bytes, step.run(nullptr));
            // A table is written from its document: a second piece of work, and the last.
            if (after.run && after.work != step.work) after = protocol_->handle(bytes, after.run(nullptr));
            if (!after.reply) return fail(name, bytes, "work that was done is asked for again");
            return checked(name, bytes, *after.reply) || fresh;
        }
        return fresh;
    }

  private:
    bool checked(const std::string& name, const std::string& bytes, const Reply& reply) {
        const std::string why = wrong_with_reply(bytes, reply);
        if (!why.empty()) return fail(name, bytes, why);
        // A kind: the first line, and the sentence without what was asked.
        std::string kind = reply.bytes.substr(0, 12);
        const std::size_t error = reply.bytes.find("\"error\"");
        if (error != std::string::npos) kind += reply.bytes.substr(error, 60);
        return kinds_.insert(kind).second;
    }

    bool fail(const std::string& name, const std::string& bytes, const std::string& why) {
        if (++failed_ <= 10) std::cout << fmt::format("not ok {}: {}\n    {}\n", name, why, shown(bytes));
        return false;
    }

    Settings settings_;
    ServeOptions options_;
    std::unique_ptr<Protocol> protocol_;
    RequestMaker maker_;
    std::set<std::string> kinds_;
    std::uint64_t fed_ = 0, whole_ = 0, ran_ = 0, failed_ = 0;
};

Settings settings_of(int argc, char** argv) {
    Settings s;
    s.atlas = argv[1];
    s.corpus = argv[2];
    for (int i = 3; i + 1 < argc; i += 2) {
        const std::string flag = argv[i], value = argv[i + 1];
        if (flag == "--seed") s.seed = std::stoull(value);
        else if (flag == "--count") s.count = std::stoull(value);
        else if (flag == "--runs") s.runs = std::stoull(value);
        else if (flag == "--seconds") s.seconds = std::stod(value);
        else if (flag == "--last") s.last = value;
        else if (flag == "--only") s.only = value;
    }
    return s;
}

}  // namespace
}  // namespace comity

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: request_fuzz ATLAS CORPUS [--seed N] [--count N] [--seconds S] [--runs N] [--last FILE] [--only FILE]\n";
        return 2;
    }
    const comity::Settings settings = comity::settings_of(argc, argv);
    comity::Fuzz fuzz(settings);
    std::uint64_t failed = 0;
    if (settings.only.empty()) failed = fuzz.run();
    else fuzz.feed(comity::read(settings.only), settings.only, true);
    std::cout << fmt::format("{} passed, {} failed\n", fuzz.fed() - failed, failed);
    return failed == 0 ? 0 : 1;
}
