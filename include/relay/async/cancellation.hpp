#pragma once

#include <boost/asio/error.hpp>
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

} // namespace relay
