#include "comity/platform/store_errors.h"

#include <fmt/format.h>

#include <array>

namespace comity {

namespace {

struct Meaning {
    std::string_view word;  // of the message
    std::string_view why;
    bool lasting;
};

constexpr std::string_view kDenied = "access is denied (it is read without credentials)", kGone = "there is no such object any more",
                           kRegion = "the bucket lies in another region: name it in AWS_REGION", kBusy = "the store is busy (503)",
                           kFailed = "the store has an error of its own (500)", kBeyond = "it ends before its length";

// The first that is in a message says what it means.
constexpr std::array<Meaning, 25> kMeanings = {{
    {"curlCode: 60", "the certificate of the store is not trusted (SSL_CERT_FILE names others)", true},
    {"curlCode: 35", "no safe connection can be made to the store (https)", false},
    {"PermanentRedirect", kRegion, true},
    {"AuthorizationHeaderMalformed", kRegion, true},
    {"HTTP status 301", kRegion, true},
    {"InvalidObjectState", "it is archived, and has to be restored first", true},
    {"[code 136]", "it is archived, and has to be restored first", true},
    {"A region must be set", "AWS_REGION is no name of a region", true},
    {"ACCESS_DENIED", kDenied, true},
    {"HTTP status 403", kDenied, true},
    {"NO_SUCH_BUCKET", "there is no such bucket", true},
    {"NO_SUCH_KEY", kGone, true},
    {"HTTP status 410", kGone, true},
    {"HTTP status 416", kBeyond, true},
    {"InvalidRange", kBeyond, true},
    {"HTTP status 429", "the store is asked too often (429)", false},
    {"SLOW_DOWN", kBusy, false},
    {"SERVICE_UNAVAILABLE", kBusy, false},
    {"HTTP status 503", kBusy, false},
    {"Failed to flush response stream", "the store gives more than the part that was asked for: it knows no ranges", true},
    {"INTERNAL_FAILURE", kFailed, false},
    {"HTTP status 500", kFailed, false},
    {"Path does not exist", "there is no such object or folder, or what answers is no S3 store", true},
    {"RESOURCE_NOT_FOUND", "there is no such object or folder", true},
    {"NETWORK_CONNECTION", "the store cannot be reached, or the connection was lost", false},
}};

const Meaning* meaning_of(std::string_view message) {
    for (const Meaning& one : kMeanings)
        if (message.find(one.word) != std::string_view::npos) return &one;
    return nullptr;
}

}  // namespace

Error store_error(const std::string& path, std::string_view doing, const std::string& message) {
    const Meaning* const known = meaning_of(message);
    const std::string_view why = known != nullptr ? known->why : std::string_view(message).substr(0, message.find('\n'));
    return failure(fmt::format("{}: {}: {}", path, doing, why));
}

bool is_lasting(std::string_view message) {
    const Meaning* const known = meaning_of(message);
    return known != nullptr && known->lasting;
}

bool is_beyond_end(std::string_view message) {
    const Meaning* const known = meaning_of(message);
    return message == kFewer || (known != nullptr && known->why == kBeyond);
}

}  // namespace comity
