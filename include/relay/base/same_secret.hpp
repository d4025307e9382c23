#pragma once

#include <openssl/crypto.h>

#include <string_view>

namespace relay {

// Compares in a time that tells nothing about where the two differ.
inline bool same_secret(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace relay
