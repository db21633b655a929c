// SHA-256, by OpenSSL's libcrypto. Identifies atlases, questions and cells.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace comity {

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void add(std::string_view bytes);
    std::array<std::uint8_t, 32> digest();  // ends the computation

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);
std::string to_hex(const std::array<std::uint8_t, 32>& digest);
// The first eight bytes of the digest, big-endian.
std::uint64_t sha256_u64(std::string_view bytes);

}  // namespace comity
