#include "doctor/spf_syntax.hpp"

#include "relay/base/text.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace relay {

namespace {

constexpr int longest_ip4 = 32;
constexpr int longest_ip6 = 128;

// "24"; without zeros before it
bool is_length(std::string_view text, int most)
{
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc() && end == text.data() + text.size() && value >= 0 && value <= most &&
           (text.size() == 1 || text.front() != '0');
}

// Behind the percent sign: "%", "_", "-" or "{ir.-}". 0: it is no macro.
std::size_t macro_size(std::string_view text)
{
    if (text.empty() || text.front() != '{')
        return !text.empty() &&
               std::string_view("%_-").find(text.front()) != std::string_view::npos;
    const auto end = text.find('}');
    if (end == std::string_view::npos || end < 2)
        return 0;
    auto inside = text.substr(1, end - 1);
    constexpr std::string_view letters = "slodiphcrtv";
    if (letters.find(to_ascii_lower(inside.front())) == std::string_view::npos)
        return 0;
    inside.remove_prefix(1);
    while (!inside.empty() && is_ascii_digit(inside.front()))
        inside.remove_prefix(1);
    if (!inside.empty() && to_ascii_lower(inside.front()) == 'r')
        inside.remove_prefix(1);
    constexpr std::string_view delimiters = ".-+,/_=";
    if (inside.find_first_not_of(delimiters) != std::string_view::npos)
        return 0;
    return end + 1;
}

// The last label: letters, digits and hyphens, and not digits alone
bool is_top_label(std::string_view text)
{
    const auto allowed = [](char c) { return is_ascii_alnum(c) || c == '-'; };
    return !text.empty() && std::ranges::all_of(text, allowed) && text.front() != '-' &&
           text.back() != '-' && !std::ranges::all_of(text, is_ascii_digit);
}

// Splits "ADDRESS/LENGTH".
bool is_network(std::string_view text, bool six, int most)
{
    const auto slash = text.find('/');
    if (slash != std::string_view::npos && !is_length(text.substr(slash + 1), most))
        return false;
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(std::string(text.substr(0, slash)), ec);
    return !ec && address.is_v6() == six;
}

} // namespace

bool is_spf_macro_string(std::string_view text)
{
    while (!text.empty()) {
        if (text.front() <= ' ' || text.front() > '~')
            return false;
        std::size_t size = 1;
        if (text.front() == '%') {
            const auto macro = macro_size(text.substr(1));
            if (macro == 0)
                return false;
            size += macro;
        }
        text.remove_prefix(size);
    }
    return true;
}

bool is_spf_domain(std::string_view text)
{
    if (!is_spf_macro_string(text))
        return false;
    if (text.ends_with('}'))
        return true;
    if (text.ends_with('.'))
        text.remove_suffix(1);
    const auto dot = text.rfind('.');
    return dot != std::string_view::npos && dot > 0 && is_top_label(text.substr(dot + 1));
}

bool is_spf_domain_or_length(std::string_view text)
{
    const auto macro = text.rfind('}'); // in which a slash may stand
    const auto slash = text.find('/', macro == std::string_view::npos ? 0 : macro);
    const auto domain = text.substr(0, slash);
    auto lengths = text.substr(domain.size());
    if (!domain.empty() && !is_spf_domain(domain))
        return false;
    if (const auto six = lengths.find("//"); six != std::string_view::npos) {
        if (!is_length(lengths.substr(six + 2), longest_ip6))
            return false;
        lengths = lengths.substr(0, six);
    }
    return lengths.empty() || is_length(lengths.substr(1), longest_ip4);
}

bool is_spf_ip4(std::string_view text)
{
    return is_network(text, false, longest_ip4);
}

bool is_spf_ip6(std::string_view text)
{
    return is_network(text, true, longest_ip6);
}

} // namespace relay
