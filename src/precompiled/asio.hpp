// For folders with coroutines: what these are declared with, sockets, timers and JSON, too. Not for
// those without: Asio's headers make each object need Asio's library.
#pragma once

#include "std.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
