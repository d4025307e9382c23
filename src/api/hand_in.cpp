#include "hand_in.hpp"

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

} // namespace relay
