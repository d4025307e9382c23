#include "store/postgres/key_digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace relay::postgres {

std::string key_digest(std::string_view salt, std::string_view key)
{
    if (key.empty())
        return {};
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    HMAC(
        EVP_sha256(),
        salt.data(),
        static_cast<int>(salt.size()),
        reinterpret_cast<const unsigned char*>(key.data()),
        key.size(),
        reinterpret_cast<unsigned char*>(digest.data()),
        &size
    );
    digest.resize(size);
    return digest;
}

} // namespace relay::postgres
