#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>

namespace relay {

// True when an operation ended because it was asked to, which is nobody's fault.
inline bool is_cancellation(const boost::system::error_code& ec)
{
    return ec == boost::asio::error::operation_aborted;
}

inline bool is_cancellation(const std::exception_ptr& error)
{
    if (!error)
        return false;
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return is_cancellation(e.code());
    } catch (...) {
        return false;
    }
}

// For what is about to wait: throws operation_aborted when the task was told to stop at once while
// it waited for something that can't be interrupted. Without it the next wait would be for ever.
inline boost::asio::awaitable<void> throw_if_stopped()
{
    namespace asio = boost::asio;
    const auto state = co_await asio::this_coro::cancellation_state;
    if ((state.cancelled() & asio::cancellation_type::terminal) != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

} // namespace relay
