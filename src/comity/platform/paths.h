// One name for what has many: below a folder with a slash behind it or without, from here or from the root, through links.
#pragma once

#include <string>

namespace comity {

// From the root, without links, dots and a slash at the end. Of what is not there (yet) as far as its way is there, also where a link
// leads to it. Objects of a store are called what they are called.
std::string real_path(const std::string& path);

std::string without_slash(std::string path);

// Whether `path` is `folder` or lies somewhere in it.
bool lies_in(const std::string& path, const std::string& folder);

}  // namespace comity
