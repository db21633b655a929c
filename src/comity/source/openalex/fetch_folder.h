// The folder that `fetch` fills: its pages, and what it knows of itself. docs/formats/fetch.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "comity/base/result.h"
#include "comity/platform/files.h"
#include "comity/source/openalex/fetch.h"

namespace comity {

struct FetchState {
    std::string base_url, filter, search;
    std::string cursor = "*";  // of the next page
    std::uint64_t pages = 0, works = 0, count = 0, at_author_limit = 0;
    std::uint64_t repeated = 0;  // works that came before in the same call
    std::optional<std::uint64_t> bytes = 0;  // of the pages' files together; of earlier versions unknown
    double cost_usd = 0;
    bool complete = false;
};

class FetchFolder {
  public:
    // Makes the folder if there is none, and holds it: a second fetch is refused, under whatever name it calls the folder.
    static Result<FetchFolder> open(const std::string& out);

    // The state to go on from, which changes nothing in the folder: that of its pages, if they are of the same question and all
    // there; that of a beginning if there are none, or with --fresh.
    [[nodiscard]] Result<FetchState> starting_state(const FetchOptions& options) const;
    [[nodiscard]] Status save(const FetchState& state) const;
    // Removes pages behind the first `pages`, and those that did not become whole. Nothing else is ours.
    [[nodiscard]] Status remove_pages_after(std::uint64_t pages) const;
    // Whole when it has its name; says how long the file is.
    [[nodiscard]] Result<std::uint64_t> write_page(std::uint64_t number, const std::string& body) const;

  private:
    FetchFolder(std::string out, std::string path, std::unique_ptr<DirectoryLock> lock)
        : out_(std::move(out)), path_(std::move(path)), lock_(std::move(lock)) {}
    [[nodiscard]] std::string state_path() const;
    [[nodiscard]] Result<FetchState> load() const;
    [[nodiscard]] Status check_question(const FetchState& found, const FetchOptions& asked) const;
    [[nodiscard]] Status check_pages(FetchState& state) const;

    std::string out_, path_;  // as the user calls it, and where it really lies
    std::unique_ptr<DirectoryLock> lock_;
};

}  // namespace comity
