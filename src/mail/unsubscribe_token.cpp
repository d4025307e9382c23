#include "relay/mail/unsubscribe_token.hpp"

#include "relay/base/base64.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>

#include <array>
#include <stdexcept>

// A token is base64url of nonce, tag and ciphertext (AES-256-GCM). The plaintext is a version, the
// message's number (eight bytes, the lowest first) and the address. The nonce is a keyed hash of
// the plaintext: two plaintexts share one with a probability of 2^-96, and a message that is
// written twice has the same link.

namespace relay {

namespace {

using digest = std::array<unsigned char, 32>;

constexpr char version = 1;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t head_size = 1 + 8; // of the plaintext, before the address
constexpr std::size_t longest_token = 1'024;

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

struct deleter
{
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, deleter>;
using mac_context = std::unique_ptr<EVP_MAC_CTX, deleter>;

// A key of its own for each purpose
digest derive(const id_secret& secret, std::string_view purpose)
{
    const auto text = "unsubscribe: " + std::string(purpose);
    digest key{};
    unsigned size = 0;
    const auto length = static_cast<int>(secret.size());
    if (!HMAC(EVP_sha256(), secret.data(), length, bytes(text), text.size(), key.data(), &size))
        throw std::runtime_error("OpenSSL has no HMAC with SHA-256");
    return key;
}

mac_context make_mac(const digest& key)
{
    const std::unique_ptr<EVP_MAC, deleter> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    mac_context context(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end()};
    if (!context || EVP_MAC_init(context.get(), key.data(), key.size(), parameters) != 1)
        throw std::runtime_error("OpenSSL has no HMAC with SHA-256");
    return context;
}

std::string plaintext_of(const unsubscribe_claim& claim)
{
    std::string text(1, version);
    auto number = static_cast<std::uint64_t>(claim.message.value);
    for (int i = 0; i < 8; ++i, number >>= 8)
        text += static_cast<char>(number & 0xff);
    return text + claim.address;
}

std::optional<unsubscribe_claim> claim_of(std::string_view plaintext)
{
    if (plaintext.size() <= head_size || plaintext.front() != version)
        return std::nullopt;
    std::uint64_t number = 0;
    for (auto i = head_size - 1; i > 0; --i)
        number = (number << 8) | static_cast<unsigned char>(plaintext[i]);
    return unsubscribe_claim{
        .message = {static_cast<std::int64_t>(number)},
        .address = std::string(plaintext.substr(head_size)),
    };
}

} // namespace

// Contexts that have their keys already: to set one up costs more than all the rest.
struct unsubscribe_codec::cipher
{
    cipher_context encryption{EVP_CIPHER_CTX_new()};
    cipher_context decryption{EVP_CIPHER_CTX_new()};
    mac_context nonces;

    explicit cipher(const id_secret& secret) : nonces(make_mac(derive(secret, "nonces")))
    {
        const auto key = derive(secret, "encryption");
        const auto* algorithm = EVP_aes_256_gcm();
        const bool ready =
            encryption && decryption &&
            EVP_EncryptInit_ex(encryption.get(), algorithm, nullptr, key.data(), nullptr) == 1 &&
            EVP_DecryptInit_ex(decryption.get(), algorithm, nullptr, key.data(), nullptr) == 1;
        if (!ready)
            throw std::runtime_error("OpenSSL has no AES-256-GCM");
    }

    std::string nonce_of(std::string_view plaintext) const
    {
        digest whole{};
        std::size_t size = 0;
        auto* mac = nonces.get();
        const bool done = EVP_MAC_init(mac, nullptr, 0, nullptr) == 1 && // the key stays as it is
                          EVP_MAC_update(mac, bytes(plaintext), plaintext.size()) == 1 &&
                          EVP_MAC_final(mac, whole.data(), &size, whole.size()) == 1;
        if (!done)
            throw std::runtime_error("OpenSSL can't hash");
        return {whole.begin(), whole.begin() + nonce_size};
    }

    std::string encrypt(std::string_view plaintext) const
    {
        const auto nonce = nonce_of(plaintext);
        auto* context = encryption.get();
        std::string tag(tag_size, '\0');
        std::string text(plaintext.size(), '\0');
        int length = 0;
        const auto size = static_cast<int>(plaintext.size());
        const bool done =
            EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, bytes(nonce)) == 1 &&
            EVP_EncryptUpdate(context, bytes(text), &length, bytes(plaintext), size) == 1 &&
            EVP_EncryptFinal_ex(context, bytes(text) + length, &length) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_size, tag.data()) == 1;
        if (!done)
            throw std::runtime_error("OpenSSL can't encrypt");
        return nonce + tag + text;
    }

    // Nothing when it was not encrypted with this key.
    std::optional<std::string> decrypt(std::string_view sealed) const
    {
        const auto nonce = sealed.substr(0, nonce_size);
        std::string tag(sealed.substr(nonce_size, tag_size));
        const auto text = sealed.substr(nonce_size + tag_size);
        auto* context = decryption.get();
        std::string plaintext(text.size(), '\0');
        int length = 0;
        const auto size = static_cast<int>(text.size());
        const bool good =
            EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytes(nonce)) == 1 &&
            EVP_DecryptUpdate(context, bytes(plaintext), &length, bytes(text), size) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
            EVP_DecryptFinal_ex(context, bytes(plaintext) + length, &length) == 1;
        return good ? std::optional(std::move(plaintext)) : std::nullopt;
    }
};

unsubscribe_codec::unsubscribe_codec(const id_secret& secret)
    : cipher_(std::make_unique<cipher>(secret))
{
}
unsubscribe_codec::unsubscribe_codec(unsubscribe_codec&&) noexcept = default;
unsubscribe_codec::~unsubscribe_codec() = default;

std::string unsubscribe_codec::write(const unsubscribe_claim& claim) const
{
    return encode_base64url(cipher_->encrypt(plaintext_of(claim)));
}

std::optional<unsubscribe_claim> unsubscribe_codec::read(std::string_view token) const
{
    if (token.size() > longest_token)
        return std::nullopt;
    const auto whole = decode_base64url(token);
    if (!whole || whole->size() <= nonce_size + tag_size + head_size)
        return std::nullopt;
    const auto plaintext = cipher_->decrypt(*whole);
    return plaintext ? claim_of(*plaintext) : std::nullopt;
}

} // namespace relay
