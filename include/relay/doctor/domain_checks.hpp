#pragma once

#include "relay/doctor/domain_report.hpp"
#include "relay/net/dns_resolver.hpp"
#include "relay/resend/account_api.hpp"
#include "relay/resend/sending_domain.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace relay {

// How Resend is asked about domains: at once, or with a permit of the pacer's
struct domain_calls
{
    std::function<boost::asio::awaitable<call_result<domain_page>>(std::string after)> list;
    std::function<boost::asio::awaitable<call_result<sending_domain>>(std::string id)> find;
};

// What Resend says of some domains
struct account_view
{
    call_report first; // of the first call, which tells of the key too
    bool listed{};     // all of the account's domains were seen
    std::vector<std::string> wanted;
    std::map<std::string, sending_domain> domains; // those of the wanted that are there, by name

    // `unknown` for a domain that was not wanted
    standing of(const std::string& domain) const;
};

// Reads the account's list of domains, and those of `wanted` (in lower case) with their records.
boost::asio::awaitable<account_view>
look_at_account(const domain_calls& resend, std::vector<std::string> wanted);

struct domain_to_check
{
    std::string name; // in lower case
    standing at_resend;
};

// Asks DNS for everything that mail of these domains needs, a few of them at a time. In the order
// of `domains`.
boost::asio::awaitable<std::vector<domain_report>>
check_domains(dns_resolver& dns, std::vector<domain_to_check> domains);

} // namespace relay
