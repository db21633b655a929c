// One line about how far a build is, for a terminal.
#pragma once

#include <string>

#include "comity/api/operation.h"
#include "comity/build/progress.h"
#include "comity/platform/stop_notice.h"

namespace comity {

// What the line says: the step, how much of it is done, how fast files are read, and about how long the step will still
// take, once that can be told. `seconds`: since the step began.
std::string progress_line(const BuildProgress& progress, double seconds);

// Shows lines in `session`, a few a second; empty when it shows none. `session` must outlive it.
TellProgress progress_for(const Session& session);

// Says to whoever stops a build of `out` what is kept of it.
StopNotice stop_notice_for(const std::string& out);

}  // namespace comity
