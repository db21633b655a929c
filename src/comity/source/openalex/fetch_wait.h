// How long to wait before a question is asked again, and when not to.
#pragma once

#include <optional>
#include <string>

#include "comity/platform/http.h"

namespace comity {

// Longer waits that a server asks for are not sat out: fetch stops and says when to come back.
inline constexpr double kLongestAsked = 300;

// 1, 2, 4 … 60 seconds, whatever the number of the attempt (from 0).
double wait_after(int attempt);
// The day's allowance is used up, as OpenAlex says it: nothing remains of requests, or of money.
bool allowance_used_up(const HttpReply& reply);
// What the server asks for, of an answer that may be another one later: when the allowance comes back, or Retry-After.
std::optional<double> seconds_asked_for(const HttpReply& reply);
// So many seconds after an answer: "at 2026-01-31 00:00 UTC (in 2.5 hours)", by the clock of the server, or "in 2.5 hours".
std::string time_after(const HttpReply& reply, double seconds);

}  // namespace comity
