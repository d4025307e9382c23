#include "sim/webhook_signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace relay::sim {

namespace {

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string decode_webhook_secret(std::string_view secret)
{
    constexpr std::string_view prefix = "whsec_";
    if (secret.starts_with(prefix))
        secret.remove_prefix(prefix.size());
    std::vector<unsigned char> decoded(secret.size() + 1);
    const auto length =
        EVP_DecodeBlock(decoded.data(), bytes(secret), static_cast<int>(secret.size()));
    if (length <= 0)
        throw std::invalid_argument("the secret is not whsec_ and base64");
    const auto padding = secret.ends_with("==") ? 2 : secret.ends_with('=') ? 1 : 0;
    return {decoded.begin(), decoded.begin() + length - padding};
}

std::string sign_webhook(
    const std::string& key, std::string_view id, std::int64_t timestamp, std::string_view body
)
{
    std::string content(id);
    content += '.';
    content += std::to_string(timestamp);
    content += '.';
    content += body;
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        bytes(content),
        content.size(),
        digest.data(),
        &size
    );
    std::array<unsigned char, 45> encoded{}; // 32 bytes make 44 letters, and a zero
    const auto length = EVP_EncodeBlock(encoded.data(), digest.data(), digest.size());
    return "v1," + std::string(encoded.begin(), encoded.begin() + length);
}

} // namespace relay::sim
