#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/async/notifier.hpp"
#include "relay/base/time.hpp"
#include "relay/doctor/domain_checks.hpp"
#include "relay/store/message_reader.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace relay {

// How the from-domains in use stand
struct domain_reports
{
    wall_time checked_at;
    std::vector<domain_report> domains; // the one that was used last comes first
    bool has_more{};                    // more are in use than are looked at
    std::string not_asked{};            // why Resend's word is missing; empty: it is not
};

// Looks at the from-domains in use when somebody wants to know, and keeps what it saw for a few
// minutes. Resend is asked with spare permits only: when there are none for some seconds, or the
// key may not ask, the reports do without its word. Network thread only.
class domain_book
{
public:
    // `name_servers`: see dns_settings
    domain_book(
        boost::asio::any_io_executor ex,
        message_reader& reader,
        account_reader& account,
        std::string name_servers
    );

    // Asks Resend when it is wanted. Runs until it is cancelled.
    boost::asio::awaitable<void> run();

    // As of now, or of a few minutes ago. Throws std::invalid_argument for bad `name_servers`.
    boost::asio::awaitable<domain_reports> look();

private:
    using clock = std::chrono::steady_clock;

    boost::asio::awaitable<void> wait_for_account();
    boost::asio::awaitable<domain_reports> check(std::vector<std::string> names);

    boost::asio::any_io_executor ex_;
    message_reader& message_reader_;
    account_reader& account_;
    std::string name_servers_;

    account_view account_view_;
    std::vector<std::string> wanted_; // what account_view_ is, or is going to be, about
    clock::time_point viewed_{};
    bool viewing_{};
    notifier view_wanted_;
    notifier viewed_changed_;

    domain_reports reports_;
    clock::time_point good_until_{};
    bool checking_{};
    notifier checked_;
};

} // namespace relay
