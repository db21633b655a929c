// The bytes of a file, inflated when it is gzip (by its first two bytes, whatever its name). ISA-L is the one inflate
// library.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "comity/base/result.h"
#include "comity/platform/files.h"

namespace comity {

class ByteSource {
  public:
    static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
    // The same over any stream; `name` stands for the path in messages.
    static Result<std::unique_ptr<ByteSource>> over(std::unique_ptr<ByteStream> stream, std::string name);
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // Fills the front of `buffer`; 0 at the end. A damaged or truncated gzip stream is an error that names the byte of
    // the file; what was inflated before it has been delivered by earlier calls.
    Result<std::size_t> read(std::span<char> buffer);

  private:
    struct State;
    explicit ByteSource(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

Result<std::string> read_all(const std::string& path);

}  // namespace comity
