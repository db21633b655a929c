#include "comity/platform/fault_notice.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <set>

#include "comity/base/printable.h"
#include "comity/platform/machine.h"
#include "comity/platform/terminal.h"

namespace comity {

namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define COMITY_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(COMITY_SANITIZED)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr int kSignals[] = {SIGSEGV, SIGBUS};

// Prepared, since a handler may not allocate; never freed, since it may come at any time.
std::atomic<const std::string*> notice = nullptr;
std::atomic_flag told;

// write, sigaction, raise, pause and _exit may be called in a handler.
extern "C" void on_fault(int signal, siginfo_t* info, void*) {
    const std::string* text = notice;
    if (text == nullptr || info->si_code <= 0) {  // <= 0: another process sent it
        ::signal(signal, SIG_DFL);
        if (info->si_code <= 0) ::raise(signal);
        return;  // else the instruction faults again
    }
    while (told.test_and_set()) ::pause();  // another thread is telling it and ends us
    const ssize_t written = ::write(STDERR_FILENO, text->data(), text->size());
    static_cast<void>(written);
    ::_exit(1);
}

// A line that tells progress stands where the sentence would begin.
std::string line_begin() { return is_terminal(STDERR_FILENO) ? terminal_is_plain() ? "\n" : "\r\033[K" : ""; }

}  // namespace

void tell_memory_faults() {
    if (kSanitized) return;
    static std::array<char, 64 << 10> stack;  // of the handler: that of the thread may be what is used up
    stack_t alternate{};
    alternate.ss_sp = stack.data();
    alternate.ss_size = stack.size();
    ::sigaltstack(&alternate, nullptr);
    for (const int signal : kSignals) {
        struct sigaction action {};
        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        ::sigemptyset(&action.sa_mask);
        ::sigaction(signal, &action, nullptr);
    }
}

void name_what_is_read(const std::string& path) {
    static std::mutex mutex;
    static auto* const texts = new std::set<std::string>;  // one a path: a server opens the same one again and again
    const std::lock_guard lock(mutex);
    const auto [text, is_new] = texts->insert(fmt::format(
        "{}comity: memory that is not there was asked for while {} was read: it is damaged or was changed; "
        "'comity verify {} --full' tells\n",
        line_begin(), printable(path), printable(path)));
    static_cast<void>(is_new);
    notice = &*text;
}

}  // namespace comity
