// The folder that tables are written into: new or empty, and whole when something is there.
#pragma once

#include <string>

#include "comity/base/result.h"

namespace comity {

class TableFolder {
  public:
    // Usage errors where tables would not be alone.
    static Result<TableFolder> open(const std::string& out);
    TableFolder(TableFolder&& other) noexcept;
    TableFolder& operator=(TableFolder&&) = delete;
    ~TableFolder();  // what was not published goes

    [[nodiscard]] const std::string& path() const { return path_; }
    // Where to write.
    [[nodiscard]] const std::string& staging() const { return staging_; }
    // Everything in staging() goes to its place, export.json last.
    Status publish();

  private:
    TableFolder(std::string path, bool there);
    Status fill();
    std::string path_, staging_;
    bool there_;  // then it is filled, and stays what it is: the target of a link, a mount point, where somebody stands
};

}  // namespace comity
