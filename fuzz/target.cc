#include "target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace comity::fuzz {

void hold(bool promise, const char* what) {
    if (promise) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

namespace {

template <class T>
void hold_lists(const Lists<T>& lists, std::size_t count, const char* what) {
    hold(lists.size() == count, what);
    hold(std::is_sorted(lists.ends.begin(), lists.ends.end()), what);
    hold((count == 0 ? 0 : lists.ends.back()) == lists.items.size(), what);
}

void hold_words(const Interned& words, const std::vector<std::uint32_t>& ids) {
    for (const std::uint32_t id : ids) hold(id < words.texts().size(), "words of a batch are known");
}

template <class T>
void hold_ascending(const Lists<T>& lists, const char* what) {
    for (std::size_t i = 0; i < lists.size(); ++i)
        for (std::uint64_t k = lists.begin_of(i) + 1; k < lists.end_of(i); ++k)
            hold(lists.items[k - 1] < lists.items[k], what);
}

struct Scratch {
    std::string path;
    Scratch() {
        char name[] = "/dev/shm/comity-fuzz-XXXXXX";
        hold(::mkdtemp(name) != nullptr, "a folder in /dev/shm can be made");
        path = name;
    }
    ~Scratch() { (void)remove_tree(path); }
};

}  // namespace

void hold_consistent(const WorkBatch& b) {
    const std::size_t n = b.size();
    hold(b.updated.size() == n && b.year.size() == n && b.type.size() == n && b.language.size() == n &&
             b.flags.size() == n && b.fwci.size() == n && b.percentile.size() == n && b.source.size() == n &&
             b.source_type.size() == n && b.primary.size() == n && b.author_end.size() == n,
         "columns of a batch are equally long");
    const std::size_t authors = n == 0 ? 0 : b.author_end.back();
    hold(std::is_sorted(b.author_end.begin(), b.author_end.end()), "authors of works follow each other");
    hold(b.author.size() == authors && b.orcid.size() == authors && b.role.size() == authors, "authors are complete");
    hold_lists(b.topics, n, "topics");
    hold_lists(b.funders, n, "funders");
    hold_lists(b.references, n, "references");
    hold_lists(b.countries, authors, "countries");
    hold_lists(b.addresses, authors, "addresses");
    hold_lists(b.institutions, authors, "institutions");
    for (const Strings* texts : {&b.doi, &b.title})
        hold(texts->ends.size() == n && (n == 0 ? 0 : texts->ends.back()) == texts->bytes.size(), "texts");
    for (const auto* ids : {&b.type, &b.language, &b.source_type, &b.countries.items, &b.addresses.items})
        hold_words(b.words, *ids);
}

void hold_ordered(const WorkBatch& b) {
    hold_consistent(b);
    hold_ascending(b.funders, "funders ascend");
    hold_ascending(b.references, "references ascend");
    hold_ascending(b.institutions, "institutions ascend");
}

Result<std::size_t> MemoryStream::read(std::span<char> buffer) {
    const std::size_t count = std::min({buffer.size(), bytes_.size(), piece_});
    std::copy_n(bytes_.data(), count, buffer.data());
    bytes_.remove_prefix(count);
    return count;
}

InputFile::InputFile() : descriptor_(::memfd_create("input", 0)) {
    hold(descriptor_ >= 0, "a file in memory can be made");
    path_ = "/proc/self/fd/" + std::to_string(descriptor_);
}

void InputFile::put(std::string_view bytes) const {
    hold(::ftruncate(descriptor_, 0) == 0, "a file in memory can be emptied");
    hold(::pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
         "a file in memory can be written");
}

const std::string& scratch_folder() {
    static const Scratch scratch;
    return scratch.path;
}

}  // namespace comity::fuzz
