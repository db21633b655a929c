// Errors are values. Result<T> holds a T or an Error; nothing here throws.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace comity {

// Who has to act: the user who typed something (exit code 2), or the world that failed (exit code 1).
enum class ErrorKind : std::uint8_t { kUsage, kFailure };

struct Error {
    ErrorKind kind = ErrorKind::kFailure;
    std::string message;  // one sentence a user can act on, without a trailing full stop
};

inline Error usage_error(std::string message) { return {ErrorKind::kUsage, std::move(message)}; }
inline Error failure(std::string message) { return {ErrorKind::kFailure, std::move(message)}; }

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const Error& error() const {
        assert(!ok());
        return std::get<1>(state_);
    }
    T& operator*() {
        assert(ok());
        return std::get<0>(state_);
    }
    const T& operator*() const {
        assert(ok());
        return std::get<0>(state_);
    }
    T* operator->() { return &**this; }
    const T* operator->() const { return &**this; }
    T take() {
        assert(ok());
        return std::move(std::get<0>(state_));
    }

  private:
    std::variant<T, Error> state_;
};

struct Unit {};
using Status = Result<Unit>;
inline Status ok() { return Unit{}; }

}  // namespace comity

// Leaves the function with the error of `expr`, if it has one.
#define COMITY_TRY(expr)                                                                       \
    do {                                                                                       \
        if (auto comity_status_ = (expr); !comity_status_.ok()) return comity_status_.error(); \
    } while (false)

// Declares `var` with the value of `expr`, or leaves the function with its error.
#define COMITY_JOIN_(a, b) a##b
#define COMITY_JOIN(a, b) COMITY_JOIN_(a, b)
#define COMITY_ASSIGN(var, expr)                                                                           \
    auto COMITY_JOIN(comity_result_, __LINE__) = (expr);                                                   \
    if (!COMITY_JOIN(comity_result_, __LINE__).ok()) return COMITY_JOIN(comity_result_, __LINE__).error(); \
    var = COMITY_JOIN(comity_result_, __LINE__).take()
