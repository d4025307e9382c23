#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay::sim {

// An operation begun with this ends with its error_code as a value; it does not throw.
inline constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable);

} // namespace relay::sim
