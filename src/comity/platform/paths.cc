#include "comity/platform/paths.h"

#include <filesystem>

#include "comity/platform/objects.h"

namespace comity {

namespace fs = std::filesystem;

std::string real_path(const std::string& path) {
    if (path.empty() || is_object_path(path)) return path;
    std::error_code code;
    const fs::path whole = fs::absolute(path, code);
    if (code) return path;  // this process stands in a folder that is no more
    const fs::path real = fs::weakly_canonical(whole, code);
    std::string name = (code ? whole : real).lexically_normal().string();
    return without_slash(std::move(name));
}

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

bool lies_in(const std::string& path, const std::string& folder) {
    const fs::path rest = fs::path(real_path(path)).lexically_relative(real_path(folder));
    return !rest.empty() && *rest.begin() != "..";
}

}  // namespace comity
