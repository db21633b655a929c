#include "comity/platform/stop_notice.h"

#include <signal.h>
#include <unistd.h>

#include <utility>

namespace comity {

namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM};

// Prepared, since a handler may not allocate.
std::string& notice() {
    static std::string text;
    return text;
}
std::string& place() {
    static std::string path;
    return path;
}
const char* notice_bytes = nullptr;
std::size_t notice_size = 0;
const char* place_bytes = nullptr;

// write, access, signal and raise may be called in a handler; the signal waits until it returns.
extern "C" void on_stop(int signal) {
    if (::access(place_bytes, F_OK) == 0) {
        const ssize_t written = ::write(STDERR_FILENO, notice_bytes, notice_size);
        static_cast<void>(written);
    }
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

}  // namespace

StopNotice::StopNotice(std::string text, std::string path) {
    notice() = std::move(text);
    place() = std::move(path);
    notice_bytes = notice().c_str();
    notice_size = notice().size();
    place_bytes = place().c_str();
    for (const int signal : kSignals) {
        struct sigaction before {};
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_DFL) continue;  // ignored, as under nohup
        struct sigaction action {};
        action.sa_handler = on_stop;
        ::sigaction(signal, &action, nullptr);
    }
}

StopNotice::~StopNotice() {
    for (const int signal : kSignals) {
        struct sigaction now {};
        ::sigaction(signal, nullptr, &now);
        if (now.sa_handler == on_stop) ::signal(signal, SIG_DFL);
    }
}

}  // namespace comity
