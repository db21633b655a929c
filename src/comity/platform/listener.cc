#include "comity/platform/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <utility>

#include "comity/platform/machine.h"
#include "comity/platform/work_queue.h"

namespace comity {

namespace {

constexpr int kTickMilliseconds = 250;
constexpr double kSecondsToEnd = 1;
constexpr std::size_t kPiece = 16'384;
constexpr int kSendBuffer = 256 * 1024;  // what the system holds for a client that does not read

class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};


// A pipe that wakes the loop; its writing end may be used by signal handlers and workers.
class Waker {
  public:
    Waker() {
        if (::pipe2(ends_, O_NONBLOCK | O_CLOEXEC) != 0) ends_[0] = ends_[1] = -1;
    }
    ~Waker() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;
    void wake() const { [[maybe_unused]] const auto written = ::write(ends_[1], "", 1); }
    void drain() const {
        char bytes[64];
        while (::read(ends_[0], bytes, sizeof bytes) > 0) {}
    }
    [[nodiscard]] int reading_end() const { return ends_[0]; }

  private:
    int ends_[2];
};

std::atomic<const Waker*> signal_waker = nullptr;
std::atomic<bool> signalled = false;
extern "C" void on_signal(int) {
    signalled = true;
    if (const Waker* waker = signal_waker) waker->wake();
}

// SIGINT and SIGTERM end the loop while one of these lives.
class SignalScope {
  public:
    SignalScope(const Waker& waker, bool wanted) : wanted_(wanted) {
        if (!wanted_) return;
        signalled = false;
        signal_waker = &waker;
        struct sigaction action {};
        action.sa_handler = on_signal;
        ::sigaction(SIGINT, &action, &old_[0]);
        ::sigaction(SIGTERM, &action, &old_[1]);
    }
    ~SignalScope() {
        if (!wanted_) return;
        ::sigaction(SIGINT, &old_[0], nullptr);
        ::sigaction(SIGTERM, &old_[1], nullptr);
        signal_waker = nullptr;
    }
    SignalScope(const SignalScope&) = delete;
    SignalScope& operator=(const SignalScope&) = delete;

  private:
    bool wanted_;
    struct sigaction old_[2] {};
};

struct Connection {
    enum class State : std::uint8_t { kReading, kWorking, kWriting };
    explicit Connection(int descriptor) : socket(descriptor) {}
    Socket socket;
    State state = State::kReading;
    std::string in, out, request;
    std::size_t sent = 0;
    bool close_after = false, gone = false;
    bool more = false;  // received bytes have not been looked at since the last reply
    double since = seconds_since_start();  // of the state, of the request's first byte, or of the last progress
    double began = since;                  // of the state alone

    void enter(State next) {
        state = next;
        since = began = seconds_since_start();
    }
    void send(Reply reply) {
        out = std::move(reply.bytes);
        sent = 0;
        close_after = close_after || reply.close;
        enter(State::kWriting);
    }
};

class PollListener final : public Listener {
  public:
    PollListener(int descriptor, int port, const ListenerLimits& limits)
        : socket_(descriptor), port_(port), limits_(limits) {}

    int port() const override { return port_; }
    void stop() override {
        stopped_ = true;
        waker_.wake();
    }

    bool serve(Protocol& protocol, bool until_signal) override {
        protocol_ = &protocol;
        const SignalScope signals(waker_, until_signal);
        work_ = std::make_unique<WorkQueue>(limits_.workers, limits_.waiting, [this] { waker_.wake(); });
        while (!stopped_ && !(until_signal && signalled)) turn();
        connections_.clear();
        const bool ended = work_->close(kSecondsToEnd);
        if (ended) work_.reset();
        else work_.release();  // its threads still run: the process is left by leave_now()
        return ended;
    }

  private:
    void turn() {
        const bool resting = seconds_since_start() < rests_until_;
        std::vector<pollfd> polled = {{resting ? -1 : socket_.get(), POLLIN, 0}, {waker_.reading_end(), POLLIN, 0}};
        for (const auto& c : connections_) {
            short wanted = POLLRDHUP;  // while working: is there still somebody who waits?
            if (c->state == Connection::State::kReading) wanted = POLLIN;
            if (c->state == Connection::State::kWriting) wanted = POLLOUT;
            polled.push_back({c->socket.get(), wanted, 0});
        }
        // A client that sends many requests at once gets one answered a turn, like everybody else.
        const bool more = std::any_of(connections_.begin(), connections_.end(), [](const auto& c) { return c->more; });
        const int patience = more ? 0 : connections_.empty() && waiters_.empty() && !resting ? -1 : kTickMilliseconds;
        if (::poll(polled.data(), polled.size(), patience) < 0) return;
        if ((polled[1].revents & POLLIN) != 0) waker_.drain();
        // Those that poll() saw come first; accepting changes the list.
        for (std::size_t i = 0; i < connections_.size(); ++i) attend(*connections_[i], polled[i + 2].revents);
        deliver();
        expire();
        std::erase_if(connections_, [](const auto& c) { return c->gone; });
        if ((polled[0].revents & POLLIN) != 0) accept_all();
    }

    void attend(Connection& c, int events) {
        if (std::exchange(c.more, false)) {
            take_request(c);
            return;
        }
        if (events == 0) return;
        if (c.state == Connection::State::kReading && (events & (POLLIN | POLLHUP | POLLERR)) != 0) receive(c);
        else if (c.state == Connection::State::kWriting && (events & POLLOUT) != 0) transmit(c);
        else if ((events & (POLLHUP | POLLRDHUP | POLLERR | POLLNVAL)) != 0) c.gone = true;
    }

    void receive(Connection& c) {
        char piece[kPiece];
        const ssize_t got = ::recv(c.socket.get(), piece, sizeof piece, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) {
            c.gone = true;
            return;
        }
        if (c.in.empty()) c.since = seconds_since_start();
        c.in.append(piece, static_cast<std::size_t>(got));
        take_request(c);
    }

    // Starts the next request of the connection, if it is whole.
    void take_request(Connection& c) {
        if (c.in.empty()) return;
        const std::size_t length = protocol_->request_length(c.in);
        if (length > limits_.request_bytes || (length == 0 && c.in.size() > limits_.request_bytes)) {
            c.in.clear();
            c.send({protocol_->refuse(Refusal::kTooLarge), true});
            return;
        }
        if (length == 0) return;
        c.request = c.in.substr(0, length);
        c.in.erase(0, length);
        begin(c);
    }

    void begin(Connection& c) { follow(c, protocol_->handle(c.request, nullptr)); }

    void follow(Connection& c, Step step) {
        if (step.reply) {
            c.send(std::move(*step.reply));
            transmit(c);
            return;
        }
        if (!work_->add(step.work, std::move(step.run))) {
            c.send({protocol_->refuse(Refusal::kBusy), true});
            return;
        }
        waiters_[step.work].connections.push_back(&c);
        c.enter(Connection::State::kWorking);
    }

    void deliver() {
        for (const auto& [name, product] : work_->take_done()) {
            const std::vector<Connection*> waited = std::move(waiters_[name].connections);
            waiters_.erase(name);
            for (Connection* c : waited)
                if (!c->gone) follow(*c, protocol_->handle(c->request, product));
        }
    }

    void transmit(Connection& c) {
        while (c.sent < c.out.size()) {
            const ssize_t put =
                ::send(c.socket.get(), c.out.data() + c.sent, c.out.size() - c.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (put < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (put <= 0) {
                c.gone = true;
                return;
            }
            c.sent += static_cast<std::size_t>(put);
            c.since = seconds_since_start();
        }
        c.out.clear();
        c.request.clear();
        if (c.close_after) {
            finish_politely(c);
            return;
        }
        c.enter(Connection::State::kReading);
        c.more = !c.in.empty();
    }

    // A close with unread bytes would reset the connection and could take the reply with it.
    static void finish_politely(Connection& c) {
        ::shutdown(c.socket.get(), SHUT_WR);
        char piece[kPiece];
        while (::recv(c.socket.get(), piece, sizeof piece, MSG_DONTWAIT) > 0) {}
        c.gone = true;
    }

    void expire() {
        const double now = seconds_since_start();
        for (const auto& c : connections_) {
            if (c->gone || c->state == Connection::State::kWorking) continue;
            const double age = now - c->since;
            if (c->state == Connection::State::kWriting) c->gone = age > limits_.write_seconds;
            else if (c->in.empty()) c->gone = age > limits_.idle_seconds;
            else if (age > limits_.request_seconds) {
                c->send({protocol_->refuse(Refusal::kTooSlow), true});
                transmit(*c);
            }
        }
        give_up_unwanted(now);
    }

    void give_up_unwanted(double now) {
        for (auto work = waiters_.begin(); work != waiters_.end();) {
            auto& [connections, last_seen] = work->second;
            std::erase_if(connections, [](const Connection* c) { return c->gone; });
            if (!connections.empty()) last_seen = now;
            if (now - last_seen <= limits_.unwanted_seconds) {
                ++work;
                continue;
            }
            work_->give_up(work->first);
            work = waiters_.erase(work);
        }
    }

    // Without descriptors only the first failure means that somebody waits: the system looks for one before it looks at its queue.
    void accept_all() {
        for (bool first = true;; first = false) {
            const int descriptor = ::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (descriptor < 0) {
                if (first && errno == EMFILE && make_room()) continue;
                if (first && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) rest();
                return;
            }
            ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
            if (connections_.size() >= limits_.connections && !make_room()) {
                ::close(descriptor);
                continue;
            }
            connections_.push_back(std::make_unique<Connection>(descriptor));
        }
    }

    // Who waits in the system's queue and cannot be taken would wake poll() again at once.
    void rest() { rests_until_ = seconds_since_start() + kTickMilliseconds / 1000.0; }

    // Gives up the connection that has been longest without a whole request, else the one that takes longest to read.
    bool make_room() {
        for (const auto state : {Connection::State::kReading, Connection::State::kWriting}) {
            auto oldest = connections_.end();
            for (auto c = connections_.begin(); c != connections_.end(); ++c)
                if ((*c)->state == state && (oldest == connections_.end() || (*c)->began < (*oldest)->began)) oldest = c;
            if (oldest == connections_.end()) continue;
            connections_.erase(oldest);
            return true;
        }
        return false;
    }

    Socket socket_;
    int port_;
    ListenerLimits limits_;
    Waker waker_;
    std::atomic<bool> stopped_ = false;
    double rests_until_ = 0;  // accepts nobody before
    Protocol* protocol_ = nullptr;
    std::unique_ptr<WorkQueue> work_;
    std::vector<std::unique_ptr<Connection>> connections_;
    struct Waiters {
        std::vector<Connection*> connections;
        double last_seen = seconds_since_start();  // when there was one
    };
    std::map<std::string, Waiters> waiters_;
};

Result<int> bound_socket(const addrinfo& where, const std::string& address, int port) {
    const int descriptor = ::socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return failure(fmt::format("cannot open a socket: {}", std::strerror(errno)));
    const int yes = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(descriptor, where.ai_addr, where.ai_addrlen) == 0 && ::listen(descriptor, SOMAXCONN) == 0)
        return descriptor;
    const int reason = errno;
    ::close(descriptor);
    if (reason == EADDRINUSE)
        return failure(fmt::format("port {} is in use: say another one with --port, or --port 0 for any free one", port));
    return failure(fmt::format("cannot listen at {} port {}: {}", address, port, std::strerror(reason)));
}

int port_of(int descriptor) {
    sockaddr_storage at{};
    socklen_t length = sizeof at;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&at), &length);
    return ntohs(at.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&at)->sin6_port
                                          : reinterpret_cast<sockaddr_in*>(&at)->sin_port);
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::bind(const std::string& address, int port, const ListenerLimits& limits) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return usage_error(fmt::format("'{}' is no address to listen at: say 127.0.0.1, ::1 or 0.0.0.0", address));
    auto descriptor = bound_socket(*found, address, port);
    ::freeaddrinfo(found);
    if (!descriptor.ok()) return descriptor.error();
    return std::unique_ptr<Listener>(std::make_unique<PollListener>(*descriptor, port_of(*descriptor), limits));
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

}  // namespace comity
