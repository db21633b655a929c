#include "comity/build/part_bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <type_traits>
#include <utility>

namespace comity {

namespace {

template <class T>
constexpr bool kPlain = std::is_arithmetic_v<T>;

// Lists of numbers are written in as few bytes as they need: seven bits a byte, the least first, the eighth says that more
// follow. Numbers of 64 bits as their distance from the one before (ends of lists and ids that lie close together become
// short), one sign bit last; real ones with their bytes turned round, since round numbers have zeros at their end. Where all are 0
// that way (nobody has an address, nobody wants to know the authors), their number says all.
template <class T>
constexpr bool kShort = std::is_same_v<T, std::uint64_t> || std::is_same_v<T, std::int64_t> ||
                        std::is_same_v<T, std::uint32_t> || std::is_same_v<T, double>;
constexpr std::size_t kLongest = 10;  // bytes a number
enum class ListOf : std::uint8_t { kNumbers, kZeros };
constexpr std::size_t kMostZeros = std::size_t{1} << 22;  // more are written out: a damaged number must not ask for all memory

constexpr std::uint32_t ClassKey::*kLevels[] = {&ClassKey::domain, &ClassKey::field, &ClassKey::subfield, &ClassKey::topic};
static_assert(sizeof(ClassKey) == std::size(kLevels) * sizeof(std::uint32_t));

constexpr std::uint64_t zigzag(std::uint64_t distance) { return distance << 1 ^ (0 - (distance >> 63)); }
constexpr std::uint64_t unzigzag(std::uint64_t code) { return code >> 1 ^ (0 - (code & 1)); }

template <class T>
std::uint64_t code_of(T value, std::uint64_t& before) {
    if constexpr (std::is_same_v<T, std::uint32_t>) return value;
    else if constexpr (std::is_same_v<T, double>) return __builtin_bswap64(std::bit_cast<std::uint64_t>(value));
    else return zigzag(static_cast<std::uint64_t>(value) - std::exchange(before, static_cast<std::uint64_t>(value)));
}
template <class T>
T value_of(std::uint64_t code, std::uint64_t& before) {
    if constexpr (std::is_same_v<T, std::uint32_t>) return static_cast<std::uint32_t>(code);
    else if constexpr (std::is_same_v<T, double>) return std::bit_cast<double>(__builtin_bswap64(code));
    else return static_cast<T>(before += unzigzag(code));
}

class Writer {
  public:
    std::string bytes;

    template <class T>
        requires kPlain<T>
    void operator()(const T& value) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void operator()(const std::string& text) {
        (*this)(std::uint64_t{text.size()});
        bytes += text;
    }
    template <class T>
    void operator()(const std::vector<T>& list) {
        (*this)(std::uint64_t{list.size()});
        if constexpr (kShort<T>) add_numbers(list);
        else if constexpr (kPlain<T>) bytes.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T));
        else
            for (const T& item : list) (*this)(item);
    }
    void operator()(const std::vector<ClassKey>& list) {
        for (const auto level : kLevels) {
            std::vector<std::uint32_t> column;
            column.reserve(list.size());
            for (const ClassKey& key : list) column.push_back(key.*level);
            (*this)(column);
        }
    }
    void operator()(const Interned& words) { (*this)(words.texts()); }
    void operator()(const Entities& entities) {
        (*this)(std::uint64_t{entities.size()});
        for (const auto& [id, entity] : entities) {
            (*this)(id);
            (*this)(entity);
        }
    }
    template <class T>
    void operator()(const T& record) {
        visit(*this, record);
    }

  private:
    template <class T>
    void add_numbers(const std::vector<T>& list) {
        std::uint64_t before = 0;
        const bool zeros = list.size() <= kMostZeros &&
                           std::all_of(list.begin(), list.end(), [&](T value) { return code_of(value, before) == 0; });
        (*this)(static_cast<std::uint8_t>(zeros ? ListOf::kZeros : ListOf::kNumbers));
        if (!zeros) add_short(list);
    }
    template <class T>
    void add_short(const std::vector<T>& list) {
        std::uint64_t before = 0;
        char piece[1 << 12];
        std::size_t n = 0;
        for (const T value : list) {
            std::uint64_t code = code_of(value, before);
            for (; code >= 0x80; code >>= 7) piece[n++] = static_cast<char>(code | 0x80);
            piece[n++] = static_cast<char>(code);
            if (n > sizeof piece - kLongest) bytes.append(piece, std::exchange(n, 0));
        }
        bytes.append(piece, n);
    }
};

class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    bool whole = true;  // no length was out of bounds so far
    [[nodiscard]] bool at_end() const { return whole && rest_.empty(); }

    template <class T>
        requires kPlain<T>
    void operator()(T& value) {
        take(&value, sizeof value);
    }
    void operator()(bool& value) {  // a damaged byte is no bool
        std::uint8_t byte = 0;
        (*this)(byte);
        value = byte != 0;
    }
    void operator()(std::string& text) {
        text.resize(length(1));
        take(text.data(), text.size());
    }
    template <class T>
    void operator()(std::vector<T>& list) {
        if constexpr (kShort<T>) {
            take_numbers(list);
        } else if constexpr (kPlain<T>) {
            list.resize(length(sizeof(T)));
            take(list.data(), list.size() * sizeof(T));
        } else {
            list.resize(length(1));
            for (T& item : list) (*this)(item);
        }
    }
    void operator()(std::vector<ClassKey>& list) {
        std::vector<std::uint32_t> column;
        for (const auto level : kLevels) {
            (*this)(column);
            if (level == kLevels[0]) list.resize(column.size());
            if (column.size() != list.size()) whole = false;
            for (std::size_t i = 0; whole && i < list.size(); ++i) list[i].*level = column[i];
        }
    }
    void operator()(Interned& words) {
        std::vector<std::string> texts;
        (*this)(texts);
        for (const std::string& text : texts) words.id(text);
    }
    void operator()(Entities& entities) {
        for (std::size_t n = length(1); n > 0 && whole; --n) {
            OpenAlexId id = 0;
            (*this)(id);
            (*this)(entities[id]);
        }
    }
    template <class T>
    void operator()(T& record) {
        visit(*this, record);
    }

  private:
    template <class T>
    void take_numbers(std::vector<T>& list) {
        std::uint64_t n = 0;
        std::uint8_t kind = 0;
        take(&n, sizeof n);
        take(&kind, sizeof kind);
        const bool zeros = kind == static_cast<std::uint8_t>(ListOf::kZeros);
        if (n > (zeros ? kMostZeros : rest_.size())) whole = false;
        if (!whole) n = 0;
        list.assign(static_cast<std::size_t>(n), T{});
        if (!zeros) take_short(list);
    }

    // A count of things of at least `least` bytes each, of which no more can follow than there are bytes.
    std::size_t length(std::size_t least) {
        std::uint64_t n = 0;
        take(&n, sizeof n);
        if (n > rest_.size() / least) whole = false;
        return whole ? static_cast<std::size_t>(n) : 0;
    }
    template <class T>
    void take_short(std::vector<T>& list) {
        std::uint64_t before = 0;
        const char *at = rest_.data(), *const end = at + rest_.size();
        for (T& value : list) {
            std::uint64_t code = 0;
            for (int shift = 0;; shift += 7) {
                if (at == end || shift > 63) {
                    whole = false;
                    return;
                }
                const auto byte = static_cast<unsigned char>(*at++);
                code |= std::uint64_t{byte & 0x7FU} << shift;
                if (byte < 0x80) break;
            }
            value = value_of<T>(code, before);
        }
        rest_.remove_prefix(static_cast<std::size_t>(at - rest_.data()));
    }
    void take(void* to, std::size_t n) {
        if (n > rest_.size()) whole = false;
        if (!whole || n == 0) return;
        std::memcpy(to, rest_.data(), n);
        rest_.remove_prefix(n);
    }
    std::string_view rest_;
};

// Every field of every record, for both directions. The structured bindings fail to compile when a field is added and
// forgotten here.
template <class A, class... Fields>
void each(A& a, Fields&... fields) {
    (a(fields), ...);
}

// What the order of rows needs, before the rest of a batch's records.
template <class A, class Batch>
void visit_front(A& a, Batch& batch) {
    each(a, batch.words, batch.id, batch.year, batch.type, batch.primary);
}
template <class A, class Batch>
void visit_rest(A& a, Batch& batch) {
    auto& [part, id, updated, year, type, language, flags, fwci, percentile, source, source_type, primary, topics, author_end,
           author, orcid, role, countries, addresses, institutions, funders, references, doi, title, words, entities,
           duplicate_references, malformed_references, bad_dates] = batch;
    each(a, part, updated, language, flags, fwci, percentile, source, source_type, topics, author_end, author, orcid, role,
         countries, addresses, institutions, funders, references, doi, title, duplicate_references,
         malformed_references, bad_dates);
}
template <class A, class Batch>
void visit_records(A& a, Batch& batch) {
    visit_front(a, batch);
    visit_rest(a, batch);
}
template <class A, class Batch>
void visit_entities(A& a, Batch& batch) {
    for (auto& of_kind : batch.entities) a(of_kind);
}

template <class A, class T>
void visit(A& a, T& record) {
    using R = std::remove_const_t<T>;
    if constexpr (std::is_same_v<R, Strings>) {
        auto& [ends, bytes] = record;
        each(a, ends, bytes);
    } else if constexpr (std::is_same_v<R, EntityLabel>) {
        auto& [updated, name, country, kind, code] = record;
        each(a, updated, name, country, kind, code);
    } else if constexpr (std::is_same_v<R, EntityPlace>) {
        auto& [known, updated, city, latitude, longitude] = record;
        each(a, known, updated, city, latitude, longitude);
    } else if constexpr (std::is_same_v<R, Entity>) {
        auto& [label, place] = record;
        each(a, label, place);
    } else if constexpr (std::is_same_v<R, Reject>) {
        auto& [line, byte, reason, id] = record;
        each(a, line, byte, reason, id);
    } else if constexpr (std::is_same_v<R, PartReport>) {
        auto& [read, works, labels, other, rejected, inflated, bytes_read, api_page, single_work, damage, unread, rejects] =
            record;
        each(a, read, works, labels, other, rejected, inflated, bytes_read, api_page, single_work, damage, rejects);
    } else if constexpr (std::is_same_v<R, WorkBatch>) {
        visit_records(a, record);
        visit_entities(a, record);
    } else if constexpr (std::is_same_v<R, BatchPlace>) {
        auto& [begin, records, bytes] = record;
        each(a, begin, records, bytes);
    } else if constexpr (std::is_same_v<R, PartTail>) {
        auto& [report, batches] = record;
        each(a, report, batches);
    } else {  // Lists<T>
        auto& [ends, items] = record;
        each(a, ends, items);
    }
}

// The record that these bytes are, and nothing behind it, by what visits it or some of its fields.
template <class T, class Visit>
std::optional<T> all_of(std::string_view bytes, Visit visit_it) {
    T record;
    Reader reader(bytes);
    visit_it(reader, record);
    if (!reader.at_end()) return std::nullopt;
    return record;
}

constexpr auto kWhole = [](Reader& reader, auto& record) { visit(reader, record); };

}  // namespace

BatchBytes bytes_of(const WorkBatch& batch) {
    Writer writer;
    visit_front(writer, batch);
    const std::size_t front = writer.bytes.size();
    visit_rest(writer, batch);
    const std::size_t records = writer.bytes.size();
    visit_entities(writer, batch);
    return {std::move(writer.bytes), front, records};
}

std::optional<WorkBatch> batch_of_bytes(std::string_view bytes) { return all_of<WorkBatch>(bytes, kWhole); }
std::optional<WorkBatch> records_of_bytes(std::string_view records) {
    return all_of<WorkBatch>(records, [](Reader& reader, WorkBatch& batch) { visit_records(reader, batch); });
}
std::optional<WorkBatch> front_of_bytes(std::string_view front) {
    return all_of<WorkBatch>(front, [](Reader& reader, WorkBatch& batch) { visit_front(reader, batch); });
}

std::string bytes_of(const PartTail& tail) {
    Writer writer;
    writer(tail);
    return std::move(writer.bytes);
}
std::optional<PartTail> tail_of_bytes(std::string_view bytes) { return all_of<PartTail>(bytes, kWhole); }

}  // namespace comity
