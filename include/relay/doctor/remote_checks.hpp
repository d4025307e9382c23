#pragma once

#include "relay/config/config.hpp"
#include "relay/doctor/doctor_report.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace relay {

// What is asked of Resend's API and of DNS
struct remote_questions
{
    std::vector<std::string> domains; // in lower case
    std::string name_servers;         // see dns_settings
    int remembered_limit{};           // requests a second; 0: none
    std::string api_key;              // empty: only what needs no key
    bool resend{true};                // false: of DNS only
};

// Adds what came of them. Throws std::invalid_argument for bad `name_servers`.
boost::asio::awaitable<void> check_remotely(
    boost::asio::any_io_executor ex, const config& cfg, remote_questions ask, doctor_report& report
);

} // namespace relay
