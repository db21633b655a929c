// Replays the kept corpus through every target, and inputs made from it by chance (the same ones for the same seed).
//   file_fuzz CORPUS [--runs N] [--seed N] [TARGET…]
// A crash or a broken promise ends the program; the input is told before.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "comity/base/philox.h"
#include "comity/base/text.h"
#include "target.h"

namespace comity::fuzz {

namespace {

struct Target {
    std::string_view name;
    void (*run)(std::string_view);
};
constexpr Target kTargets[] = {{"lines", lines},       {"inflate", inflate}, {"records", records}, {"scan", scan},     {"parquet", parquet},
                               {"manifest", manifest}, {"atlas", atlas},     {"matrix", matrix}, {"kept_part", kept_part}};

struct Asked {
    std::string corpus;
    std::uint64_t runs = 0, seed = 1;
    std::set<std::string> targets;
};

// Draws below n, one after the other.
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : seed_(seed) {}
    std::size_t below(std::size_t n) {
        const auto words = philox4x32({static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ >> 32), 0, 0},
                                      {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
        ++at_;
        return n == 0 ? 0 : ((std::uint64_t{words[0]} << 32) | words[1]) % n;
    }

  private:
    std::uint64_t seed_, at_ = 0;
};

// A few bytes changed, left out, doubled, or cut off.
std::string damaged(std::string bytes, Chance& chance) {
    for (std::size_t edits = 1 + chance.below(4); edits > 0 && !bytes.empty(); --edits) {
        const std::size_t at = chance.below(bytes.size()), length = chance.below(std::min<std::size_t>(bytes.size() - at, 16) + 1);
        switch (chance.below(5)) {
            case 0: bytes[at] = static_cast<char>(chance.below(256)); break;
            case 1: bytes[at] ^= static_cast<char>(1u << chance.below(8)); break;
            case 2: bytes.erase(at, length); break;
            case 3: bytes.insert(at, bytes.substr(chance.below(bytes.size()), length)); break;
            default:
                if (chance.below(8) == 0) bytes.resize(at);
        }
    }
    return bytes;
}

std::uint64_t run_target(const Target& target, const Asked& asked) {
    std::vector<std::string> kept;
    const auto files = files_below(join_path(asked.corpus, target.name));
    for (const DirectoryEntry& entry : files.ok() ? *files : std::vector<DirectoryEntry>()) {
        std::cerr << "replaying " << entry.path << "\n";
        kept.push_back(read_file(entry.path).take());
        target.run(kept.back());
    }
    hold(!kept.empty(), "every target has a corpus");
    for (std::uint64_t run = 0; run < asked.runs; ++run) {
        Chance chance(asked.seed * 1'000'003 + run);
        const std::size_t which = chance.below(kept.size());
        const std::string input = damaged(kept[which], chance);
        if (run % 100 == 0) std::cerr << target.name << " run " << run << " of seed " << asked.seed << "\n";
        target.run(input);
    }
    std::cout << fmt::format("{}: {} kept inputs, {} made of them\n", target.name, kept.size(), asked.runs);
    return kept.size() + asked.runs;
}

}  // namespace
}  // namespace comity::fuzz

int main(int argc, char** argv) {
    using namespace comity::fuzz;
    Asked asked;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--runs" && i + 1 < argc) asked.runs = comity::parse_integer<std::uint64_t>(argv[++i]).value_or(0);
        else if (word == "--seed" && i + 1 < argc) asked.seed = comity::parse_integer<std::uint64_t>(argv[++i]).value_or(1);
        else if (asked.corpus.empty()) asked.corpus = word;
        else asked.targets.insert(word);
    }
    std::uint64_t passed = 0;
    for (const Target& target : kTargets)
        if (asked.targets.empty() || asked.targets.contains(std::string(target.name))) passed += run_target(target, asked);
    std::cout << fmt::format("{} passed, {} failed\n", passed, passed == 0 ? 1 : 0);
    return passed == 0;
}
