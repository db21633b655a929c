#include "comity/source/openalex/fetch_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "comity/base/text.h"
#include "comity/platform/paths.h"
#include "comity/platform/replace_file.h"
#include "comity/source/gz_writer.h"

namespace comity {

namespace {

namespace fs = std::filesystem;

// What the folder knows of itself: hidden, so that `build` passes it over.
constexpr std::string_view kStateFile = ".fetch.json";
constexpr std::string_view kPage = "page_", kSuffix = ".json.gz";

std::string page_name(std::uint64_t number) { return fmt::format("{}{:06}{}", kPage, number, kSuffix); }

// The number of a page by its name, or nothing.
std::optional<std::uint64_t> page_number(std::string_view name) {
    if (!name.starts_with(kPage) || !name.ends_with(kSuffix) || name.size() <= kPage.size() + kSuffix.size()) return std::nullopt;
    return parse_integer<std::uint64_t>(name.substr(kPage.size(), name.size() - kPage.size() - kSuffix.size()));
}

}  // namespace

Result<FetchFolder> FetchFolder::open(const std::string& out) {
    const std::string path = real_path(out);
    if (path_exists(path) && !is_directory(path)) return usage_error(fmt::format("{} is no folder: choose another --out", out));
    COMITY_TRY(make_directories(parent_directory(path)));
    COMITY_ASSIGN(auto lock, DirectoryLock::acquire(path + ".lock"));
    COMITY_TRY(make_directories(path));
    return FetchFolder(out, path, std::move(lock));
}

std::string FetchFolder::state_path() const { return join_path(path_, kStateFile); }

Status FetchFolder::save(const FetchState& s) const {
    const nlohmann::ordered_json json = {
        {"base_url", s.base_url}, {"filter", s.filter}, {"search", s.search}, {"cursor", s.cursor},
        {"pages", s.pages},       {"works", s.works},   {"count", s.count},   {"at_author_limit", s.at_author_limit},
        {"repeated", s.repeated}, {"bytes", s.bytes.value_or(0)}, {"cost_usd", s.cost_usd}, {"complete", s.complete}};
    return replace_file(state_path(), json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

Result<FetchState> FetchFolder::load() const {
    COMITY_ASSIGN(const std::string text, read_file(state_path()));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    FetchState s;
    try {
        json.at("base_url").get_to(s.base_url);
        json.at("filter").get_to(s.filter);
        json.at("search").get_to(s.search);
        json.at("cursor").get_to(s.cursor);
        json.at("pages").get_to(s.pages);
        json.at("works").get_to(s.works);
        json.at("count").get_to(s.count);
        json.at("at_author_limit").get_to(s.at_author_limit);
        json.at("complete").get_to(s.complete);
        if (const auto& cost = json.at("cost_usd"); !cost.is_null()) cost.get_to(s.cost_usd);
        if (json.contains("repeated")) json["repeated"].get_to(s.repeated);
        s.bytes = json.contains("bytes") ? std::optional(json["bytes"].get<std::uint64_t>()) : std::nullopt;
    } catch (const nlohmann::json::exception&) {
        return failure(fmt::format("{} is damaged: say --fresh to begin again", join_path(out_, kStateFile)));
    }
    return s;
}

Status FetchFolder::check_question(const FetchState& found, const FetchOptions& asked) const {
    std::string differs;
    const auto compare = [&](std::string_view what, const std::string& was, const std::string& is) {
        if (was != is) differs += fmt::format("{}{} '{}', not '{}'", differs.empty() ? "" : "; ", what, was, is);
    };
    compare("filter", found.filter, asked.filter);
    compare("search", found.search, asked.search);
    if (found.base_url != asked.base_url) differs += fmt::format("{}of another server", differs.empty() ? "" : "; ");
    if (differs.empty()) return ok();
    return usage_error(fmt::format("{} holds the pages of another question ({}): choose another --out, or say --fresh to throw "
                                   "them away",
                                   out_, differs));
}

// A page that was lost cannot be had alone: the API gives pages in a row.
Status FetchFolder::check_pages(FetchState& state) const {
    constexpr std::string_view kWayOut = "put it back, or say --fresh to fetch all again";
    std::uint64_t bytes = 0;
    for (std::uint64_t number = 1; number <= state.pages; ++number) {
        const std::string name = page_name(number);
        const auto size = file_size(join_path(path_, name));
        if (!size.ok() || *size == 0)
            return failure(fmt::format("{} is {}, one of the {} pages that were fetched: {}", join_path(out_, name),
                                       size.ok() ? "empty" : "missing", state.pages, kWayOut));
        bytes += *size;
    }
    if (state.bytes && bytes != *state.bytes)
        return failure(fmt::format("the {} pages in {} have {} bytes and were written with {}: one of them was changed; {}",
                                   state.pages, out_, with_thousands(bytes), with_thousands(*state.bytes), kWayOut));
    state.bytes = bytes;
    return ok();
}

Result<FetchState> FetchFolder::starting_state(const FetchOptions& options) const {
    FetchState asked;
    asked.base_url = options.base_url;
    asked.filter = options.filter;
    asked.search = options.search;
    if (!path_exists(state_path())) {
        COMITY_ASSIGN(const auto files, files_below(path_));
        if (files.empty()) return asked;
        return usage_error(fmt::format("{} is not empty and holds no pages of fetch: choose another --out", out_));
    }
    if (options.fresh) return asked;
    COMITY_ASSIGN(FetchState found, load());
    COMITY_TRY(check_question(found, options));
    COMITY_TRY(check_pages(found));
    return found;
}

Status FetchFolder::remove_pages_after(std::uint64_t pages) const {
    std::vector<std::string> removed;
    std::error_code code;
    for (fs::directory_iterator it(path_, code), end; !code && it != end; it.increment(code)) {
        const std::string name = it->path().filename().string();
        const bool unfinished = name.starts_with('.') && page_number(std::string_view(name).substr(1));
        if (unfinished || page_number(name).value_or(0) > pages) removed.push_back(it->path().string());
    }
    for (const std::string& path : removed)
        if (!code) fs::remove(path, code);
    if (code) return failure(fmt::format("earlier pages in {} cannot be removed: {}", out_, code.message()));
    return ok();
}

Result<std::uint64_t> FetchFolder::write_page(std::uint64_t number, const std::string& body) const {
    const std::string name = page_name(number), unfinished = join_path(path_, "." + name);
    COMITY_ASSIGN(const auto file, GzWriter::create(unfinished));
    COMITY_TRY(file->write(body));
    COMITY_TRY(file->close());
    COMITY_TRY(rename_file(unfinished, join_path(path_, name)));
    return file->deflated();
}

}  // namespace comity
