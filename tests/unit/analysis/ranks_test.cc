// Ranks of rounded ratios: equal values share one, in the order of names.
#include "comity/analysis/ranks.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

Answer of(const char* name, double value) {
    Answer a;
    a.population = name;
    a.value = value;
    return a;
}

TEST(Ranks, EqualRatiosShareARankHoweverTheyWereRounded) {
    std::vector<Answer> answers = {of("B", 1.1611650485436893), of("Z", 0.5), of("A", 1.1611650485436895), of("M", 2),
                                   of("C", 1.1611650485436891), of("Y", 0.5 + 1e-9), of("N", -1), of("X", 0), of("W", 0)};
    rank_by_value(answers, 0);
    const std::vector<std::pair<std::string, std::int64_t>> expected = {{"M", 1}, {"A", 2}, {"B", 2}, {"C", 2}, {"Y", 5},
                                                                        {"Z", 6}, {"W", 7}, {"X", 7}, {"N", 9}};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].population, expected[i].first);
        EXPECT_EQ(std::get<std::int64_t>(answers[i].by.at(0).second), expected[i].second) << answers[i].population;
    }
    EXPECT_EQ(answers[2].notes, std::vector<std::string>{"tied with A"});
    EXPECT_EQ(answers[3].notes, std::vector<std::string>{"tied with B"});
    EXPECT_TRUE(answers[4].notes.empty());
}

// What is 0 where a ratio is 1 is as exact as that ratio, however small it is itself.
TEST(Ranks, LogarithmsOfEqualRatiosShareARank) {
    for (const auto& [measure, ranks] : {std::pair("association_strength_log", std::pair(1, 1)), {"dependency_asymmetry", {1, 1}}, {"dependency", {1, 2}}}) {
        std::vector<Answer> answers = {of("A", -8.264997819936e-07), of("B", -8.264997818826e-07)};
        for (Answer& a : answers) a.measure = measure;
        rank_by_value(answers, 0);
        EXPECT_EQ(std::get<std::int64_t>(answers[0].by.at(0).second), ranks.first) << measure;
        EXPECT_EQ(std::get<std::int64_t>(answers[1].by.at(0).second), ranks.second) << measure;
    }
}

// The last interval that overlaps is named, whatever lies between; bounds that differ by their rounding overlap.
TEST(Ranks, TheLastIntervalThatOverlapsIsNamed) {
    std::vector<Answer> answers = {of("A", 5), of("B", 4), of("C", 3), of("D", 2), of("E", 0.1), of("F", 0.1)};
    const Bounds bounds[] = {{4.5, 5.5}, {3.9, 4.1}, {1, 5}, {1.9, 2.1}, {0.10000000000000003, 0.10000000000000003}, {0.09999999999999974, 0.09999999999999999}};
    for (std::size_t i = 0; i < answers.size(); ++i) answers[i].bounds = bounds[i];
    answers.push_back(of("G", 0));  // has none
    rank_by_value(answers, 0);
    const auto note = [](const char* last) { return std::string("its interval overlaps others, the last of them that of ") + last; };
    const std::vector<std::string> expected[] = {{note("C")}, {note("C")}, {note("D")}, {}, {note("F")}, {"tied with E"}, {}};
    for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].notes, expected[i]) << answers[i].population;
}

// Each equals the next, but the last not the first: what equals a run's first belongs to it.
TEST(Ranks, ARunIsWhatEqualsItsFirst) {
    std::vector<Answer> answers;
    for (int i = 0; i < 4; ++i) answers.push_back(of(std::string(1, static_cast<char>('D' - i)).c_str(), 1 - i * 7e-13));
    rank_by_value(answers, 0);
    std::vector<std::int64_t> ranks;
    for (const Answer& a : answers) ranks.push_back(std::get<std::int64_t>(a.by.at(0).second));
    EXPECT_EQ(ranks, (std::vector<std::int64_t>{1, 1, 3, 3}));
}

}  // namespace
}  // namespace comity
