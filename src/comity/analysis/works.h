// The papers behind a number: the works of one population of a pair, of one country or of the world, with what the
// measures made of each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/analysis/pair.h"

namespace comity {

struct ListedWork {
    OpenAlexId id = 0;
    std::string doi, title, type, topic_class;  // topic_class: the name of its class at the level of the conventions
    int year = 0;
    std::vector<std::string> countries;  // after territories and blocs, in code order
    std::uint64_t authors = 0, citations = 0;
    double weight = 0;
    std::optional<std::uint64_t> cohort_works;
    std::optional<double> cohort_mean, ncs, top_10, top_1, percentile_rank;  // absent: no cohort, or no score
    std::optional<bool> ncs_2;
    std::optional<double> fwci;
    std::vector<std::string> flags;  // "retracted", "xpac", "top_1", "top_1_in_part", "top_10", …
};

enum class WorksOrder : std::uint8_t { kNcs, kCitations, kYear, kFwci, kId };
std::optional<WorksOrder> works_order(std::string_view name);
inline constexpr std::string_view kWorksOrders = "ncs, citations, year, fwci, id";

struct WorksQuestion {
    PairQuestion pair;       // a side without a name is not asked about
    std::string population;  // a name as `pair` prints it, or joint, A, B, …
    WorksOrder order = WorksOrder::kNcs;
    std::uint64_t top = 0;  // 0: all
};

struct WorksAnswer {
    PairQuestion question;
    std::string population;
    std::uint64_t found = 0;  // works of the population, before `top`
    std::vector<ListedWork> works;
};

// The measures that a list shows, in the order in which the family of a question has to begin with them.
const std::vector<std::string>& listed_measures();
// What is told of one work. `scored`: it passes the filter, so that it is one of its cohort's works; else it has no scores.
ListedWork describe_work(const Atlas& atlas, const Places& places, const PairData& data, const Member& member,
                         Weight weight, bool scored);
// The name of a class, or its id where the atlas has no name; empty where there is none.
std::string class_label(const Atlas& atlas, ClassLevel level, std::uint32_t id);

// Highest first (by id: lowest first); ties by id.
Result<WorksAnswer> answer_works(const Atlas& atlas, WorksQuestion question, const Resources& resources);

}  // namespace comity
