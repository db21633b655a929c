// A gzip file written front to back, by ISA-L at level 1.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

class GzWriter {
  public:
    static Result<std::unique_ptr<GzWriter>> create(const std::string& path);
    ~GzWriter();
    GzWriter(const GzWriter&) = delete;
    GzWriter& operator=(const GzWriter&) = delete;
    Status write(std::string_view bytes);
    Status close();                                // the file is complete only after this
    [[nodiscard]] std::uint64_t deflated() const;  // bytes in the file; final after close()

  private:
    struct State;
    explicit GzWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace comity
