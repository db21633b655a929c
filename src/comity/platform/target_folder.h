// A folder that is put in the place of another one as a whole.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "comity/base/result.h"

namespace comity {

// Whether a folder with the mark is all of who asks, where others may have files of that name too, or put theirs beside it. None: all are.
using IsOwnMark = std::function<bool(const std::string& folder)>;

// Whether nothing of somebody else is lost with it: a folder (no link to one) that is empty or holds a file named `mark`; an empty
// `mark` is no file.
bool may_be_replaced(const std::string& folder, std::string_view mark, const IsOwnMark& is_own = {});

// The entry `last` of the folder goes last, so that a folder that is half removed can be told from other folders.
Status remove_tree_but_last(const std::string& folder, std::string_view last);

class TargetFolder {
  public:
    // `path` need not be there yet; the folder that it lies in is opened here, since without that nothing could be made durable.
    static Result<std::unique_ptr<TargetFolder>> open(std::string path, std::string mark, IsOwnMark is_own = {});
    ~TargetFolder();
    TargetFolder(const TargetFolder&) = delete;
    TargetFolder& operator=(const TargetFolder&) = delete;

    // Makes durable which folder has which name.
    [[nodiscard]] Status sync() const;
    // Puts the directory `fresh` there in one step: whoever opens the path sees the old one or the new one. The old one, if there
    // was one, is removed afterwards, once it is sure that nobody will see it again; what may not be replaced stays where it is. Both
    // must lie on one file system.
    [[nodiscard]] Status publish(const std::string& fresh);
    // Whether `fresh` is in its place, though publish() may have failed afterwards: then what bears its former name is the old one.
    [[nodiscard]] bool published() const { return published_; }

  private:
    TargetFolder(int above, std::string path, std::string mark, IsOwnMark is_own)
        : above_(above), path_(std::move(path)), mark_(std::move(mark)), is_own_(std::move(is_own)) {}
    [[nodiscard]] Status exchange_with(const std::string& fresh);

    int above_;  // descriptor of the folder that it lies in
    std::string path_, mark_;
    IsOwnMark is_own_;
    bool published_ = false;
};

}  // namespace comity
