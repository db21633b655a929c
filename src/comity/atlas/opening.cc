#include "comity/atlas/opening.h"

#include <fmt/format.h>

#include <algorithm>

#include "comity/platform/files.h"

namespace comity {

Result<Table> TableOpening::table(const std::string& name) const {
    const auto facts = std::find_if(files_.begin(), files_.end(), [&](const auto& f) { return f.name == name; });
    const std::string path = join_path(directory_, name);
    if (facts == files_.end())
        return failure(fmt::format("{} is damaged: atlas.json does not list {}", directory_, name));
    COMITY_ASSIGN(const std::uint64_t bytes, file_size(path));
    if (bytes != facts->bytes)
        return failure(fmt::format("{} is damaged: it has {} bytes, atlas.json says {}", path, bytes, facts->bytes));
    COMITY_ASSIGN(Table opened, Table::open(path));
    if (opened.rows() != facts->rows)
        return failure(
            fmt::format("{} is damaged: it has {} rows, atlas.json says {}", path, opened.rows(), facts->rows));
    return opened;
}

}  // namespace comity
