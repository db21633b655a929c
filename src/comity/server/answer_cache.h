// The last answers, by canonical question, up to a number of bytes; the one unused for longest goes first.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "comity/platform/listener.h"

namespace comity {

struct ServedAnswer final : WorkProduct {
    int status = 200;
    std::string type, text, gzip;
    std::string form;   // that it has
    std::string atlas;  // that it was made from: empty, with the name, if it is not kept
    std::string name;   // what it is kept under
};

class AnswerCache {
  public:
    explicit AnswerCache(std::size_t bytes) : most_(bytes) {}
    [[nodiscard]] std::shared_ptr<const ServedAnswer> find(const std::string& question);
    void keep(const std::string& question, std::shared_ptr<const ServedAnswer> answer);

  private:
    struct Entry {
        std::string question;
        std::shared_ptr<const ServedAnswer> answer;
    };
    static std::size_t bytes_of(const Entry& entry);
    std::list<Entry> entries_;  // newest first
    std::unordered_map<std::string, std::list<Entry>::iterator> index_;
    std::size_t held_ = 0, most_;
};

}  // namespace comity
