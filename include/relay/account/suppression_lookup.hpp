#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/async/notifier.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/suppressions.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace relay {

// Asks Resend's list about addresses, one of which an event meant without saying which, and keeps
// ours in step. With permits that no mail wants. Network thread only.
class suppression_lookup
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::account_reader& account_reader;
        relay::suppression_book& suppression_book;
        relay::suppressed_addresses& suppressed_addresses;
    };

    // When it is asked about an address, from the event on: Resend may put it on its list later
    // than it tells of the event.
    using delays = std::array<milliseconds, 2>;

    suppression_lookup(const parts& p, const delays& after) : p_(p), after_(after), asked_(p.ex) {}

    // Of those that wait a thousand at most are remembered: run_suppression_sync() finds the
    // others, later.
    void ask(const std::vector<std::string>& addresses);

    // Runs until it is cancelled.
    boost::asio::awaitable<void> run();

    std::size_t waiting() const { return waiting_.size(); }

private:
    using clock = notifier::clock;

    struct question
    {
        std::string address; // folded
        std::size_t times{}; // that it was asked before
    };

    boost::asio::awaitable<void> answer(question q);

    parts p_;
    delays after_;
    notifier asked_;
    std::multimap<clock::time_point, question> due_;
    std::unordered_set<std::string> waiting_; // the addresses
};

} // namespace relay
