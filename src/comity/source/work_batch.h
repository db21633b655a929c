// What a reader takes from work records: columns, one entry a work, in the order read. The atlas is made of these and
// of nothing else, so that every input format that yields equal batches yields equal atlases.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "comity/base/details.h"
#include "comity/base/work.h"

namespace comity {

// Lists of T laid end to end: list i is items[ends[i-1], ends[i]).
template <class T>
struct Lists {
    std::vector<std::uint64_t> ends;
    std::vector<T> items;

    void close() { ends.push_back(items.size()); }
    [[nodiscard]] std::size_t size() const { return ends.size(); }
    [[nodiscard]] std::uint64_t begin_of(std::size_t i) const { return i == 0 ? 0 : ends[i - 1]; }
    [[nodiscard]] std::uint64_t end_of(std::size_t i) const { return ends[i]; }
    // Drops what was added after `lists` lists were closed; a rejected record leaves no trace.
    void rollback(std::size_t lists) {
        ends.resize(lists);
        items.resize(lists == 0 ? 0 : ends.back());
    }
};

struct Strings {
    std::vector<std::uint64_t> ends;
    std::string bytes;

    void add(std::string_view text) {
        bytes.append(text);
        ends.push_back(bytes.size());
    }
    [[nodiscard]] std::string_view operator[](std::size_t i) const {
        const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(bytes).substr(begin, ends[i] - begin);
    }
    void rollback(std::size_t strings) {
        ends.resize(strings);
        bytes.resize(strings == 0 ? 0 : ends.back());
    }
    // As if the last one had been empty.
    void empty_last() {
        rollback(ends.size() - 1);
        ends.push_back(bytes.size());
    }
};

// Short strings that repeat (country codes, types, languages), numbered in the order of their first appearance in the
// batch.
class Interned {
  public:
    std::uint32_t id(std::string_view text) {
        if (text.size() > kShort) return find(text);
        // Short ones are numbers, and have a slot: most are found there.
        std::uint64_t head = text.size();
        for (const char c : text) head = head << 8 | static_cast<unsigned char>(c);
        Slot& slot = slots_[(head * 0x9E3779B97F4A7C15) >> (64 - kSlotBits)];
        if (slot.head != head) slot = {head, find(text)};
        return slot.id;
    }
    [[nodiscard]] const std::string& text(std::uint32_t id) const { return texts_[id]; }
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

  private:
    static constexpr std::size_t kShort = 7;
    static constexpr int kSlotBits = 7;
    struct Slot {
        std::uint64_t head = ~std::uint64_t{0};  // size and bytes; of no text
        std::uint32_t id = 0;
    };
    std::uint32_t find(std::string_view text);

    std::vector<std::string> texts_;
    std::unordered_map<std::string, std::uint32_t> ids_;
    std::array<Slot, std::size_t{1} << kSlotBits> slots_;
};

// What is said of an institution, topic, source or funder, and where an institution lies. The newest record's word
// counts; of one date, the greater one. Both are maxima, so that the order of records does not matter.
struct EntityLabel {
    std::int64_t updated = kNoDate;         // of the record that said it
    std::string name, country, kind, code;  // kind: institution or source type; code: ROR, issn_l
    friend auto operator<=>(const EntityLabel&, const EntityLabel&) = default;
};
struct EntityPlace {
    bool known = false;
    std::int64_t updated = kNoDate;
    std::string city;
    double latitude = 0, longitude = 0;
    friend auto operator<=>(const EntityPlace&, const EntityPlace&) = default;
};
struct Entity {
    EntityLabel label;
    EntityPlace place;
};

enum class EntityKind : std::uint8_t { kInstitution, kSource, kFunder, kTopic, kSubfield, kField, kDomain };
inline constexpr std::size_t kEntityKinds = 7;

// Entities by id, in the order of their first appearance. Every work looks up a dozen, nearly all of them known.
class Entities {
  public:
    using Item = std::pair<OpenAlexId, Entity>;

    // A new one when there is none; valid until the next.
    Entity& operator[](OpenAlexId id) {
        if (2 * items_.size() >= slots_.size()) grow();
        std::uint32_t& slot = slot_of(id);
        if (slot == 0) {
            items_.emplace_back(id, Entity());
            slot = static_cast<std::uint32_t>(items_.size());
        }
        return items_[slot - 1].second;
    }
    [[nodiscard]] auto find(OpenAlexId id) const {
        const std::uint32_t place = items_.empty() ? 0 : const_cast<Entities*>(this)->slot_of(id);
        return place == 0 ? items_.end() : items_.begin() + (place - 1);
    }
    [[nodiscard]] const Entity& at(OpenAlexId id) const { return find(id)->second; }  // of one that is there
    [[nodiscard]] auto begin() const { return items_.begin(); }
    [[nodiscard]] auto end() const { return items_.end(); }
    [[nodiscard]] std::size_t size() const { return items_.size(); }

  private:
    // That of the id, or the free one where it belongs. At least half are free.
    std::uint32_t& slot_of(OpenAlexId id) {
        std::size_t at = (id * 0x9E3779B97F4A7C15) >> shift_;
        while (slots_[at] != 0 && items_[slots_[at] - 1].first != id) at = (at + 1) & (slots_.size() - 1);
        return slots_[at];
    }
    void grow();

    std::vector<Item> items_;
    std::vector<std::uint32_t> slots_;  // a power of two of them: 1 + the place in items_; 0: free
    int shift_ = 64;                    // 64 - its logarithm
};

// Offers a label without building strings when a newer one is known.
void offer_label(Entities& entities, OpenAlexId id, std::int64_t updated, std::string_view name,
                 std::string_view country = {}, std::string_view kind = {}, std::string_view code = {});
void offer_place(Entities& entities, OpenAlexId id, const EntityPlace& place);
// Everything `from` knows, offered to `into`.
void merge_entities(Entities& into, const Entities& from);

struct WorkBatch {
    std::uint32_t part = 0;  // index into the build's list of parts

    std::vector<OpenAlexId> id;
    std::vector<std::int64_t> updated;
    std::vector<std::int16_t> year;             // 0: unknown
    std::vector<std::uint32_t> type, language;  // in `words`
    std::vector<std::uint16_t> flags;
    std::vector<double> fwci, percentile;  // NaN: unknown
    std::vector<OpenAlexId> source;
    std::vector<std::uint32_t> source_type;  // in `words`: of the source, as this record has it
    std::vector<ClassKey> primary;
    Lists<ClassKey> topics;
    // One entry an authorship; countries and institutions are lists an authorship.
    std::vector<std::uint64_t> author_end;
    std::vector<OpenAlexId> author;
    std::vector<std::uint64_t> orcid;  // see base/orcid.h; 0: none
    std::vector<std::uint8_t> role;
    Lists<std::uint32_t> countries;  // as published: distinct, in `words`, ordered by text
    Lists<std::uint32_t> addresses;  // where `countries` is empty: those that its addresses name, likewise
    Lists<OpenAlexId> institutions;  // distinct, ascending
    Lists<OpenAlexId> funders;       // distinct, ascending
    Lists<OpenAlexId> references;    // distinct, ascending, without the work itself
    Strings doi, title;

    Interned words;
    Entities entities[kEntityKinds];
    Entities& entities_of(EntityKind kind) { return entities[static_cast<std::size_t>(kind)]; }

    // Data-quality counts over the records of this batch.
    std::uint64_t duplicate_references = 0, malformed_references = 0, bad_dates = 0;

    // Makes room for about so many works: lists that grow are copied, and their memory is given anew by the system.
    void expect(std::size_t works);
    [[nodiscard]] std::size_t size() const { return id.size(); }
    [[nodiscard]] std::uint64_t author_begin(std::size_t i) const { return i == 0 ? 0 : author_end[i - 1]; }
    void rollback(std::size_t works);
};

// Empties what nobody wants of all its records, as if they had not said it.
void leave_out(const Details& details, WorkBatch& batch);

// The total order of extracted rows, field by field as docs/formats/atlas.md lists them (updated_date and release
// excepted): negative, zero or positive.
int compare_rows(const WorkBatch& a, std::size_t i, const WorkBatch& b, std::size_t j);

}  // namespace comity
