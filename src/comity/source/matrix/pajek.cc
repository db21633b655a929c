// Pajek networks: *vertices with labels, *arcs (one direction) and *edges (both), CRLF or LF, % comments.
#include <fmt/format.h>

#include "comity/base/text.h"
#include "comity/source/matrix/readers.h"

namespace comity {

namespace {

enum class Section { kNone, kVertices, kArcs, kEdges };

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> out;
    constexpr std::string_view kBlank = " \t";
    for (;;) {
        const auto first = line.find_first_not_of(kBlank);
        if (first == std::string_view::npos) return out;
        line.remove_prefix(first);
        const auto end = std::min(line.find_first_of(kBlank), line.size());
        out.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

class PajekReader {
  public:
    PajekReader(const MatrixTarget& target, std::uint16_t heading) : t_(target), heading_(heading) {
        t_.batch.add_slot(*t_.file.year, heading_, t_.number);
    }

    Status line(std::string_view text, std::uint64_t number) {
        text = trimmed(text);
        if (text.empty() || text.front() == '%') return ok();
        if (text.front() == '*') return section(text, number);
        switch (section_) {
            case Section::kVertices: return vertex(text, number);
            case Section::kArcs:
            case Section::kEdges: return tie(text, number);
            case Section::kNone: break;
        }
        return at_line(t_.file, number, "a line before *vertices");
    }

    [[nodiscard]] Status end() const {
        if (vertices_.size() != declared_)
            return failure(fmt::format("{}: *vertices says {}, {} are listed", t_.file.path, declared_,
                                       vertices_.size()));
        return ok();
    }

  private:
    Status section(std::string_view text, std::uint64_t number) {
        const auto parts = words(text);
        const std::string name = lower(parts[0]);
        if (name == "*network") return ok();
        if (name == "*arcs" || name == "*edges") {
            section_ = name == "*arcs" ? Section::kArcs : Section::kEdges;
            return end();
        }
        if (name != "*vertices")
            return at_line(t_.file, number,
                           fmt::format("{} is not understood: *vertices, *arcs and *edges are", parts[0]));
        const auto n = parts.size() > 1 ? parse_integer<std::uint32_t>(parts[1]) : std::nullopt;
        if (!n) return at_line(t_.file, number, "*vertices lacks their number");
        if (declared_ != 0) return at_line(t_.file, number, "a second *vertices");
        declared_ = *n;
        section_ = Section::kVertices;
        return ok();
    }

    Status vertex(std::string_view text, std::uint64_t number) {
        const auto first = words(text).front();
        const auto id = parse_integer<std::uint32_t>(first);
        if (!id || *id != vertices_.size() + 1)
            return at_line(t_.file, number, fmt::format("vertex {} was expected, not '{}'", vertices_.size() + 1, first));
        text = trimmed(text.substr(first.size()));
        std::string_view label;
        if (!text.empty() && text.front() == '"') {
            const auto close = text.find('"', 1);
            if (close == std::string_view::npos) return at_line(t_.file, number, "the label lacks its closing quote");
            label = text.substr(1, close - 1);
        } else if (!text.empty()) {
            label = words(text).front();
        }
        auto code = t_.batch.code(label);
        if (!code.ok()) return at_line(t_.file, number, code.error().message);
        vertices_.push_back(*code);
        return ok();
    }

    Status tie(std::string_view text, std::uint64_t number) {
        const auto parts = words(text);
        const std::uint32_t from = vertex_number(parts[0]), to = parts.size() > 1 ? vertex_number(parts[1]) : 0;
        const auto count = parts.size() > 2 ? parse_count(parts[2]) : std::optional<double>(1);
        if (from == 0 || to == 0)
            return at_line(t_.file, number,
                           fmt::format("'{}' does not name two of the {} vertices", text, vertices_.size()));
        if (!count) return at_line(t_.file, number, fmt::format("'{}' is no count of at least 0", parts[2]));
        t_.batch.add({static_cast<std::int16_t>(*t_.file.year), heading_, vertices_[from - 1], vertices_[to - 1],
                      from < to, section_ == Section::kEdges, *count, t_.number, number});
        return ok();
    }

    // 0: no vertex of this file.
    [[nodiscard]] std::uint32_t vertex_number(std::string_view text) const {
        const std::uint32_t id = parse_integer<std::uint32_t>(text).value_or(0);
        return id <= vertices_.size() ? id : 0;
    }

    const MatrixTarget& t_;
    std::uint16_t heading_;
    Section section_ = Section::kNone;
    std::uint32_t declared_ = 0;
    std::vector<std::uint16_t> vertices_;
};

}  // namespace

Status read_pajek(std::string_view text, const MatrixTarget& target) {
    COMITY_ASSIGN(const std::uint16_t heading, heading_of_file(target));
    PajekReader reader(target, heading);
    COMITY_TRY(for_each_line(text, [&](std::string_view line, std::uint64_t n) { return reader.line(line, n); }));
    return reader.end();
}

}  // namespace comity
