#pragma once

#include "relay/async/run_blocking.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace relay {

// Reads and compiles long definitions of campaigns on a thread of its own: one of a megabyte would
// hold the network thread for some hundredths of a second. Network thread only.
class definition_thread
{
public:
    // To read that much takes half a millisecond; less is not worth crossing threads.
    static constexpr std::size_t threshold = 32 << 10;

    // `read` reads so many bytes. It runs at once when they are few; what it refers to must last
    // until then.
    template <class F>
    boost::asio::awaitable<std::invoke_result_t<F&>> run(std::size_t bytes, F read)
    {
        if (bytes < threshold)
            co_return read();
        co_return co_await run_blocking(thread_, std::move(read));
    }

private:
    boost::asio::thread_pool thread_{1};
};

} // namespace relay
