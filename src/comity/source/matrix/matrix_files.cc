#include "comity/source/matrix/matrix_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "comity/base/text.h"
#include "comity/platform/files.h"
#include "comity/platform/objects.h"
#include "comity/source/byte_source.h"
#include "comity/source/matrix/readers.h"
#include "comity/source/matrix/zip_archive.h"

namespace comity {

namespace {

std::string base_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// "WrldCo1990.net.gz" -> ".net".
std::string kind_of_name(std::string_view path) {
    std::string name = lower(base_name(path));
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    const auto dot = name.rfind('.');
    return dot == std::string::npos ? "" : name.substr(dot);
}

std::string stem(std::string_view path) {
    std::string name = base_name(path);
    if (lower(name).ends_with(".gz")) name.resize(name.size() - 3);
    return name.substr(0, name.rfind('.'));
}

bool is_table(const std::string& kind) { return kind == ".csv" || kind == ".tsv" || kind == ".txt"; }

std::vector<std::pair<std::size_t, int>> years_in(std::string_view name) {
    std::vector<std::pair<std::size_t, int>> years;
    for (std::size_t i = 0; i < name.size();) {
        std::size_t end = i;
        while (end < name.size() && std::isdigit(static_cast<unsigned char>(name[end])) != 0) ++end;
        if (end - i == 4 && (name[i] == '1' || name[i] == '2'))
            years.emplace_back(i, *parse_integer<int>(name.substr(i, 4)));
        i = std::max(end, i + 1);
    }
    return years;
}

// A stem without its year.
std::string yearless(const MatrixFile& file) {
    std::string name = stem(file.member.empty() ? file.on_disk : file.member);
    if (const auto years = years_in(name); years.size() == 1) name.replace(years[0].first, 4, "_");
    return name;
}

// A letter or digit of any script.
bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80; }

// What is in a name besides letters, digits and what stands between words.
std::string signs_of(const MatrixFile& file) {
    std::string signs = yearless(file);
    std::erase_if(signs, [](char c) { return is_of_word(c) || std::string_view(" _-.,()").find(c) != std::string_view::npos; });
    return signs;
}

// The words of a stem without its year: what two names can share.
std::vector<std::string> heading_words(const MatrixFile& file) {
    const std::string name = yearless(file);
    std::vector<std::string> words;
    std::string word;
    for (const char c : name + "_") {
        if (is_of_word(c)) word += c;
        else if (!word.empty()) words.push_back(std::exchange(word, ""));
    }
    return words;
}

// Names that are told apart by a sign alone ("C++", "C#") have the same words, and would be one heading.
Status check_words(const std::vector<MatrixFile>& files, const std::vector<std::vector<std::string>>& words) {
    std::map<std::pair<std::vector<std::string>, int>, std::size_t> first;  // of words and year
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::size_t other = first.try_emplace({words[i], files[i].year.value_or(0)}, i).first->second;
        if (signs_of(files[i]) != signs_of(files[other]))
            return usage_error(fmt::format("{} and {} would have one heading, '{}': name them with different letters or digits",
                                           files[other].path, files[i].path, fmt::join(words[i], "_")));
    }
    return ok();
}

// Headings: the words between those that all names begin and end with.
Status name_headings(std::vector<MatrixFile>& files) {
    std::vector<std::vector<std::string>> all;
    for (const MatrixFile& file : files) all.push_back(heading_words(file));
    COMITY_TRY(check_words(files, all));
    if (std::set(all.begin(), all.end()).size() < 2) return ok();
    std::size_t front = 0, back = 0, shortest = all[0].size();
    for (const auto& words : all) shortest = std::min(shortest, words.size());
    const auto all_share = [&](auto word_of) {
        return std::all_of(all.begin(), all.end(), [&](const auto& words) { return word_of(words) == word_of(all[0]); });
    };
    while (front < shortest && all_share([&](const auto& w) { return w[front]; })) ++front;
    while (front + back < shortest && all_share([&](const auto& w) { return w[w.size() - 1 - back]; })) ++back;
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::string heading;
        for (std::size_t w = front; w + back < all[i].size(); ++w) heading += (heading.empty() ? "" : "_") + all[i][w];
        files[i].heading = heading;
    }
    return ok();
}

// Enough to know a table by its header; looking into every file whole would read the input twice.
Result<std::string> head_of(const std::string& path) {
    constexpr std::size_t kHead = 1 << 16;
    COMITY_ASSIGN(const auto source, ByteSource::open(path));
    std::string text(kHead, '\0');
    std::size_t got = 0;
    while (got < kHead) {
        COMITY_ASSIGN(const std::size_t n, source->read(std::span(text).subspan(got)));
        if (n == 0) break;
        got += n;
    }
    text.resize(got);
    return text;
}

class Finding {
  public:
    explicit Finding(bool first_only) : first_only_(first_only) {}

    Status path(const std::string& path) {
        if (is_object_path(path)) return skip(path, "matrices are read from files");
        if (!path_exists(path)) return usage_error(fmt::format("{} does not exist", path));
        if (!is_directory(path)) {
            COMITY_ASSIGN(const std::uint64_t bytes, file_size(path));
            return file(path, bytes);
        }
        COMITY_ASSIGN(const auto entries, files_below(path));
        for (const DirectoryEntry& entry : entries) {
            if (entry.unreachable && first_only_) continue;  // what it is cannot be told
            COMITY_TRY(file(entry.path, entry.bytes));
            if (first_only_ && !found.files.empty()) break;
        }
        return ok();
    }

    MatrixInput found;

  private:
    Status file(const std::string& path, std::uint64_t bytes) {
        if (kind_of_name(path) == ".zip") return archive(path);
        const std::string kind = kind_of_name(path);
        if (kind == ".net") return add({path, path, "", MatrixFormat::kPajek, {}, "", bytes});
        if (!is_table(kind) && kind != ".json") return skip(path, "no matrix by its name");
        COMITY_ASSIGN(std::string text, head_of(path));
        if (kind == ".json" && starts_with_year(text)) {
            COMITY_ASSIGN(text, read_all(path));
        }
        return add_text({path, path, "", {}, {}, "", bytes}, kind, text);
    }

    Status archive(const std::string& path) {
        COMITY_ASSIGN(const auto zip, ZipArchive::open(path));
        for (const ZipMember& member : zip->members()) {
            const std::string shown = path + "/" + member.name, kind = kind_of_name(member.name);
            MatrixFile file{shown, path, member.name, MatrixFormat::kPajek, {}, "", member.packed};
            if (kind == ".net") COMITY_TRY(add(file));
            else if (!is_table(kind) && kind != ".json") COMITY_TRY(skip(shown, "no matrix by its name"));
            else {
                COMITY_ASSIGN(const std::string text, zip->read(member.name));
                COMITY_TRY(add_text(file, kind, text));
            }
            if (first_only_ && !found.files.empty()) break;
        }
        return ok();
    }

    Status add_text(MatrixFile file, const std::string& kind, const std::string& text) {
        if (kind == ".json") {
            if (!sniff_nested_json(text)) return skip(file.path, "no counts of pairs of countries by year");
            file.format = MatrixFormat::kNestedJson;
            found.files.push_back(file);
            return ok();
        }
        const auto format = sniff_table(text);
        if (!format) return skip(file.path, "its header is neither that of a list of pairs nor of a square matrix");
        file.format = *format;
        if (*format == MatrixFormat::kEdgeList && edge_list_has_years(text)) {
            found.files.push_back(file);
            return ok();
        }
        return add(file);
    }

    // A format whose year is in the file's name.
    Status add(MatrixFile file) {
        const auto years = years_in(stem(file.member.empty() ? file.on_disk : file.member));
        if (years.empty()) return skip(file.path, "no year in its name");
        if (years.size() > 1) return skip(file.path, "more than one year in its name");
        file.year = years[0].second;
        found.files.push_back(file);
        return ok();
    }

    Status skip(const std::string& path, std::string_view why) {
        found.skipped.push_back(fmt::format("{}: {}", path, why));
        return ok();
    }

    bool first_only_;
};

// Texts of files in their order, in which members of one archive stand together: to open one takes as long as it has members.
class Texts {
  public:
    Result<std::string> of(const MatrixFile& file) {
        if (file.member.empty()) return read_all(file.on_disk);
        if (archive_ == nullptr || path_ != file.on_disk) {
            COMITY_ASSIGN(archive_, ZipArchive::open(file.on_disk));
            path_ = file.on_disk;
        }
        return archive_->read(file.member);
    }

  private:
    std::string path_;
    std::unique_ptr<ZipArchive> archive_;
};

}  // namespace

Result<MatrixInput> find_matrices(const std::vector<std::string>& paths) {
    Finding finding(false);
    for (const std::string& path : paths) COMITY_TRY(finding.path(path));
    MatrixInput& found = finding.found;
    std::sort(found.files.begin(), found.files.end(),
              [](const MatrixFile& x, const MatrixFile& y) { return x.path < y.path; });
    std::sort(found.skipped.begin(), found.skipped.end());
    if (found.files.empty()) {
        const std::string why = found.skipped.empty() ? "" : fmt::format("; {}", found.skipped.front());
        return usage_error(fmt::format("no country matrix is in {}{}", fmt::join(paths, ", "), why));
    }
    COMITY_TRY(name_headings(found.files));
    return std::move(found);
}

bool any_matrix(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        Finding finding(true);
        if (finding.path(path).ok() && !finding.found.files.empty()) return true;
    }
    return false;
}

Result<MatrixBatch> read_matrices(const std::vector<MatrixFile>& files) {
    MatrixBatch batch;
    Texts texts;
    batch.read.resize(files.size());
    batch.zeros.resize(files.size());
    batch.dropped.resize(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        COMITY_ASSIGN(const std::string text, texts.of(files[i]));
        const MatrixTarget target{files[i], static_cast<std::uint32_t>(i), batch};
        switch (files[i].format) {
            case MatrixFormat::kPajek: COMITY_TRY(read_pajek(text, target)); break;
            case MatrixFormat::kEdgeList: COMITY_TRY(read_edge_list(text, target)); break;
            case MatrixFormat::kSquare: COMITY_TRY(read_square(text, target)); break;
            case MatrixFormat::kNestedJson: COMITY_TRY(read_nested_json(text, target)); break;
        }
    }
    return batch;
}

}  // namespace comity
