#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "../own_folder.h"
#include "comity/api/describe.h"
#include "comity/platform/files.h"
#include "comity/platform/work_queue.h"
#include "comity/server/answer_cache.h"
#include "comity/server/asking.h"
#include "comity/server/guard.h"
#include "comity/server/http.h"
#include "comity/server/server.h"

namespace comity {
namespace {

std::shared_ptr<const ServedAnswer> answer(std::size_t bytes) {
    auto made = std::make_shared<ServedAnswer>();
    made->text.assign(bytes, 'x');
    return made;
}

TEST(AnswerCache, KeepsWhatWasUsedLast) {
    AnswerCache cache(10'000);
    for (const char* question : {"a", "b", "c"}) cache.keep(question, answer(3000));
    EXPECT_TRUE(cache.find("a"));  // now the newest
    cache.keep("d", answer(3000));
    EXPECT_TRUE(cache.find("a"));
    EXPECT_FALSE(cache.find("b"));
    EXPECT_TRUE(cache.find("d"));
    cache.keep("large", answer(20'000));
    EXPECT_FALSE(cache.find("large"));
}

TEST(WorkQueue, RunsNamedWorkOnceAndRefusesTooMuch) {
    std::atomic<int> runs = 0, finished = 0;
    std::atomic<bool> open = false;
    WorkQueue queue(1, 2, [&] { ++finished; });
    const auto slow = [&](const StopFlag&) -> SharedProduct {
        while (!open) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ++runs;
        return std::make_shared<ServedAnswer>();
    };
    EXPECT_TRUE(queue.add("first", slow));
    while (!queue.add("second", slow)) {}
    EXPECT_TRUE(queue.add("first", slow));  // shares the run
    std::size_t refused = 0;
    for (const char* name : {"third", "fourth", "fifth"})
        if (!queue.add(name, slow)) ++refused;
    EXPECT_GE(refused, 1U);
    open = true;
    std::size_t taken = 0;
    while (taken < 5 - refused) taken += queue.take_done().size();
    EXPECT_EQ(static_cast<std::size_t>(runs), 5 - refused);
    EXPECT_TRUE(queue.close(1));
}

TEST(WorkQueue, GivesUpWhatNobodyWants) {
    WorkQueue queue(1, 5, [] {});
    std::atomic<int> begun = 0, others = 0;
    const auto until_unwanted = [&](const StopFlag& stop) -> SharedProduct {
        ++begun;
        while (!*stop) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return std::make_shared<ServedAnswer>();
    };
    const auto quick = [&](const StopFlag& stop) -> SharedProduct {
        EXPECT_FALSE(*stop);
        ++others;
        return std::make_shared<ServedAnswer>();
    };
    queue.give_up("nothing of this name");
    ASSERT_TRUE(queue.add("runs", until_unwanted));
    while (begun == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(queue.add("waits", until_unwanted));
    queue.give_up("waits");
    queue.give_up("runs");
    // A new run of that name is no part of the one that ends.
    ASSERT_TRUE(queue.add("runs", quick));
    std::vector<std::pair<std::string, SharedProduct>> done;
    while (done.empty()) done = queue.take_done();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].first, "runs");
    EXPECT_EQ(others, 1);
    EXPECT_EQ(begun, 1);
    // What has been done before it is given up is told all the same.
    ASSERT_TRUE(queue.add("done", quick));
    while (others < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(queue.add("last", until_unwanted));
    while (begun < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    queue.give_up("done");
    ASSERT_EQ(queue.take_done().size(), 1U);
    // The end asks what runs to stop.
    EXPECT_TRUE(queue.close(10));
}

TEST(Guard, HostsOfThisServer) {
    const Reachability here{8080, false, {}}, beyond{8080, true, {"lab.example"}};
    for (const char* host : {"127.0.0.1:8080", "localhost:8080", "[::1]:8080", "LocalHost:8080"}) EXPECT_TRUE(is_own_host(host, here)) << host;
    for (const char* host : {"", "localhost", "localhost:80", "evil:8080", "[::1]", "[::1", "1.2.3.4:8080", "localhost:8080:8080", "lab.example:8080"})
        EXPECT_FALSE(is_own_host(host, here)) << host;
    for (const char* host : {"1.2.3.4:8080", "[fe80::1]:8080", "lab.example:8080"}) EXPECT_TRUE(is_own_host(host, beyond)) << host;
    for (const char* host : {"evil.example:8080", "1.2.3.4.5:8080", "1.2.3.400:8080", "1.2.3:8080"}) EXPECT_FALSE(is_own_host(host, beyond)) << host;
    EXPECT_TRUE(is_own_host("localhost", Reachability{80, false, {}}));
}

TEST(Asking, ManyWaysToAskOneQuestion) {
    const auto name = [](std::vector<std::pair<std::string, std::string>> query) { return asked_question("pair", query)->name(); };
    EXPECT_EQ(name({{"a", "GB"}, {"b", "CN"}, {"window", "4"}, {"types", "review,article"}}),
              name({{"types", "article,review"}, {"window", "4"}, {"b", "CN"}, {"a", "GB"}}));
    // Some operations refuse a convention that changes nothing, be it the default.
    EXPECT_NE(name({{"a", "GB"}, {"b", "CN"}}), name({{"b", "CN"}, {"a", "GB"}, {"counting", "full"}}));
    EXPECT_NE(name({{"a", "GB"}, {"b", "CN"}}), name({{"a", "CN"}, {"b", "GB"}}));
    EXPECT_NE(name({{"a", "GB"}, {"b", "CN"}}), name({{"a", "GB"}, {"b", "CN"}, {"format", "csv"}}));
    EXPECT_NE(name({{"a", "GB"}, {"b", "CN"}}), name({{"a", "GB"}, {"b", "CN"}, {"window", "nonsense"}}));
    // With a preset, saying a default is not the same as leaving it out.
    EXPECT_NE(name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}}), name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}, {"counting", "full"}}));
    EXPECT_NE(name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}}), name({{"a", "GB"}, {"b", "CN"}}));
    EXPECT_NE(name({{"a", "G"}, {"b", "BCN"}}), name({{"a", "GB"}, {"b", "CN"}}));
    // A default is a change where a preset says otherwise, and the receipt names what was changed.
    const auto cwts = name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}});
    EXPECT_NE(cwts, name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}, {"window", "4"}}));
    EXPECT_NE(cwts, name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}, {"mean_zero", "one"}}));
    EXPECT_NE(cwts, name({{"a", "GB"}, {"b", "CN"}, {"preset", "nsf"}}));
    EXPECT_EQ(name({{"a", "GB"}, {"b", "CN"}, {"preset", "cwts"}, {"window", "4"}}),
              name({{"window", "4"}, {"preset", "cwts"}, {"b", "CN"}, {"a", "GB"}}));
}

// An answer that took longer than the atlas stayed is not kept as one of the atlas that came.
TEST(Answering, KeepsAnswersUnderTheAtlasTheyAreOf) {
    const OwnFolder folder;
    ServeOptions options;
    options.atlas = folder.path;
    const std::string atlas = folder.path + "/atlas.json", asked = "GET /api/explain?name=mncs HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";
    ASSERT_TRUE(write_file(atlas, "one").ok());
    const auto protocol = answering_protocol(options, Reachability{8080, false, {}});
    const Step first = protocol->handle(asked, nullptr);
    ASSERT_TRUE(first.run);
    const SharedProduct made = first.run(nullptr);
    ASSERT_TRUE(write_file(atlas, "another").ok());
    EXPECT_TRUE(protocol->handle(asked, made).reply);
    const Step second = protocol->handle(asked, nullptr);
    EXPECT_FALSE(second.reply);
    EXPECT_NE(second.work, first.work);
    EXPECT_TRUE(protocol->handle(asked, second.run(nullptr)).reply);
    EXPECT_TRUE(protocol->handle(asked, nullptr).reply);  // kept
}

// Tables and workbooks are written from the document: asked for before it they make it, asked for after it they do not.
TEST(Answering, ComputesADocumentOnceForAllItsForms) {
    const OwnFolder folder;
    ServeOptions options;
    options.atlas = folder.path;
    ASSERT_TRUE(write_file(folder.path + "/atlas.json", "one").ok());
    const auto protocol = answering_protocol(options, Reachability{8080, false, {}});
    const auto asked = [](const std::string& form) { return "GET /api/explain?name=mncs" + form + " HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"; };
    const std::string json = asked(""), csv = asked("&format=csv"), xlsx = asked("&format=xlsx");
    const Step document = protocol->handle(csv, nullptr);
    ASSERT_TRUE(document.run);
    EXPECT_EQ(document.work, protocol->handle(json, nullptr).work);
    const Step table = protocol->handle(csv, document.run(nullptr));
    ASSERT_TRUE(table.run);
    EXPECT_NE(table.work, document.work);
    EXPECT_TRUE(protocol->handle(json, nullptr).reply);  // kept meanwhile
    const auto written = protocol->handle(csv, table.run(nullptr)).reply;
    ASSERT_TRUE(written);
    EXPECT_NE(written->bytes.find("text/csv"), std::string::npos);
    EXPECT_TRUE(protocol->handle(csv, nullptr).reply);
    const Step workbook = protocol->handle(xlsx, nullptr);
    ASSERT_TRUE(workbook.run);
    EXPECT_NE(workbook.work, document.work);
    EXPECT_TRUE(protocol->handle(xlsx, workbook.run(nullptr)).reply);
}

TEST(Asking, NothingThatNamesFiles) {
    for (const Operation& operation : operations())
        for (const Parameter& p : operation.parameters) {
            const bool names_a_file = p.help.find("file") != std::string::npos || p.help.find("older") != std::string::npos;
            const bool excused = p.help.find("Instead of a file") != std::string::npos;
            EXPECT_FALSE(names_a_file && !excused && is_offered_to_others(operation, p))
                << operation.name << " " << p.name << ": its kind must be a path";
        }
    EXPECT_FALSE(asked_question("pair", {{"a", "GB"}, {"b", "CN"}, {"atlas", "/etc"}}).ok());
    EXPECT_FALSE(asked_question("build", {}).ok());
}

TEST(Http, RequestsAreWholeAtTheBlankLine) {
    EXPECT_EQ(Http::request_length("GET / HTTP/1.1\r\nHost: x\r\n\r"), 0U);
    EXPECT_EQ(Http::request_length("GET / HTTP/1.1\r\n\r\nGET"), 18U);
}

TEST(Http, PostponedRequestsLeaveNoReply) {
    Http http;
    const auto later = http.reply("GET /api/x?a=1&b=%20+ HTTP/1.1\r\nHost: h\r\n\r\n", [](const HttpRequest& request) -> std::optional<HttpResponse> {
        EXPECT_EQ(request.path, "/api/x");
        EXPECT_EQ(request.parameters[1].second, "  ");
        EXPECT_EQ(request.headers("host"), std::vector<std::string>{"h"});
        return std::nullopt;
    });
    EXPECT_FALSE(later);
    const auto now = http.reply("GET / HTTP/1.0\r\n\r\n", [](const HttpRequest&) { return HttpResponse{200, "text/plain", "hello", {}}; });
    ASSERT_TRUE(now);
    EXPECT_TRUE(now->close);
    EXPECT_TRUE(now->bytes.ends_with("\r\n\r\nhello"));
}

}  // namespace
}  // namespace comity
