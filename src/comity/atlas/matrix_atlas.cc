#include "comity/atlas/matrix_atlas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "comity/atlas/opening.h"
#include "comity/base/json_text.h"
#include "comity/base/sha256.h"
#include "comity/platform/fault_notice.h"
#include "comity/platform/files.h"
#include "comity/platform/regular_file.h"

namespace comity {

std::string_view diagonal_name(Diagonal diagonal) {
    switch (diagonal) {
        case Diagonal::kInternational: return "international";
        case Diagonal::kTotal: return "total";
        case Diagonal::kNone: return "none";
        case Diagonal::kUnknown: break;
    }
    return "unknown";
}

std::optional<Diagonal> diagonal_of(std::string_view name) {
    for (const Diagonal d : {Diagonal::kUnknown, Diagonal::kInternational, Diagonal::kTotal, Diagonal::kNone})
        if (diagonal_name(d) == name) return d;
    return std::nullopt;
}

std::string matrix_manifest_hash(const MatrixManifest& m) {
    std::string text =
        fmt::format("matrix format {}\nscope {}\nquantity {}\ndiagonal {}\nlicence {}\ncells {}\n", m.format,
                    scope_name(m.scope), m.quantity, diagonal_name(m.diagonal), m.licence, m.cells);
    for (const Release& release : m.releases) text += fmt::format("release {} {}\n", release.source, release.date);
    for (const FileFacts& file : m.files) text += fmt::format("file {} {} {}\n", file.name, file.bytes, file.sha256);
    return sha256_hex(text);
}

std::string matrix_manifest_json(const MatrixManifest& m) {
    Json releases = Json::array(), files = Json::array();
    for (const Release& r : m.releases)
        releases.push_back({{"source", r.source}, {"date", r.date.empty() ? Json() : Json(r.date)}});
    for (const FileFacts& f : m.files)
        files.push_back({{"name", f.name}, {"rows", f.rows}, {"bytes", f.bytes}, {"sha256", f.sha256}});
    const Json json = {{"kind", "matrix"},
                       {"format", m.format},
                       {"scope", scope_name(m.scope)},
                       {"releases", releases},
                       {"quantity", m.quantity},
                       {"diagonal", diagonal_name(m.diagonal)},
                       {"licence", m.licence.empty() ? Json() : Json(m.licence)},
                       {"cells", m.cells},
                       {"files", files},
                       {"hash", m.hash}};
    return json.dump(1) + "\n";
}

namespace {

MatrixManifest parse_manifest(const Json& json) {
    MatrixManifest m;
    const auto text_or_empty = [](const Json& value) { return value.is_null() ? "" : value.get<std::string>(); };
    m.format = json.at("format");
    const auto scope = scope_of(json.at("scope").get<std::string>());
    const auto diagonal = diagonal_of(json.at("diagonal").get<std::string>());
    if (!scope || !diagonal) throw std::invalid_argument("its scope or diagonal is not known");
    m.scope = *scope;
    m.diagonal = *diagonal;
    m.quantity = json.at("quantity");
    m.licence = text_or_empty(json.at("licence"));
    m.cells = json.at("cells");
    m.hash = json.at("hash");
    for (const Json& r : json.at("releases")) m.releases.push_back({text_or_empty(r.at("date")), r.at("source")});
    for (const Json& f : json.at("files"))
        m.files.push_back({f.at("name"), f.at("bytes"), f.at("rows"), f.at("sha256")});
    return m;
}

Result<Json> read_atlas_json(const std::string& directory) {
    const std::string path = join_path(directory, "atlas.json");
    if (!path_exists(path)) return usage_error(fmt::format("{} is no atlas: it has no atlas.json", directory));
    COMITY_ASSIGN(const std::string text, read_regular_file(path, kMostOfJson));
    Json json = json_of(text);
    if (!json.is_object()) return failure(fmt::format("{} is damaged: it is no JSON object", path));
    return json;
}

Error damaged(const MatrixAtlas& a, std::string_view what) {
    return failure(fmt::format("{} is damaged: {}", a.directory, what));
}

bool ascending(const TextColumn& texts) {
    for (std::size_t i = 1; i < texts.size(); ++i)
        if (texts[i - 1] >= texts[i]) return false;
    return true;
}

Status read_slices(const Table& t, MatrixAtlas& a) {
    COMITY_ASSIGN(const auto year, t.column<std::int16_t>("year"));
    COMITY_ASSIGN(const auto heading, t.column<std::uint16_t>("heading"));
    COMITY_ASSIGN(const auto cells, t.column<std::uint32_t>("cells"));
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        a.slices.push_back({year[i], heading[i], at, at + cells[i]});
        at += cells[i];
    }
    if (at != a.count.size()) return damaged(a, "matrices.arrow and cells.arrow differ in length");
    return ok();
}

Status check(const MatrixAtlas& a) {
    if (a.a.size() != a.count.size() || a.b.size() != a.count.size() || a.manifest.cells != a.count.size())
        return damaged(a, "its tables differ in length");
    if (!ascending(a.countries) || !ascending(a.headings)) return damaged(a, "codes or headings are not ascending");
    for (std::size_t s = 0; s < a.slices.size(); ++s) {
        const MatrixSlice& slice = a.slices[s];
        if (slice.heading >= a.headings.size() ||
            (s > 0 && std::pair(a.slices[s - 1].year, a.slices[s - 1].heading) >= std::pair(slice.year, slice.heading)))
            return damaged(a, "its matrices are not in order");
        for (std::uint64_t i = slice.begin; i < slice.end; ++i) {
            if (a.a[i] > a.b[i] || a.b[i] >= a.countries.size()) return damaged(a, "a cell names no pair of countries");
            if (!(a.count[i] > 0) || !std::isfinite(a.count[i])) return damaged(a, "a count is not above 0");
            if (i > slice.begin && std::pair(a.a[i - 1], a.b[i - 1]) >= std::pair(a.a[i], a.b[i]))
                return damaged(a, "its cells are not in order");
        }
    }
    return ok();
}

}  // namespace

std::string_view atlas_kind_name(AtlasKind kind) { return kind == AtlasKind::kWorks ? "works" : "matrix"; }

Result<AtlasKind> atlas_kind(const std::string& directory) {
    COMITY_ASSIGN(const Json json, read_atlas_json(directory));
    const Json kind = json.value("kind", Json("works"));
    if (kind == "works") return AtlasKind::kWorks;
    if (kind == "matrix") return AtlasKind::kMatrix;
    return failure(fmt::format("{} is an atlas of kind {}, which this Comity does not read", directory, kind.dump()));
}

AtlasIdentity identity_of(const Manifest& m) {
    AtlasIdentity id;
    id.hash = m.hash;
    id.format = m.format;
    id.scope = m.scope;
    id.releases = m.releases;
    id.works = m.works;
    return id;
}

AtlasIdentity identity_of(const MatrixManifest& m) {
    return {AtlasKind::kMatrix, m.hash, m.format, m.scope, m.releases, 0, m.cells, m.quantity, m.licence};
}

Result<MatrixManifest> read_matrix_manifest(const std::string& directory) {
    COMITY_ASSIGN(const AtlasKind kind, atlas_kind(directory));
    if (kind != AtlasKind::kMatrix)
        return usage_error(fmt::format("{} is an atlas of works, not of country matrices", directory));
    COMITY_ASSIGN(const Json json, read_atlas_json(directory));
    const std::string path = join_path(directory, "atlas.json");
    MatrixManifest manifest;
    try {
        manifest = parse_manifest(json);
    } catch (const std::exception& problem) {
        return failure(fmt::format("{} is damaged: {}", path, json_trouble(problem)));
    }
    if (manifest.format != kMatrixFormat)
        return failure(fmt::format("{} has matrix format {}; this Comity reads format {}: build it again", directory,
                                   manifest.format, kMatrixFormat));
    if (manifest.hash != matrix_manifest_hash(manifest))
        return failure(fmt::format("{} is damaged: its hash does not fit what it says", path));
    return manifest;
}

Result<MatrixAtlas> MatrixAtlas::open(const std::string& directory) {
    return of_one_atlas(directory, [&] { return open_once(directory); });
}

Result<MatrixAtlas> MatrixAtlas::open_once(const std::string& directory) {
    MatrixAtlas a;
    a.directory = directory;
    COMITY_ASSIGN(a.manifest, read_matrix_manifest(directory));
    const TableOpening opening(a.manifest.files, directory);
    name_what_is_read(directory);
    COMITY_ASSIGN(const Table countries, opening.table("countries.arrow"));
    COMITY_ASSIGN(a.countries, countries.text("country_code"));
    COMITY_ASSIGN(const Table headings, opening.table("headings.arrow"));
    COMITY_ASSIGN(a.headings, headings.text("heading"));
    COMITY_ASSIGN(const Table cells, opening.table("cells.arrow"));
    COMITY_ASSIGN(a.a, cells.column<std::uint16_t>("a"));
    COMITY_ASSIGN(a.b, cells.column<std::uint16_t>("b"));
    COMITY_ASSIGN(a.count, cells.column<double>("count"));
    COMITY_ASSIGN(const Table matrices, opening.table("matrices.arrow"));
    COMITY_TRY(read_slices(matrices, a));
    a.tables_ = {countries, headings, cells, matrices};
    COMITY_TRY(check(a));
    return a;
}

}  // namespace comity
