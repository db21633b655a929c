// The folder beside its place in which an atlas is made.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "comity/base/result.h"
#include "comity/platform/target_folder.h"

namespace comity {

// Told to who stands in the place of an atlas when a new one comes there.
inline constexpr std::string_view kFolderReplaced = "the folder that you are in was replaced: go there again (cd \"$PWD\") to see the new one";

class Staging {
  public:
    // Removes what a stopped build left. `out` lies in a folder that is there.
    static Result<std::unique_ptr<Staging>> make(const std::string& out);
    // Leaves nothing unless it was published.
    ~Staging();
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] Status publish() { return target_->publish(path_); }

  private:
    Staging(std::string path, std::unique_ptr<TargetFolder> target) : path_(std::move(path)), target_(std::move(target)) {}
    std::string path_;
    std::unique_ptr<TargetFolder> target_;
};

}  // namespace comity
