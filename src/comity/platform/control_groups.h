// What the kernel lets this process have of the machine: in a container, or under another control group with limits, less than all.
// Who takes more memory is killed, who runs on more cores is made to wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity {

// The least limits among the control groups that `groups` names (the text of /proc/self/cgroup) and those around them, whose folders
// are found below `mounts` (/sys/fs/cgroup), of version 1 or 2. Nothing: none of them has one.
std::optional<std::uint64_t> memory_limit_of(std::string_view groups, const std::string& mounts);  // bytes
std::optional<double> core_limit_of(std::string_view groups, const std::string& mounts);  // cores that may be used at a time, on average

}  // namespace comity
