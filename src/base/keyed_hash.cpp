#include "relay/base/keyed_hash.hpp"

#include "relay/base/check.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <stdexcept>

namespace relay {

struct keyed_hash::mac
{
    EVP_MAC* algorithm{EVP_MAC_fetch(nullptr, "SIPHASH", nullptr)};
    EVP_MAC_CTX* context{algorithm ? EVP_MAC_CTX_new(algorithm) : nullptr};

    mac() = default;
    mac(const mac&) = delete;
    mac& operator=(const mac&) = delete;
    ~mac()
    {
        EVP_MAC_CTX_free(context);
        EVP_MAC_free(algorithm);
    }
};

keyed_hash::keyed_hash(const secret& key) : key_(key), mac_(std::make_unique<mac>())
{
    if (!mac_->context)
        throw std::runtime_error("OpenSSL has no SipHash");
}

keyed_hash::~keyed_hash() = default;

std::uint64_t keyed_hash::operator()(std::string_view text) const
{
    auto* context = mac_->context;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::array<unsigned char, 16> out{};
    std::size_t length = 0;
    const bool done = EVP_MAC_init(context, key_.data(), key_.size(), nullptr) == 1 &&
                      EVP_MAC_update(context, bytes, text.size()) == 1 &&
                      EVP_MAC_final(context, out.data(), &length, out.size()) == 1;
    check(done && length == out.size(), "OpenSSL computes SipHash");
    std::uint64_t half = 0;
    std::memcpy(&half, out.data(), sizeof half);
    return half;
}

} // namespace relay
