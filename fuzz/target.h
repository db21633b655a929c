// What a fuzz target is: one function of bytes that somebody might have written into a file, which must not crash, hang or
// break a promise of the code it calls. libfuzzer.cc runs one target under libFuzzer, replay.cc all of them over the kept
// corpus. fuzz/README.md tells how.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "comity/platform/files.h"
#include "comity/source/work_batch.h"

namespace comity::fuzz {

// The bytes of a file and where they are read, and lines of it.
void lines(std::string_view input);
// Blocks of two streams of deflate, unpacked alone and side by side.
void inflate(std::string_view input);
// One JSON record a line -> WorkBatch.
void records(std::string_view input);
// The same, read by the walk over tokens and by its twin.
void scan(std::string_view input);
// A part in Parquet.
void parquet(std::string_view input);
// manifest.json and deleted_ids.csv of OpenAlex, atlas.json.
void manifest(std::string_view input);
// Damage done to a small atlas, as a list of edits.
void atlas(std::string_view input);
// Country matrices: Pajek, lists, squares, nested JSON, ZIP.
void matrix(std::string_view input);
// What a stopped build keeps of a part.
void kept_part(std::string_view input);

// Ends the program with a message unless a promise holds.
void hold(bool promise, const char* what);
// The columns of a batch fit together.
void hold_consistent(const WorkBatch& batch);
// And its lists are in order, as readers deliver them.
void hold_ordered(const WorkBatch& batch);

// Takes bytes off the front of an input; zeros when it is used up.
class Taker {
  public:
    explicit Taker(std::string_view input) : rest_(input) {}
    [[nodiscard]] bool empty() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    std::uint64_t number(int bytes) {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes && !rest_.empty(); ++i) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[0])) << (8 * i);
            rest_.remove_prefix(1);
        }
        return value;
    }

  private:
    std::string_view rest_;
};

// An input as a stream that hands out at most `piece` bytes at a time, as pipes do.
class MemoryStream final : public ByteStream {
  public:
    MemoryStream(std::string_view bytes, std::size_t piece) : bytes_(bytes), piece_(piece) {}
    Result<std::size_t> read(std::span<char> buffer) override;

  private:
    std::string_view bytes_;
    std::size_t piece_;
};

// An input as a file with a path; the same path for every input.
class InputFile {
  public:
    InputFile();
    [[nodiscard]] const std::string& path() const { return path_; }
    void put(std::string_view bytes) const;

  private:
    int descriptor_;
    std::string path_;
};

// A folder in memory, made empty, gone when the program ends.
const std::string& scratch_folder();

}  // namespace comity::fuzz
