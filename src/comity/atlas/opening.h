// Opens the tables that a manifest names, with the sizes and lengths it says.
#pragma once

#include <string>
#include <vector>

#include "comity/atlas/table.h"

namespace comity {

class TableOpening {
  public:
    TableOpening(const std::vector<FileFacts>& files, std::string directory)
        : files_(files), directory_(std::move(directory)) {}
    [[nodiscard]] Result<Table> table(const std::string& name) const;

  private:
    const std::vector<FileFacts>& files_;
    std::string directory_;
};

}  // namespace comity
