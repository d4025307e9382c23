#pragma once

#include "relay/async/run_blocking.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace relay {

// A thread for large documents: to read or write one of 40 MB would hold the network thread, and a
// password reset with it, for most of a second. One after the other, so that there is never more
// than one parsed document of that size in memory. Network thread only.
class side_thread
{
public:
    // To read or write that much takes half a millisecond; less is not worth crossing threads.
    static constexpr std::size_t threshold = 64 << 10;

    // `task` goes through so many bytes. It runs at once when they are few; what it refers to must
    // last until then, and what it throws the caller gets.
    template <class F>
    boost::asio::awaitable<std::invoke_result_t<F&>> run(std::size_t bytes, F task)
    {
        if (bytes < threshold)
            co_return task();
        co_return co_await run_blocking(thread_, std::move(task));
    }

    // Frees a text that nobody needs any more: of 40 MB that takes some milliseconds.
    void let_go(std::string text)
    {
        if (text.size() >= freed_at_once)
            boost::asio::post(thread_, [text = std::move(text)] { (void)text; });
    }

private:
    static constexpr std::size_t freed_at_once = 1 << 20;

    boost::asio::thread_pool thread_{1};
};

} // namespace relay
