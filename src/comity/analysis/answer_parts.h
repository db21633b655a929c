// Pieces of an answer that do not need each other: made side by side, read one after the other.
#pragma once

#include <functional>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/platform/machine.h"

namespace comity {

// Adds its answers at the end; must not look at those of others.
using AnswerPart = std::function<void(std::vector<Answer>&)>;

// What the parts add, in their order, whichever of them ends first. A part may use threads itself. Once nobody waits any more, no
// further part is begun: whoever asked must then not tell the answers.
std::vector<Answer> answers_of(const std::vector<AnswerPart>& parts, const Resources& resources);

}  // namespace comity
