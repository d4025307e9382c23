#include "relay/store/store_id.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string_view>

namespace relay {

std::string store_id(const id_secret& secret)
{
    constexpr std::string_view purpose = "store id";
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t kept = 16;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(purpose.data()),
        purpose.size(),
        digest.data(),
        nullptr
    );
    std::string id;
    for (std::size_t i = 0; i < kept; ++i)
        id.append(1, digits[digest[i] >> 4]).append(1, digits[digest[i] & 15]);
    return id;
}

} // namespace relay
