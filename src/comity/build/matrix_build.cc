#include "comity/build/matrix_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "comity/base/counted.h"
#include "comity/base/countries.h"
#include "comity/base/dates.h"
#include "comity/base/json.h"
#include "comity/base/text.h"
#include "comity/base/utf8.h"
#include "comity/build/siblings.h"
#include "comity/build/staging.h"
#include "comity/build/target.h"
#include "comity/platform/files.h"
#include "comity/platform/machine.h"
#include "comity/platform/paths.h"
#include "comity/source/matrix/matrix_files.h"

namespace comity {

namespace {

Json fates_json(const MatrixFates& f) {
    return {{"read", f.read},   {"kept", f.kept},         {"twins", f.twins},
            {"zeros", f.zeros}, {"repeated", f.repeated}, {"dropped", f.dropped}};
}

std::string default_source(const std::vector<std::string>& inputs) {
    const std::string path = without_slash(inputs.front());
    const std::string name = path.substr(path.rfind('/') + 1);
    return name.empty() || !is_utf8(name) ? "matrices" : name;
}

void count_odd_codes(const AssembledMatrices& m, MatrixBuildReport& report) {
    std::vector<std::uint64_t> cells(m.countries.size());
    for (std::size_t i = 0; i < m.count.size(); ++i) {
        ++cells[m.a[i]];
        if (m.a[i] != m.b[i]) ++cells[m.b[i]];
    }
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (find_country(m.countries[i]) == nullptr)
            report.odd_codes.emplace_back(m.countries[i], cells[i]);
}

constexpr std::size_t kMostNamed = 10;

// `all`: how many there are, of which `items` may be the first.
std::string list_text(const std::vector<std::string>& items, std::size_t most, std::uint64_t all) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i) text += (i == 0 ? "" : ", ") + items[i];
    return all > most ? text + fmt::format(" and {} more", with_thousands(all - most)) : text;
}
std::string list_text(const std::vector<std::string>& items, std::size_t most) { return list_text(items, most, items.size()); }

// Years that a heading lacks between the first and the last year of all: how many, and the names of the first of them.
struct Gaps {
    std::uint64_t n = 0;
    std::vector<std::string> first;
};
Gaps gaps(const AssembledMatrices& m) {
    std::set<std::pair<std::uint16_t, int>> there;
    int first = m.slices.front().year, last = first;
    for (const auto& slice : m.slices) {
        there.emplace(slice.heading, slice.year);
        first = std::min(first, slice.year);
        last = std::max(last, slice.year);
    }
    Gaps out;
    for (std::size_t h = 0; h < m.headings.size(); ++h)
        for (int year = first; year <= last; ++year) {
            if (there.contains({static_cast<std::uint16_t>(h), year}) || ++out.n > kMostNamed) continue;
            out.first.push_back(m.headings[h].empty() ? std::to_string(year) : fmt::format("{} {}", m.headings[h], year));
        }
    return out;
}

// Cells of two countries that exceed what the diagonal states of one of them.
std::uint64_t above_diagonal(const AssembledMatrices& m) {
    std::uint64_t n = 0;
    std::size_t begin = 0;
    for (const auto& slice : m.slices) {
        std::vector<double> own(m.countries.size());
        const std::size_t end = begin + slice.cells;
        for (std::size_t i = begin; i < end; ++i)
            if (m.a[i] == m.b[i]) own[m.a[i]] = m.count[i];
        for (std::size_t i = begin; i < end; ++i) n += m.a[i] != m.b[i] && m.count[i] > std::min(own[m.a[i]], own[m.b[i]]);
        begin = end;
    }
    return n;
}

void warn(const AssembledMatrices& m, MatrixBuildReport& report) {
    auto& w = report.warnings;
    const Diagonal diagonal = report.manifest.diagonal;
    if (diagonal == Diagonal::kTotal || diagonal == Diagonal::kInternational)
        if (const std::uint64_t n = above_diagonal(m); n > 0)
            w.push_back(fmt::format("{} what the diagonal states of one of {} two countries, which --diagonal {} does not allow: what "
                                    "would be a share of it is null",
                                    counted(n, "cells") + (n == 1 ? " exceeds" : " exceed"), n == 1 ? "its" : "their",
                                    diagonal_name(diagonal)));
    if (!m.differences.empty())
        w.push_back(fmt::format("{} cells differ from their twins; the differences are in provenance.json",
                                with_thousands(m.differences.size())));
    if (const Gaps missing = gaps(m); missing.n > 0)
        w.push_back("there is no matrix of " + list_text(missing.first, kMostNamed, missing.n) + ": questions about these years are refused");
    if (!report.odd_codes.empty()) {
        std::vector<std::string> codes;
        for (const auto& [code, n] : report.odd_codes) codes.push_back(fmt::format("{} ({})", code, counted(n, "cells")));
        w.push_back("country codes outside ISO 3166-1 were kept: " + list_text(codes, 20));
    }
    std::vector<std::string> mapped;
    for (const auto& [from, to] : report.read_as)
        if (from.size() == 2 || find_country(to) == nullptr) mapped.push_back(fmt::format("{} as {}", from, to));
    if (!mapped.empty()) w.push_back("read " + list_text(mapped, kMostNamed));
    if (m.headings.size() > 1)
        w.push_back(fmt::format(
            "{} headings: {}. Without --field their matrices are added up, and what has two headings counts twice",
            m.headings.size(), list_text(m.headings, 12)));
}

Status fill_report(const MatrixBuildOptions& options, const AssembledMatrices& m, MatrixBuildReport& report) {
    count_odd_codes(m, report);
    report.fates = m.fates;
    report.differences = m.differences;
    report.countries = m.countries.size();
    report.first_year = m.slices.front().year;
    report.last_year = m.slices.back().year;
    MatrixManifest& manifest = report.manifest;
    manifest.scope = options.scope;
    manifest.releases = {{options.release, options.source.empty() ? default_source(options.inputs) : options.source}};
    manifest.quantity = options.quantity;
    manifest.licence = options.licence;
    manifest.diagonal = options.diagonal;
    manifest.cells = m.count.size();
    warn(m, report);
    return ok();
}

Status check_options(const MatrixBuildOptions& options) {
    if (!options.release.empty() && (options.release.size() != 10 || !parse_timestamp(options.release)))
        return usage_error(fmt::format("--release {} is no date: it takes YYYY-MM-DD", options.release));
    for (const auto& [flag, text] : {std::pair("source", &options.source), std::pair("licence", &options.licence)})
        if (!is_utf8(*text)) return usage_error(fmt::format("--{} is not valid UTF-8", flag));
    const std::string& q = options.quantity;
    const bool word = !q.empty() && q.front() >= 'a' && q.front() <= 'z' && std::all_of(q.begin(), q.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!word)
        return usage_error(
            fmt::format("--quantity {} is not understood: it takes one word of small letters, such as works, "
                        "copatents or trade",
                        q));
    return ok();
}

}  // namespace

Result<MatrixBuildReport> build_matrix_atlas(const MatrixBuildOptions& options) {
    const double start = seconds_since_start();
    COMITY_TRY(check_target(options.inputs, options.out, AtlasKind::kMatrix));
    COMITY_TRY(check_options(options));
    COMITY_ASSIGN(MatrixInput input, find_matrices(options.inputs));
    const std::string out = real_path(options.out);
    COMITY_TRY(make_directories(parent_directory(out)));
    COMITY_ASSIGN(const auto lock, DirectoryLock::acquire(lock_path(out)));
    COMITY_ASSIGN(const auto staging, Staging::make(out));

    COMITY_ASSIGN(const MatrixBatch batch, read_matrices(input.files));
    if (batch.slots.empty()) return failure(fmt::format("{} holds no pair of countries", input.files.front().path));
    COMITY_ASSIGN(const AssembledMatrices assembled,
                  assemble_matrices(batch, input.files, options.diagonal, options.symmetrize));
    MatrixBuildReport report;
    report.inputs = options.inputs;
    report.files = std::move(input.files);
    report.skipped = std::move(input.skipped);
    report.read_as = batch.read_as;
    COMITY_TRY(fill_report(options, assembled, report));
    report.warnings.insert(report.warnings.end(), batch.notes.begin(), batch.notes.end());
    COMITY_ASSIGN(report.manifest.files, write_matrix_tables(assembled, staging->path()));
    report.manifest.hash = matrix_manifest_hash(report.manifest);
    report.total_seconds = seconds_since_start() - start;
    COMITY_TRY(write_file(join_path(staging->path(), "provenance.json"), matrix_provenance_json(report)));
    COMITY_TRY(write_file(join_path(staging->path(), "atlas.json"), matrix_manifest_json(report.manifest)));
    COMITY_ASSIGN(const MatrixAtlas made, MatrixAtlas::open(staging->path()));  // one that cannot be opened replaces none
    const bool stood_inside = lies_in(".", out);
    COMITY_TRY(staging->publish());
    if (stood_inside) report.warnings.insert(report.warnings.begin(), std::string(kFolderReplaced));
    return report;
}

std::string matrix_provenance_json(const MatrixBuildReport& report) {
    Json files = Json::array(), odd = Json::object(), differences = Json::array();
    MatrixFates total;
    for (std::size_t i = 0; i < report.files.size(); ++i) {
        const MatrixFile& f = report.files[i];
        total += report.fates[i];
        Json json = {{"path", f.path},
                     {"format", matrix_format_name(f.format)},
                     {"year", f.year ? Json(*f.year) : Json()},
                     {"heading", f.heading},
                     {"bytes", f.bytes}};
        json.update(fates_json(report.fates[i]));
        files.push_back(json);
    }
    for (const auto& [code, n] : report.odd_codes) odd[code] = n;
    for (const TwinDifference& d : report.differences)
        differences.push_back({{"year", d.year},
                               {"heading", d.heading},
                               {"a", d.a},
                               {"b", d.b},
                               {"upper", d.upper},
                               {"lower", d.lower},
                               {"taken", d.taken}});
    const Json json = {{"comity", COMITY_VERSION},
                       {"atlas", report.manifest.hash},
                       {"records", fates_json(total)},
                       {"countries", report.countries},
                       {"first_year", report.first_year},
                       {"last_year", report.last_year},
                       {"warnings", report.warnings},
                       {"differing_cells", differences},
                       {"country_codes_outside_iso_3166", odd},
                       {"codes_read_as", report.read_as},
                       {"inputs", report.inputs},
                       {"skipped", report.skipped},
                       {"files", files},
                       {"seconds", {{"total", report.total_seconds}}}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace comity
