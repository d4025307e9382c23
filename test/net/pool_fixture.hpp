#pragma once

#include "net/client_fixture.hpp"
#include "relay/async/notifier.hpp"
#include "relay/net/http_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <vector>

namespace relay::test {

// Exchanges that run beside the test
struct pool_fixture : client_fixture
{
    notifier changed{ctx.get_executor()};
    std::vector<std::optional<exchange_result>> results;
    std::vector<std::exception_ptr> errors;
    std::size_t ended{};

    // Starts an exchange; its result will be in results[index]
    void start(http_client& client, boost::asio::cancellation_slot slot = {})
    {
        const auto index = results.size();
        results.emplace_back();
        errors.emplace_back();
        auto on_done = [this, index](std::exception_ptr error, exchange_result result) {
            errors[index] = error;
            if (!error)
                results[index] = std::move(result);
            ++ended;
            changed.notify_all();
        };
        boost::asio::co_spawn(
            ctx, post(client), boost::asio::bind_cancellation_slot(slot, on_done)
        );
    }

    boost::asio::awaitable<void> all_ended()
    {
        while (ended < results.size())
            co_await changed.wait();
    }

    // Waits until so many connections have a request that isn't answered yet
    boost::asio::awaitable<void> requests_arrived(std::size_t n)
    {
        while (server.received.size() < n)
            co_await changed.wait();
    }

    // Answers as soon as `may_answer` is set
    tls_server::script held()
    {
        return [this](peer& p) -> boost::asio::awaitable<void> {
            for (;;) {
                co_await p.read_request();
                changed.notify_all();
                while (!may_answer)
                    co_await changed.wait();
                co_await p.write(answer(200, "{}"));
            }
        };
    }
    bool may_answer{};

    void let_answer()
    {
        may_answer = true;
        changed.notify_all();
    }
};

inline boost::asio::awaitable<void> answer_and_close(peer& p)
{
    co_await p.read_request();
    co_await p.write(answer(200, "{}"));
    p.close();
}

inline boost::asio::awaitable<void> answer_one_then_drop_the_next(peer& p)
{
    co_await p.read_request();
    co_await p.write(answer(200, "{}"));
    co_await p.read_request();
    p.close();
}

inline boost::asio::awaitable<void> say_nothing(peer& p)
{
    for (;;)
        co_await p.read_request();
}

inline boost::asio::awaitable<void> drop(peer& p)
{
    co_await p.read_request();
    p.reset();
}

} // namespace relay::test
