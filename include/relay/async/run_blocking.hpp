#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

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
    auto initiate = [&pool](auto handler, F task) {
        auto work = asio::make_work_guard(handler);
        auto job = [handler = std::move(handler), task = std::move(task), work]() mutable {
            std::exception_ptr error;
            value result{};
            try {
                result = task();
            } catch (...) {
                error = std::current_exception();
            }
            auto done = [handler = std::move(handler), error, result = std::move(result)](
                        ) mutable { std::move(handler)(error, std::move(result)); };
            asio::post(work.get_executor(), std::move(done));
        };
        asio::post(pool, std::move(job));
    };
    auto token = asio::use_awaitable;
    return asio::async_initiate<decltype(token), void(std::exception_ptr, value)>(
        std::move(initiate), token, std::move(f)
    );
}

} // namespace relay
