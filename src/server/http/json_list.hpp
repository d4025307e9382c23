#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <string>

namespace relay {

// Rows of a list that are written without letting others have the thread: some milliseconds' work
constexpr std::size_t rows_at_once = 100;

// The JSON array of what `to_json` makes of each item. A list may be long: the thread is left to
// others in between. `items` must outlive it.
template <class Items, class ToJson>
boost::asio::awaitable<std::string>
write_json_list(boost::asio::any_io_executor ex, const Items& items, ToJson to_json)
{
    std::string list = "[";
    std::size_t written = 0;
    for (const auto& item : items) {
        if (written > 0)
            list += ',';
        list += boost::json::serialize(to_json(item));
        if (++written % rows_at_once == 0)
            co_await boost::asio::post(ex, boost::asio::use_awaitable);
    }
    list += ']';
    co_return list;
}

} // namespace relay
