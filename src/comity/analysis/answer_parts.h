// Pieces of an answer that do not need each other: made side by side, read one after the other.
#pragma once

#include <functional>
#include <vector>

#include "comity/analysis/answer.h"

namespace comity {

// Adds its answers at the end; must not look at those of others.
using AnswerPart = std::function<void(std::vector<Answer>&)>;

// What the parts add, in their order, whichever of them ends first. A part may use threads itself.
std::vector<Answer> answers_of(const std::vector<AnswerPart>& parts, int threads);

}  // namespace comity
