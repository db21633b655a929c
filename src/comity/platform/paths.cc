#include "comity/platform/paths.h"

#include <filesystem>

#include "comity/platform/objects.h"

namespace comity {

namespace fs = std::filesystem;

namespace {

// The first link on the way, or nothing.
fs::path first_link(const fs::path& path) {
    std::error_code code;
    fs::path way;
    for (const fs::path& step : path) {
        way /= step;
        if (fs::is_symlink(way, code)) return way;
    }
    return {};
}

// Links whose ends are not there (yet) are followed too: what will be made belongs at the end.
fs::path end_of_links(fs::path path, std::error_code& code) {
    constexpr int kMostLinks = 40;  // as many as the system follows
    for (int followed = 0;; ++followed) {
        path = fs::weakly_canonical(path, code);
        const fs::path link = code ? fs::path() : first_link(path);
        if (link.empty() || followed == kMostLinks) return path;
        const fs::path rest = path.lexically_relative(link), end = fs::read_symlink(link, code);
        if (code) return {};
        path = link.parent_path() / end;  // an end that begins with a slash stands alone
        if (rest != ".") path /= rest;
    }
}

}  // namespace

std::string real_path(const std::string& path) {
    if (path.empty() || is_object_path(path)) return path;
    std::error_code code;
    const fs::path whole = fs::absolute(path, code);
    if (code) return path;  // this process stands in a folder that is no more
    const fs::path real = end_of_links(whole, code);
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
