#pragma once

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <string>

namespace relay {

// What went wrong with a socket, in the words of this project's errors: "connection refused"
inline std::string describe(const boost::system::error_code& ec)
{
    if (ec == boost::asio::error::eof)
        return "the connection was closed";
    std::string text = ec.message();
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
        text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

[[noreturn]] inline void throw_cancelled()
{
    throw boost::system::system_error(boost::asio::error::operation_aborted);
}

} // namespace relay
