#pragma once

#include "relay/base/id.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace relay {

// Searches that take long: one runs at a time, so that all together they take no more of a reader's
// time than one does, and who asks for what is being looked for shares the answer. Network thread
// only.
class sent_search
{
public:
    // A few messages were looked at. The last ones were: `lowest` is empty.
    struct slice
    {
        std::optional<message_id> found;
        std::optional<std::int64_t> lowest;
    };

    static constexpr std::int64_t from_the_newest = std::numeric_limits<std::int64_t>::max();

    // Looks at the latest messages with ids below `before`.
    using look =
        std::function<boost::asio::awaitable<slice>(std::string resend_id, std::int64_t before)>;

    sent_search(look at_slice, std::size_t most_slices);

    // Looks at so many slices, the latest first. Throws what looking throws.
    boost::asio::awaitable<std::optional<message_id>> find(std::string resend_id);

    // How many were begun
    std::uint64_t begun() const { return begun_; }

private:
    struct progress;

    boost::asio::awaitable<std::optional<message_id>> look_through(std::string resend_id);

    look look_;
    std::size_t most_slices_;
    std::shared_ptr<progress> now_; // who waits may outlive us
    std::uint64_t begun_{};
};

} // namespace relay
