#pragma once

#include "store/sqlite/writer/operation.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

// For coroutines: writes, and resumes with what `apply` returned, or with an empty value when the
// disk did not take it. `post` is called with the operation.
template <class Post, class Apply>
boost::asio::awaitable<std::invoke_result_t<Apply&, tables&>>
written(Post post, std::size_t bytes, Apply apply)
{
    namespace asio = boost::asio;
    using value = std::invoke_result_t<Apply&, tables&>;
    auto initiate = [bytes](auto completion, Post how, Apply what) {
        auto work = asio::make_work_guard(completion);
        auto done = [completion = std::move(completion), work](bool, value result) mutable {
            std::move(completion)(std::move(result));
        };
        how(make_operation(bytes, std::move(what), std::move(done)));
    };
    auto token = asio::use_awaitable;
    return asio::async_initiate<decltype(token), void(value)>(
        std::move(initiate), token, std::move(post), std::move(apply)
    );
}

} // namespace relay
