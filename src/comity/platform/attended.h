// Long work beside somebody who looks whether it is still wanted.
#pragma once

#include <functional>

namespace comity {

// Runs `work` on a thread of its own and returns when it has ended. Meanwhile `look` is called here, some twenty times a second. What
// `work` throws is thrown here.
void run_attended(const std::function<void()>& work, const std::function<void()>& look);

}  // namespace comity
