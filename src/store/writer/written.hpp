#pragma once

#include "relay/async/await_callback.hpp"
#include "store/writer/operation.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// For coroutines: writes, and resumes with what `apply` returned, or with an empty value when the
// disk did not take it. `post` is called with the operation.
template <class Post, class Apply>
boost::asio::awaitable<std::invoke_result_t<Apply&, tables&>>
written(Post post, std::size_t bytes, Apply apply)
{
    using value = std::invoke_result_t<Apply&, tables&>;
    auto begin = [post = std::move(post), bytes, apply = std::move(apply)](auto done) mutable {
        auto resume = [done = std::move(done)](bool, value result) { done(std::move(result)); };
        post(make_operation(bytes, std::move(apply), std::move(resume)));
    };
    return await_callback<void(value)>(std::move(begin));
}

} // namespace relay
