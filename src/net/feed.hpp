#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstdint>
#include <string>

namespace relay {

// Gives a parser as much as it takes of the front of `input`, and erases that. Stops at the end of
// the message. What can't be parsed yet stays, up to `max_rest` bytes.
template <bool IsRequest>
boost::system::error_code feed(
    boost::beast::http::basic_parser<IsRequest>& parser, std::string& input, std::uint32_t max_rest
)
{
    namespace http = boost::beast::http;
    boost::system::error_code ec;
    std::size_t used = 0;
    while (used < input.size() && !parser.is_done() && !ec)
        used += parser.put(boost::asio::buffer(input.data() + used, input.size() - used), ec);
    if (ec == http::error::need_more) {
        // It wants the rest of a line first; there are bounds to that
        ec = {};
        if (input.size() - used > max_rest)
            ec = http::error::header_limit;
    }
    input.erase(0, used);
    return ec;
}

inline std::string lower_case(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

} // namespace relay
