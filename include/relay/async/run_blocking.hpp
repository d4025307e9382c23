#pragma once

#include "relay/async/await_callback.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace relay {

// Runs a blocking function on `pool`, and resumes the caller where it was; what the function
// throws, the caller gets. It can't be interrupted: what has begun is awaited to its end.
// Not a coroutine: `f` is moved into the operation before anything suspends.
template <class F>
boost::asio::awaitable<std::invoke_result_t<F&>> run_blocking(boost::asio::thread_pool& pool, F f)
{
    namespace asio = boost::asio;
    using value = std::invoke_result_t<F&>;
    auto begin = [&pool, f = std::move(f)](auto done) mutable {
        auto job = [f = std::move(f), done = std::move(done)]() mutable {
            std::exception_ptr error;
            value result{};
            try {
                result = f();
            } catch (...) {
                error = std::current_exception();
            }
            const auto ex = done.get_executor();
            // The caller's thread alone is to let go of the error.
            auto resume =
                [done = std::move(done), error = std::move(error), result = std::move(result)](
                ) mutable { done(std::move(error), std::move(result)); };
            asio::post(ex, std::move(resume));
        };
        asio::post(pool, std::move(job));
    };
    return await_callback<void(std::exception_ptr, value)>(std::move(begin));
}

} // namespace relay
