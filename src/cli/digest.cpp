#include "cli/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace relay::cli {

namespace {

using hash_value = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string digits_of(const hash_value& hash)
{
    constexpr std::size_t kept = 16;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < kept; ++i)
        out.append(1, digits[hash[i] >> 4]).append(1, digits[hash[i] & 15]);
    return out;
}

struct context_deleter
{
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

} // namespace

std::string digest(std::string_view text)
{
    hash_value hash{};
    EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
    return digits_of(hash);
}

struct running_digest::state
{
    std::unique_ptr<EVP_MD_CTX, context_deleter> context{EVP_MD_CTX_new()};
};

running_digest::running_digest() : state_(std::make_unique<state>())
{
    EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
}

running_digest::~running_digest() = default;

void running_digest::add(std::string_view piece)
{
    EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size());
}

std::string running_digest::finish()
{
    hash_value hash{};
    EVP_DigestFinal_ex(state_->context.get(), hash.data(), nullptr);
    return digits_of(hash);
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
