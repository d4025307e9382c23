#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace relay {

// Gives a parser as much as it takes of the front of `input`; `used` says how much that was. Stops
// at the end of the message, and at that of its head when the parser is not eager. What can't be
// parsed yet stays, up to `max_rest` bytes.
template <bool IsRequest>
boost::system::error_code parse_some(
    boost::beast::http::basic_parser<IsRequest>& parser,
    std::string_view input,
    std::uint32_t max_rest,
    std::size_t& used
)
{
    namespace http = boost::beast::http;
    boost::system::error_code ec;
    used = 0;
    // A chunked body ends with at least "0\r\n\r\n". Beast asserts that it gets so much at once.
    const auto least = [&parser]() -> std::size_t {
        return parser.is_header_done() && parser.chunked() ? 5 : 1;
    };
    const auto wants_more = [&parser] {
        return !parser.is_done() && (parser.eager() || !parser.is_header_done());
    };
    while (wants_more() && !ec && input.size() - used >= least())
        used += parser.put(boost::asio::buffer(input.data() + used, input.size() - used), ec);
    if (ec == http::error::need_more) {
        // It wants the rest of a line first; there are bounds to that
        ec = {};
        if (input.size() - used > max_rest)
            ec = http::error::header_limit;
    }
    return ec;
}

// The same, and erases what was used.
template <bool IsRequest>
boost::system::error_code parse_some(
    boost::beast::http::basic_parser<IsRequest>& parser, std::string& input, std::uint32_t max_rest
)
{
    std::size_t used = 0;
    const auto ec = parse_some(parser, std::string_view(input), max_rest, used);
    input.erase(0, used);
    return ec;
}

} // namespace relay
