#include "comity/analysis/answer_parts.h"

#include <iterator>

namespace comity {

std::vector<Answer> answers_of(const std::vector<AnswerPart>& parts, const Resources& resources) {
    std::vector<std::vector<Answer>> made(parts.size());
    parallel_for(parts.size(), resources.threads, [&](std::size_t i) {
        if (still_wanted(resources).ok()) parts[i](made[i]);
    });
    std::vector<Answer> all;
    for (std::vector<Answer>& of_part : made)
        all.insert(all.end(), std::make_move_iterator(of_part.begin()), std::make_move_iterator(of_part.end()));
    return all;
}

}  // namespace comity
