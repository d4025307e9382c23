#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace relay {

namespace detail {

// Resumes a coroutine when it is called. Copies share one coroutine, since std::function wants what
// can be copied.
template <class Completion>
class resume_callback
{
public:
    using executor_type = boost::asio::associated_executor_t<Completion>;

    explicit resume_callback(Completion&& completion)
        : state_(std::make_shared<state>(std::move(completion)))
    {
    }

    // Of the coroutine
    executor_type get_executor() const { return state_->work.get_executor(); }

    template <class... Results>
    void operator()(Results&&... results) const
    {
        auto s = std::move(*state_); // a copy that is kept is not to keep run() busy
        std::move(s.completion)(std::forward<Results>(results)...);
    }

private:
    struct state
    {
        explicit state(Completion&& c)
            : completion(std::move(c)),
              work(boost::asio::make_work_guard(completion))
        {
        }

        Completion completion;
        boost::asio::executor_work_guard<executor_type> work; // run() waits for the call
    };

    std::shared_ptr<state> state_;
};

} // namespace detail

// Has a coroutine await a function that takes a callback. `begin` is given one of `Signature`; the
// coroutine resumes inside the callback's call, which has to come once, after `begin` has returned
// and on the thread of the callback's get_executor(). When all copies of the callback are dropped
// instead, the coroutine is destroyed.
// Signatures are Asio's: void(T) is awaited as a T, and a std::exception_ptr in front is thrown.
//
//     const auto found = co_await await_callback<void(entry)>(std::move(begin));
//
// Not a coroutine: `begin` is moved into the operation before anything suspends.
template <class Signature, class Begin>
auto await_callback(Begin begin)
{
    namespace asio = boost::asio;
    auto initiate = [](auto completion, Begin start) {
        start(detail::resume_callback<decltype(completion)>(std::move(completion)));
    };
    auto token = asio::use_awaitable;
    return asio::async_initiate<decltype(token), Signature>(
        std::move(initiate), token, std::move(begin)
    );
}

} // namespace relay
