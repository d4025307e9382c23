#include "cli/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>

namespace relay::cli {

std::string digest(std::string_view text)
{
    constexpr std::size_t kept = 16;
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
    std::string out;
    for (std::size_t i = 0; i < kept; ++i)
        out.append(1, digits[hash[i] >> 4]).append(1, digits[hash[i] & 15]);
    return out;
}

std::uint64_t half_of(std::string_view digest)
{
    constexpr int radix = 16;
    constexpr std::size_t digits = 16;
    std::uint64_t half = 0;
    std::from_chars(digest.data(), digest.data() + std::min(digits, digest.size()), half, radix);
    return half;
}

} // namespace relay::cli
