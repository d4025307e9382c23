#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace relay {

// SipHash-2-4: 64 bits of a text that only the owner of the secret can compute, so that nobody can
// look for two texts with the same. One thread at a time.
class keyed_hash
{
public:
    using secret = std::array<unsigned char, 16>;

    // Throws std::runtime_error when OpenSSL does not have it.
    explicit keyed_hash(const secret& key);
    ~keyed_hash();

    std::uint64_t operator()(std::string_view text) const;

private:
    struct mac;

    secret key_;
    std::unique_ptr<mac> mac_;
};

} // namespace relay
