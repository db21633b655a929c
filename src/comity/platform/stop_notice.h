// A last word when a signal stops the program.
#pragma once

#include <string>

namespace comity {

// While one lives, SIGINT and SIGTERM write `text` to standard error if `path` is there, and then end the program as ever.
// One at a time.
class StopNotice {
  public:
    StopNotice(std::string text, std::string path);
    ~StopNotice();
    StopNotice(const StopNotice&) = delete;
    StopNotice& operator=(const StopNotice&) = delete;
};

}  // namespace comity
