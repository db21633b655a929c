// What the kernel lets this process have of the machine's memory: in a container, or under another control group with a limit, less
// than all. Who takes more is killed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity {

// The least limit, in bytes, among the control groups that `groups` names (the text of /proc/self/cgroup) and those around them,
// whose folders are found below `mounts` (/sys/fs/cgroup), of version 1 or 2. Nothing: none of them has one.
std::optional<std::uint64_t> memory_limit_of(std::string_view groups, const std::string& mounts);

}  // namespace comity
