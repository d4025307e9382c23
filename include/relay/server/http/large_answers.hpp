#pragma once

#include "relay/async/run_blocking.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace relay {

// Makes answers that have a whole email in them on a thread of its own: an email of 40 MB would
// hold the network thread, and a password reset with it, for most of a second. One after the other,
// so that there is never more than one parsed document of that size in memory.
class large_answers
{
public:
    // To parse and write that much takes half a millisecond; less is not worth crossing threads.
    static constexpr std::size_t threshold = 64 << 10;

    // `make` returns the answer's text, and reads that many bytes for it. It runs at once when that
    // is little; what it refers to must last until then.
    template <class F>
    boost::asio::awaitable<std::string> make(std::size_t bytes, F make)
    {
        if (bytes < threshold)
            co_return make();
        co_return co_await run_blocking(thread_, std::move(make));
    }

private:
    boost::asio::thread_pool thread_{1};
};

} // namespace relay
