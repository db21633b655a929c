#include "comity/exports/xlsx.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <ctime>
#include <set>

#include "comity/base/text.h"
#include "comity/exports/xml.h"
#include "comity/platform/memory_file.h"

namespace comity {

namespace {

constexpr std::size_t kTabLength = 31;
constexpr std::uint32_t kMostRows = 1'048'576;
constexpr double kWidest = 60, kNarrowest = 9;
// A workbook carries a date of its making; ours must not tell two runs apart.
constexpr time_t kDate = 946'684'800;  // 2000-01-01

// Cut before `limit` bytes, at the begin of a character.
std::string cut(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

// _x0041_ and the like stand for a character, by the rule of workbooks (ST_Xstring).
constexpr std::size_t kEscape = 7;
bool begins_escape(std::string_view text) {
    return text.size() >= kEscape - 1 && text[0] == '_' && text[1] == 'x' &&
           text.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}
bool is_escape(std::string_view text) { return begins_escape(text) && text.size() >= kEscape && text[kEscape - 1] == '_'; }
// The underscore of an escape that follows would end it.
bool becomes_escape(std::string_view text) {
    return is_escape(text) || (begins_escape(text) && xml_cannot_hold(text.substr(kEscape - 1)) > 0);
}

// A text of a cell: what XML cannot hold is written as an escape, and what looks like one has its underscore escaped, so that
// readers give back the same text.
std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        const std::size_t bytes = xml_cannot_hold(rest);
        if (bytes == 1) out += fmt::format("_x{:04X}_", static_cast<unsigned>(static_cast<unsigned char>(rest[0])));
        else if (bytes > 1) out += static_cast<unsigned char>(rest[2]) == 0xBE ? "_xFFFE_" : "_xFFFF_";
        else if (becomes_escape(rest)) out += "_x005F_";
        else out += rest[0];
        i += std::max<std::size_t>(bytes, 1);
    }
    return out;
}

std::string in_cell(const std::string& words) {
    constexpr std::string_view kCut = " … (cut: a cell holds no more)";
    const std::string text = escaped(words);
    if (text.size() <= kCellLength) return text;
    std::string begin = cut(text, kCellLength - kCut.size());
    // Not within an escape.
    if (const auto at = begin.rfind("_x"); at != std::string::npos && begin.size() - at < kEscape && is_escape(std::string_view(text).substr(at)))
        begin.resize(at);
    return begin + std::string(kCut);
}

// The first row below title, lines and a blank one: the header.
std::size_t header_of(const Sheet& sheet) { return sheet.lines.size() + 2; }

// Excel's rules for the name of a tab.
std::string tab_name(const std::string& wanted, std::set<std::string>& taken) {
    std::string name = wanted;
    for (char& c : name)
        if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = ' ';
    name = cut(name, kTabLength);
    for (int i = 2; !taken.insert(name).second; ++i) {
        const std::string ending = fmt::format(" {}", i);
        name = cut(wanted, kTabLength - ending.size()) + ending;
    }
    return name;
}

struct Formats {
    lxw_format *title, *header, *text, *link;
};

class Writing {
  public:
    Writing(lxw_workbook* book, const Workbook& content) : book_(book), content_(content) {
        formats_.title = workbook_add_format(book);
        format_set_bold(formats_.title);
        format_set_font_size(formats_.title, 14);
        formats_.header = workbook_add_format(book);
        format_set_bold(formats_.header);
        format_set_bottom(formats_.header, LXW_BORDER_THIN);
        format_set_text_wrap(formats_.header);
        format_set_align(formats_.header, LXW_ALIGN_VERTICAL_TOP);
        formats_.text = workbook_add_format(book);
        formats_.link = workbook_get_default_url_format(book);
    }

    void run() {
        lxw_worksheet* contents = workbook_add_worksheet(book_, "Contents");
        std::set<std::string> taken = {"Contents"};
        std::vector<std::string> names;
        for (const Sheet& sheet : content_.sheets) names.push_back(tab_name(sheet.name, taken));
        write_contents(contents, names);
        for (std::size_t i = 0; i < names.size(); ++i)
            write_sheet(workbook_add_worksheet(book_, names[i].c_str()), content_.sheets[i]);
    }

  private:
    static void text(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, const std::string& words,
                     lxw_format* format) {
        worksheet_write_string(sheet, row, column, in_cell(words).c_str(), format);
    }

    void write_contents(lxw_worksheet* sheet, const std::vector<std::string>& names) {
        text(sheet, 0, 0, content_.title, formats_.title);
        std::uint32_t row = 1;
        for (const std::string& line : content_.lines) text(sheet, row++, 0, line, formats_.text);
        ++row;
        text(sheet, row, 0, "Sheet", formats_.header);
        text(sheet, row, 1, "What it holds", formats_.header);
        text(sheet, row++, 2, "Rows", formats_.header);
        for (std::size_t i = 0; i < names.size(); ++i, ++row) {
            worksheet_write_url_opt(sheet, row, 0, fmt::format("internal:'{}'!A1", names[i]).c_str(), formats_.link,
                                    names[i].c_str(), nullptr);
            text(sheet, row, 1, content_.sheets[i].title, formats_.text);
            worksheet_write_number(sheet, row, 2, static_cast<double>(content_.sheets[i].rows.size()), nullptr);
        }
        worksheet_set_column(sheet, 0, 0, 26, nullptr);
        worksheet_set_column(sheet, 1, 1, kWidest, nullptr);
    }

    void write_sheet(lxw_worksheet* sheet, const Sheet& content) {
        text(sheet, 0, 0, content.title, formats_.title);
        std::uint32_t row = 1;
        for (const std::string& line : content.lines) text(sheet, row++, 0, line, formats_.text);
        const auto header = static_cast<std::uint32_t>(header_of(content));
        row = header;
        for (std::size_t c = 0; c < content.columns.size(); ++c)
            text(sheet, row, static_cast<std::uint16_t>(c), content.columns[c], formats_.header);
        ++row;
        for (const auto& cells : content.rows) {
            for (std::size_t c = 0; c < cells.size(); ++c) cell(sheet, row, static_cast<std::uint16_t>(c), cells[c]);
            ++row;
        }
        worksheet_freeze_panes(sheet, header + 1, 0);
        worksheet_repeat_rows(sheet, header, header);
        worksheet_set_landscape(sheet);
        worksheet_fit_to_pages(sheet, 1, 0);
        if (!content.columns.empty() && !content.rows.empty())
            worksheet_autofilter(sheet, header, 0, row - 1, static_cast<std::uint16_t>(content.columns.size() - 1));
        widths(sheet, content);
    }

    static void cell(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, const SheetCell& value) {
        if (const auto* number = std::get_if<double>(&value)) worksheet_write_number(sheet, row, column, *number, nullptr);
        else if (const auto* flag = std::get_if<bool>(&value)) worksheet_write_boolean(sheet, row, column, *flag, nullptr);
        else if (const auto* words = std::get_if<std::string>(&value)) text(sheet, row, column, *words, nullptr);
    }

    // As wide as what stands in a column, within reason.
    static void widths(lxw_worksheet* sheet, const Sheet& content) {
        for (std::size_t c = 0; c < content.columns.size(); ++c) {
            std::size_t widest = content.columns[c].size() + 3;  // the filter's arrow
            for (const auto& row : content.rows)
                if (const auto* words = std::get_if<std::string>(&row[c])) widest = std::max(widest, words->size());
            worksheet_set_column(sheet, static_cast<std::uint16_t>(c), static_cast<std::uint16_t>(c),
                                 std::clamp(static_cast<double>(widest) + 1, kNarrowest, kWidest), nullptr);
        }
    }

    lxw_workbook* book_;
    const Workbook& content_;
    Formats formats_{};
};

}  // namespace

Result<std::string> xlsx_bytes(const Workbook& workbook) {
    for (const Sheet& sheet : workbook.sheets)
        if (const std::size_t room = kMostRows - 1 - header_of(sheet); sheet.rows.size() > room)
            return usage_error(fmt::format("{} rows do not fit into the sheet {} of a workbook, which has room for {}: ask for "
                                           "fewer, or take --format csv",
                                           with_thousands(sheet.rows.size()), sheet.name, with_thousands(room)));
    COMITY_ASSIGN(const auto file, MemoryFile::create());
    lxw_workbook* book = workbook_new(file->path().c_str());
    if (book == nullptr) return failure("no workbook could be made");
    lxw_doc_properties properties = {};
    std::string title = xml_characters(workbook.title), author = "Comity";
    properties.title = title.data();
    properties.author = author.data();
    properties.created = kDate;
    workbook_set_properties(book, &properties);
    Writing(book, workbook).run();
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
        return failure(fmt::format("the workbook could not be written: {}", lxw_strerror(error)));
    return file->content();
}

}  // namespace comity
