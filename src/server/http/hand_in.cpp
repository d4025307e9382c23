#include "server/http/hand_in.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

hand_in::hand_in(asio::any_io_executor ex, ingest& mail)
    : mail_(mail),
      results_(std::make_shared<results>(std::move(ex)))
{
}

asio::awaitable<std::size_t> hand_in::add(message_id id, submission email)
{
    co_await mail_.room(email.lane);
    const auto number = results_->of.size();
    results_->of.emplace_back();
    ++results_->unknown;
    auto done = [number, all = results_](const submitted& result) {
        all->of[number] = result;
        if (--all->unknown == 0)
            all->all_known.notify_all();
    };
    mail_.submit(id, std::move(email), std::move(done));
    co_return number;
}

asio::awaitable<std::vector<submitted>> hand_in::wait()
{
    while (results_->unknown > 0)
        co_await results_->all_known.wait();
    co_return results_->of;
}

asio::awaitable<submitted> hand_in_one(ingest& mail, message_id id, submission email)
{
    if (!mail.has_room(email.lane))
        co_await mail.room(email.lane);
    auto initiate = [&mail, id](auto completion, submission message) {
        const auto shared = std::make_shared<decltype(completion)>(std::move(completion));
        auto done = [shared](const submitted& result) { std::move (*shared)(result); };
        mail.submit(id, std::move(message), std::move(done));
    };
    auto token = asio::use_awaitable;
    co_return co_await asio::async_initiate<decltype(token), void(submitted)>(
        std::move(initiate), token, std::move(email)
    );
}

asio::awaitable<batch_result> hand_in_all(ingest& mail, email_group group)
{
    auto initiate = [&mail](auto completion, email_group emails) {
        const auto shared = std::make_shared<decltype(completion)>(std::move(completion));
        auto done = [shared](batch_result&& result) { std::move (*shared)(std::move(result)); };
        mail.submit_all(std::move(emails), std::move(done));
    };
    auto token = asio::use_awaitable;
    return asio::async_initiate<decltype(token), void(batch_result)>(
        std::move(initiate), token, std::move(group)
    );
}

} // namespace relay
