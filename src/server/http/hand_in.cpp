#include "server/http/hand_in.hpp"

#include "relay/async/await_callback.hpp"

namespace relay {

namespace asio = boost::asio;

hand_in::hand_in(asio::any_io_executor ex, mail_intake& mail)
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

asio::awaitable<submitted> hand_in_one(mail_intake& mail, message_id id, submission email)
{
    if (!mail.has_room(email.lane))
        co_await mail.room(email.lane);
    auto begin = [&mail, id, email = std::move(email)](auto done) mutable {
        mail.submit(id, std::move(email), std::move(done));
    };
    co_return co_await await_callback<void(submitted)>(std::move(begin));
}

asio::awaitable<batch_result> hand_in_all(mail_intake& mail, email_group group)
{
    auto begin = [&mail, group = std::move(group)](auto done) mutable {
        mail.submit_all(std::move(group), std::move(done));
    };
    return await_callback<void(batch_result)>(std::move(begin));
}

} // namespace relay
