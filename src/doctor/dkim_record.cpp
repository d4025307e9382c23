#include "doctor/dkim_record.hpp"

#include "doctor/tag_list.hpp"
#include "relay/base/base64.hpp"
#include "relay/base/text.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

namespace relay {

namespace {

constexpr std::size_t ed25519_key_bytes = 32;

bool has(const std::vector<std::string>& list, std::string_view wanted)
{
    return std::ranges::find(list, wanted) != list.end();
}

// 0: it is no RSA key, most often because a part of it was lost on the way into DNS.
int rsa_bits(const std::string& der)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())), &EVP_PKEY_free
    );
    ERR_clear_error();
    return key && EVP_PKEY_base_id(key.get()) == EVP_PKEY_RSA ? EVP_PKEY_bits(key.get()) : 0;
}

std::string without_blanks(std::string_view text)
{
    std::string rest;
    for (const char c : text)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            rest += c;
    return rest;
}

} // namespace

std::variant<dkim_record, std::string> parse_dkim(std::string_view text)
{
    const auto tags = tag_list::parse(text);
    if (!tags)
        return "it is not a list of tag=value";
    if (const auto* version = tags->find("v"))
        if (*version != "DKIM1" || tags->all().front().name != "v")
            return "v=DKIM1 has to be its first tag, if there is one";
    const auto* key = tags->find("p");
    if (!key)
        return "it has no key (p=)";

    dkim_record record{.key = without_blanks(*key)};
    if (const auto* type = tags->find("k"))
        record.key_type = to_ascii_lower(*type);
    if (const auto* flags = tags->find("t"))
        record.testing = has(split_list(*flags, ':'), "y");
    if (const auto* services = tags->find("s")) {
        const auto list = split_list(*services, ':');
        record.for_email = has(list, "*") || has(list, "email");
    }
    if (record.key.empty())
        return record;
    const auto bytes = decode_base64(record.key);
    if (!bytes)
        return "its key is not base64";
    if (record.key_type == "rsa") {
        record.bits = rsa_bits(*bytes);
        if (record.bits == 0)
            return "its key is damaged or cut off";
    } else if (record.key_type != "ed25519") {
        return "k=" + std::string(shortened(record.key_type, 32)) + " is no kind of key";
    } else if (bytes->size() != ed25519_key_bytes) {
        return "its key is damaged or cut off";
    }
    return record;
}

} // namespace relay
