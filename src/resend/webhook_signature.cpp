#include "relay/resend/webhook_signature.hpp"

#include "relay/base/base64.hpp"
#include "relay/base/same_secret.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace relay {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view version_prefix = "v1,";
constexpr auto tolerance = std::chrono::minutes(5);
constexpr std::size_t longest_webhook_id = 256;

struct mac_deleter
{
    void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

using mac_context = std::unique_ptr<EVP_MAC_CTX, mac_deleter>;

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

mac_context make_context(const std::string& secret)
{
    const std::string_view text = secret;
    const auto key = text.starts_with(secret_prefix)
                         ? decode_base64(text.substr(secret_prefix.size()))
                         : std::nullopt;
    if (!key || key->empty())
        throw std::invalid_argument("a webhook secret is whsec_ and base64");
    const std::unique_ptr<EVP_MAC, mac_deleter> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    mac_context context(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    if (!context || EVP_MAC_init(context.get(), bytes(*key), key->size(), parameters) != 1)
        throw std::runtime_error("OpenSSL has no HMAC with SHA-256");
    return context;
}

// The signature as text: 32 bytes in base64
std::string
compute(EVP_MAC_CTX* key, std::string_view id, std::string_view timestamp, std::string_view body)
{
    std::array<unsigned char, 32> digest{};
    std::size_t size = 0;
    EVP_MAC_init(key, nullptr, 0, nullptr); // the key stays as it is
    for (const std::string_view part :
         {id, std::string_view("."), timestamp, std::string_view(".")})
        EVP_MAC_update(key, bytes(part), part.size());
    EVP_MAC_update(key, bytes(body), body.size());
    EVP_MAC_final(key, digest.data(), &size, digest.size());
    std::string text;
    base64_appender encoded(text);
    for (const auto byte : digest)
        encoded.push(byte);
    encoded.finish();
    return text;
}

} // namespace

struct webhook_signer::keys
{
    std::vector<mac_context> contexts;
};

webhook_signer::webhook_signer(const std::vector<std::string>& secrets)
    : keys_(std::make_unique<keys>())
{
    for (const auto& secret : secrets)
        keys_->contexts.push_back(make_context(secret));
}

webhook_signer::webhook_signer(webhook_signer&&) noexcept = default;
webhook_signer& webhook_signer::operator=(webhook_signer&&) noexcept = default;
webhook_signer::~webhook_signer() = default;

signature_verdict webhook_signer::look_at(const webhook_headers& headers, wall_time now)
{
    const auto& [id, timestamp, signature] = headers;
    std::int64_t seconds = 0;
    const auto* const end = timestamp.data() + timestamp.size();
    const auto [rest, error] = std::from_chars(timestamp.data(), end, seconds);
    constexpr std::int64_t furthest = 1'000'000'000'000;
    if (id.empty() || id.size() > longest_webhook_id || signature.empty() || timestamp.empty() ||
        error != std::errc() || rest != end || seconds < 0 || seconds > furthest)
        return signature_verdict::missing;
    const auto age = now - wall_time(std::chrono::seconds(seconds));
    const bool old = age > tolerance || age < -tolerance;
    return old ? signature_verdict::old : signature_verdict::good;
}

signature_verdict
webhook_signer::verify(const webhook_headers& headers, std::string_view body, wall_time now) const
{
    const auto so_far = look_at(headers, now);
    if (so_far != signature_verdict::good)
        return so_far;
    const auto& [id, timestamp, signature] = headers;
    for (const auto& key : keys_->contexts) {
        const auto expected = compute(key.get(), id, timestamp, body);
        for (auto left = signature; !left.empty();) {
            const auto blank = left.find(' ');
            const auto one = left.substr(0, blank);
            left.remove_prefix(blank == std::string_view::npos ? left.size() : blank + 1);
            if (one.starts_with(version_prefix) &&
                same_secret(one.substr(version_prefix.size()), expected))
                return signature_verdict::good;
        }
    }
    return signature_verdict::different;
}

std::string
webhook_signer::sign(std::string_view id, std::string_view timestamp, std::string_view body) const
{
    return std::string(version_prefix) +
           compute(keys_->contexts.front().get(), id, timestamp, body);
}

} // namespace relay
