// Answers of a document by what they say, and their values as people read them.
#pragma once

#include <map>
#include <string>

#include "comity/api/operation.h"

namespace comity {

// A value in the unit people read: shares in percent, counts with thousands; a dash where there is none.
std::string value_text(const Json& answer);
std::string bounds_text(const Json& answer);  // empty without an interval

// Answers by (measure, population, by).
class AnswerLookup {
  public:
    explicit AnswerLookup(const Json& answers);
    [[nodiscard]] const Json* find(const std::string& measure, const std::string& population,
                                   const std::string& by = "") const;
    [[nodiscard]] std::string value(const std::string& measure, const std::string& population,
                                    const std::string& by = "") const;
    [[nodiscard]] std::string bounds(const std::string& measure, const std::string& population,
                                     const std::string& by = "") const;

  private:
    std::map<std::string, const Json*> all_;
};

}  // namespace comity
