#include "sim/address.hpp"

#include "sim/ascii.hpp"

#include <algorithm>

namespace relay::sim {

namespace {

std::string_view trim(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

bool is_local_char(char c)
{
    constexpr std::string_view forbidden = "<>()[]\\,;:\"@";
    return static_cast<unsigned char>(c) > ' ' && c != 0x7f &&
           static_cast<unsigned char>(c) < 0x80 && forbidden.find(c) == std::string_view::npos;
}

// Bytes from 0x80 are letters of an internationalised domain
bool is_domain_char(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_local(std::string_view local)
{
    return !local.empty() && local.size() <= 64 && local.front() != '.' && local.back() != '.' &&
           local.find("..") == std::string_view::npos && std::ranges::all_of(local, is_local_char);
}

bool is_domain(std::string_view domain)
{
    const auto dot = domain.rfind('.');
    return dot != std::string_view::npos && domain.size() - dot > 2 && domain.size() <= 253 &&
           domain.front() != '.' && domain.front() != '-' &&
           domain.find("..") == std::string_view::npos &&
           std::ranges::all_of(domain, is_domain_char);
}

} // namespace

std::optional<mailbox> parse_mailbox(std::string_view text)
{
    text = trim(text);
    if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        return std::nullopt;
    if (text.ends_with('>')) {
        const auto open = text.rfind('<');
        if (open == std::string_view::npos)
            return std::nullopt;
        text = text.substr(open + 1, text.size() - open - 2);
    }
    const auto at = text.rfind('@');
    if (at == std::string_view::npos)
        return std::nullopt;
    const mailbox m{text.substr(0, at), text.substr(at + 1)};
    if (!is_local(m.local) || !is_domain(m.domain))
        return std::nullopt;
    return m;
}

bool is_example_domain(std::string_view domain)
{
    return equal_ignoring_case(domain, "example.com") || equal_ignoring_case(domain, "test.com");
}

test_address test_address_of(std::string_view address)
{
    if (address.find("@resend.dev") == std::string_view::npos)
        return test_address::none;
    if (address.find("bounced") != std::string_view::npos)
        return test_address::bounced;
    if (address.find("complained") != std::string_view::npos)
        return test_address::complained;
    if (address.find("suppressed") != std::string_view::npos)
        return test_address::suppressed;
    return test_address::delivered;
}

} // namespace relay::sim
