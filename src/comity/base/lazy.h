// A value that is made when it is first asked for, by whichever thread; others wait for it. Copies share it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

namespace comity {

template <class T>
class Lazy {
  public:
    template <class Make>
    const T& get(Make make) const {
        std::call_once(state_->flag, [&] { state_->value.emplace(make()); });
        return *state_->value;
    }

  private:
    struct State {
        std::once_flag flag;
        std::optional<T> value;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace comity
