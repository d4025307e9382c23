#pragma once

#include "relay/store/message_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <vector>

namespace relay {

// How many messages wait in which flow, for people. To count a long queue takes time of the thread
// that also loads it, so it is counted at most as often as leaves that thread nearly free. Network
// thread only.
class queue_census
{
public:
    explicit queue_census(message_reader& records) : records_(records) {}

    // As of now, or of a short while ago
    boost::asio::awaitable<std::vector<flow_backlog>> count();

private:
    using clock = std::chrono::steady_clock;

    message_reader& records_;
    std::vector<flow_backlog> counted_;
    clock::time_point again_{};
};

} // namespace relay
