#include "comity/api/table_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "comity/analysis/tables.h"
#include "comity/api/document.h"
#include "comity/api/export_options.h"
#include "comity/api/operations_internal.h"
#include "comity/api/table_folder.h"
#include "comity/base/text.h"
#include "comity/platform/files.h"

namespace comity {

namespace {

// A file holds the rows of so many units; never of the machine, so that files are the same everywhere.
constexpr std::uint64_t kUnitsPerFile = 1'000'000;

std::vector<std::string> words(const std::string& list) {
    std::vector<std::string> out;
    for (const std::string_view word : split(list, ','))
        if (!trimmed(word).empty()) out.emplace_back(trimmed(word));
    return out;
}

std::string names_of(const std::vector<AtlasTable>& tables) {
    std::string out;
    for (const AtlasTable& table : tables) out += (out.empty() ? "" : ", ") + table.name;
    return out;
}

bool among(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

Result<std::vector<AtlasTable>> chosen(std::vector<AtlasTable> tables, const std::vector<std::string>& asked) {
    if (asked.empty())
        return usage_error(fmt::format("export of nothing: it takes network, all, or tables: {}", names_of(tables)));
    std::vector<AtlasTable> out;
    for (const std::string& name : asked) {
        if (name == "all") continue;
        const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.name == name; });
        if (found == tables.end())
            return usage_error(fmt::format("export {} is not understood: it takes network, all, or tables: {}", name,
                                           names_of(tables)));
        const bool twice = std::any_of(out.begin(), out.end(), [&](const auto& t) { return t.name == name; });
        if (!twice) out.push_back(*found);
    }
    return among(asked, "all") ? tables : out;
}

// Which columns of each table to write; all without --columns.
Result<std::vector<std::vector<bool>>> wanted_columns(const std::vector<AtlasTable>& tables,
                                                      const std::vector<std::string>& asked) {
    std::vector<std::vector<bool>> wanted;
    std::string known;
    for (const AtlasTable& table : tables) {
        wanted.emplace_back();
        for (const TableColumn& column : table.columns) {
            const bool named = std::find(asked.begin(), asked.end(), column.name) != asked.end();
            wanted.back().push_back(asked.empty() || named);
            known += (known.empty() ? "" : ", ") + column.name;
        }
        if (std::find(wanted.back().begin(), wanted.back().end(), true) == wanted.back().end())
            return usage_error(fmt::format("--columns leaves nothing of the table {}", table.name));
    }
    for (const std::string& name : asked)
        if (std::none_of(tables.begin(), tables.end(), [&](const AtlasTable& t) {
                return std::any_of(t.columns.begin(), t.columns.end(), [&](const auto& c) { return c.name == name; });
            }))
            return usage_error(fmt::format("--columns {} is not understood: there are {}", name, known));
    return wanted;
}

struct Piece {
    const AtlasTable* table = nullptr;
    const std::vector<bool>* wanted = nullptr;
    std::string path;  // without the format's suffix
    std::uint64_t begin = 0, end = 0;
    std::uint64_t bytes = 0;
};

std::vector<Piece> pieces_of(const std::vector<AtlasTable>& tables, const std::vector<std::vector<bool>>& wanted,
                             const std::string& folder) {
    std::vector<Piece> pieces;
    for (std::size_t t = 0; t < tables.size(); ++t)
        for (std::uint64_t begin = 0, number = 0; begin == 0 || begin < tables[t].units;
             begin += kUnitsPerFile, ++number)
            pieces.push_back({&tables[t], &wanted[t], fmt::format("{}/{}/part_{:04}", folder, tables[t].name, number),
                              begin, std::min(tables[t].units, begin + kUnitsPerFile), 0});
    return pieces;
}

Status write_piece(Piece& piece, const std::string& format) {
    std::vector<TableColumn> columns;
    for (std::size_t c = 0; c < piece.wanted->size(); ++c)
        if ((*piece.wanted)[c]) columns.push_back(piece.table->columns[c]);
    COMITY_TRY(make_directories(parent_directory(piece.path)));
    COMITY_ASSIGN(const auto file, create_table_file(piece.path, format, columns));
    Cells cells(*file, *piece.wanted);
    COMITY_TRY(piece.table->write(piece.begin, piece.end, cells));
    COMITY_TRY(file->close());
    piece.bytes = file->bytes();
    return ok();
}

Status write_pieces(std::vector<Piece>& pieces, const std::string& format, int threads) {
    std::vector<std::optional<Error>> errors(pieces.size());
    parallel_for(pieces.size(), threads, [&](std::size_t i) {
        if (const Status status = write_piece(pieces[i], format); !status.ok()) errors[i] = status.error();
    });
    for (const auto& error : errors)
        if (error) return *error;
    return ok();
}

Json columns_json(const AtlasTable& table, const std::vector<bool>* wanted) {
    Json columns = Json::array();
    for (std::size_t c = 0; c < table.columns.size(); ++c)
        if (wanted == nullptr || (*wanted)[c])
            columns.push_back({{"name", table.columns[c].name}, {"kind", cell_kind_name(table.columns[c].kind)}});
    return columns;
}

Json list_tables(const std::vector<AtlasTable>& tables) {
    Json list = Json::array();
    std::string text;
    for (const AtlasTable& table : tables) {
        list.push_back({{"table", table.name},
                        {"summary", table.summary},
                        {"rows", table.rows},
                        {"columns", columns_json(table, nullptr)}});
        text += fmt::format("{}: {} rows: {}\n ", table.name, with_thousands(table.rows), table.summary);
        for (const TableColumn& column : table.columns) text += " " + column.name;
        text += "\n";
    }
    text += "Write some of them: comity export works,authors --out FOLDER [--columns id,doi] [--format csv]\n"
            "The network of countries: comity export network\n";
    return {{"tables", list}, {"text", text}};
}

// What was written, for people and for export.json beside the tables.
Json report_of(const std::vector<AtlasTable>& tables, const std::vector<std::vector<bool>>& wanted,
               const std::vector<Piece>& pieces, const std::string& format) {
    Json list = Json::array();
    for (std::size_t t = 0; t < tables.size(); ++t) {
        std::uint64_t files = 0, bytes = 0;
        for (const Piece& piece : pieces)
            if (piece.table == &tables[t]) ++files, bytes += piece.bytes;
        list.push_back({{"table", tables[t].name},
                        {"summary", tables[t].summary},
                        {"rows", tables[t].rows},
                        {"files", files},
                        {"bytes", bytes},
                        {"columns", columns_json(tables[t], &wanted[t])}});
    }
    return {{"format", format}, {"tables", list}};
}

std::string text_of(const std::string& out, const Json& report) {
    std::string text;
    for (const Json& table : report["tables"]) {
        const std::string name = table["table"];
        text += fmt::format("{}/{}: {} rows in {} file{}, {:.1f} MB\n", out, name,
                            with_thousands(table["rows"].get<std::uint64_t>()), table["files"].get<std::uint64_t>(),
                            table["files"] == 1 ? "" : "s", table["bytes"].get<double>() / 1e6);
    }
    return text;
}

}  // namespace

Result<Json> export_tables(const Arguments& arguments, const Session& session) {
    COMITY_ASSIGN(const SharedAtlas opened, open_atlas(arguments, session, "export of tables"));
    const Atlas& atlas = *opened;
    const std::vector<std::string> asked = words(arguments.text("what"));
    const bool cohorts = !arguments.has("what") || among(asked, "all") || among(asked, "cohorts");
    COMITY_TRY(check_table_options(arguments, cohorts));
    COMITY_ASSIGN(Conventions conventions, conventions_of(arguments));
    const bool some_years = conventions.years.has_value();
    if (conventions.years || atlas.release_year()) COMITY_TRY(resolve_years(conventions, atlas));
    COMITY_ASSIGN(auto all, atlas_tables(atlas, conventions, some_years ? conventions.years : std::nullopt,
                                         session.resources.threads, cohorts));
    if (!arguments.has("what")) return list_tables(all);
    COMITY_ASSIGN(const auto tables, chosen(std::move(all), asked));
    const std::string format = arguments.text("format", "parquet");
    if (format != "parquet" && format != "csv")
        return usage_error(fmt::format("--format {} is not understood: tables take {}", format, kTableFormats));
    COMITY_ASSIGN(const auto wanted, wanted_columns(tables, words(arguments.text("columns"))));
    COMITY_ASSIGN(TableFolder folder, TableFolder::open(arguments.text("out")));

    std::vector<Piece> pieces = pieces_of(tables, wanted, folder.staging());
    COMITY_TRY(write_pieces(pieces, format, session.resources.threads));
    Json report = report_of(tables, wanted, pieces, format);
    if (cohorts) report["conventions"] = cohort_conventions_json(conventions, some_years);
    report["atlas"] = manifest_summary(atlas.manifest);
    report["sources"] = sources_json(identity_of(atlas.manifest));
    COMITY_TRY(write_file(join_path(folder.staging(), "export.json"), document_text(report)));
    COMITY_TRY(folder.publish());
    report["text"] = text_of(folder.path(), report);
    return report;
}

}  // namespace comity
