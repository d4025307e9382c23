#pragma once

#include "relay/store/message_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace relay {

// How many messages wait, and for how long, for people. To go through a long queue or
// many flows takes time of the thread that others wait for, so it is done at most as often as
// leaves that thread nearly free. Network thread only.
class queue_census
{
public:
    explicit queue_census(message_reader& reader) : message_reader_(reader) {}

    using acceptances = std::array<std::optional<wall_time>, 2>; // by lane; nothing: none waits

    // As of now, or of a short while ago. They throw what the reader throws.
    boost::asio::awaitable<std::shared_ptr<const queue_sums>> count();
    boost::asio::awaitable<acceptances> oldest();

    // How often the disk was read
    std::uint64_t readings() const { return readings_; }

private:
    using clock = std::chrono::steady_clock;

    template <class T>
    struct figure
    {
        T last{};
        bool being_read{};
        clock::time_point again{};
    };

    template <class T>
    boost::asio::awaitable<T>
    read(figure<T>& what, boost::asio::awaitable<T> (message_reader::*verb)());

    message_reader& message_reader_;
    figure<std::shared_ptr<const queue_sums>> counted_{.last = std::make_shared<queue_sums>()};
    figure<acceptances> oldest_;
    std::uint64_t readings_{};
};

} // namespace relay
