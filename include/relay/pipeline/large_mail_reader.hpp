#pragma once

#include "relay/async/run_blocking.hpp"
#include "relay/mail/job.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace relay {

// Reads large mail on a thread of its own: the longest line would hold the network thread, and a
// password reset with it, for some tenths of a second. One after the other, so that there is never
// more than one parsed document of that size in memory.
class large_mail_reader
{
public:
    // Reading that much takes a quarter of a millisecond; less is not worth crossing threads.
    static constexpr std::size_t threshold = 256 << 10;

    static bool takes(std::size_t bytes) { return bytes >= threshold; }

    // Calls `read` with a job_reader. What it refers to must last until then.
    template <class F>
    boost::asio::awaitable<std::invoke_result_t<F&, job_reader&>> run(F read)
    {
        auto task = [this, read = std::move(read)]() mutable { return read(reader_); };
        return run_blocking(thread_, std::move(task));
    }

private:
    job_reader reader_;                  // of the thread
    boost::asio::thread_pool thread_{1}; // the last member: its thread uses the other
};

} // namespace relay
