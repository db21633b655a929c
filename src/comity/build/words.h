// The words (types, languages, countries, types of sources) that kept works use, ascending, and each batch's way to them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "comity/source/work_batch.h"

namespace comity {

// Words are numbered by 16 bits in the atlas, types of sources by 8.
inline constexpr std::size_t kMostWords = 65'535, kMostSourceTypes = 255;

struct Words {
    std::vector<std::string> texts;
    std::vector<std::vector<std::uint16_t>> of_batch;  // local id -> index into texts

    // `mark(use)` calls use(batch, local id) for every use by a kept work.
    template <class Mark>
    static Words collect(const std::vector<WorkBatch>& batches, Mark mark) {
        Words words;
        std::vector<std::vector<bool>> used(batches.size());
        for (std::size_t b = 0; b < batches.size(); ++b) used[b].resize(batches[b].words.texts().size());
        mark([&](std::size_t b, std::uint32_t local) { used[b][local] = true; });
        for (std::size_t b = 0; b < batches.size(); ++b)
            for (std::size_t i = 0; i < used[b].size(); ++i)
                if (used[b][i]) words.texts.push_back(batches[b].words.texts()[i]);
        std::sort(words.texts.begin(), words.texts.end());
        words.texts.erase(std::unique(words.texts.begin(), words.texts.end()), words.texts.end());
        words.of_batch.resize(batches.size());
        for (std::size_t b = 0; b < batches.size(); ++b)
            for (const std::string& text : batches[b].words.texts()) {
                const auto at = std::lower_bound(words.texts.begin(), words.texts.end(), text);
                words.of_batch[b].push_back(static_cast<std::uint16_t>(at - words.texts.begin()));
            }
        return words;
    }
};

}  // namespace comity
