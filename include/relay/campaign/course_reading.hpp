#pragma once

#include "relay/store/recipient_course.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <vector>

namespace relay {

class campaign_reader;
class in_flight;

// What became of a campaign's recipients, in the order of their ids: of those behind `after`. Whose
// mail was cancelled with its campaign is said to be, though its own row may still be to say so;
// what a request has is not, since it may arrive. Network thread only; throws store_error.
boost::asio::awaitable<std::vector<recipient_course>> read_courses(
    campaign_reader& reader,
    const in_flight& requests,
    campaign_id campaign,
    recipient_id after,
    std::size_t limit
);

} // namespace relay
