#include "hand_in.hpp"

#include <optional>

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

namespace {

// What the disk is waited for with. Lives until it has answered, also when nobody waits any more.
template <class Result>
struct awaited
{
    explicit awaited(asio::any_io_executor ex) : known(std::move(ex)) {}

    std::optional<Result> result;
    notifier known;

    void set(Result r)
    {
        result = std::move(r);
        known.notify_all();
    }
};

} // namespace

asio::awaitable<submitted>
hand_in_one(asio::any_io_executor ex, ingest& mail, message_id id, submission email)
{
    co_await mail.room(email.lane);
    const auto answer = std::make_shared<awaited<submitted>>(std::move(ex));
    mail.submit(id, std::move(email), [answer](const submitted& result) { answer->set(result); });
    while (!answer->result)
        co_await answer->known.wait();
    co_return *answer->result;
}

asio::awaitable<batch_result> hand_in_all(asio::any_io_executor ex, ingest& mail, email_group group)
{
    const auto answer = std::make_shared<awaited<batch_result>>(std::move(ex));
    auto done = [answer](batch_result&& result) { answer->set(std::move(result)); };
    mail.submit_all(std::move(group), std::move(done));
    while (!answer->result)
        co_await answer->known.wait();
    co_return std::move(*answer->result);
}

} // namespace relay
