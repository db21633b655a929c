// A folder for what does not fit into memory while something is built. Nothing in it is synced or kept.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

class Scratch {
  public:
    // Removes what a former owner left. The folder is made for the first path, and removed with its owner.
    static Result<std::unique_ptr<Scratch>> make(std::string directory);
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    // Whether a file in it may be called so.
    static bool is_name(std::string_view name);

    // A path that no one else was given; where the folder cannot be made, nobody can write there.
    std::string fresh_path();

    // The first trouble that somebody had who could not say so at once (a column that fills while rows are walked). Ask
    // before anything is read back.
    void fail(const Error& error);
    [[nodiscard]] Status status() const;

  private:
    explicit Scratch(std::string directory) : directory_(std::move(directory)) {}
    std::string directory_;
    mutable std::mutex mutex_;
    std::uint64_t next_ = 0;
    std::optional<Error> trouble_;
};

}  // namespace comity
