#include "campaign/campaign_turns.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace relay {

namespace asio = boost::asio;

campaign_turns::campaign_turns(
    campaign_reader& reader, campaign_id id, const std::vector<milliseconds>& delays
)
    : reader_(&reader),
      id_(id)
{
    for (const auto delay : delays)
        steps_.push_back({.delay = delay, .added = {}});
}

asio::awaitable<recipient_page> campaign_turns::next(
    std::optional<recipient_id> after,
    std::size_t limit,
    std::size_t bytes,
    wall_time now,
    bool newcomers
)
{
    if (!is_sequence())
        co_return co_await reader_->next_recipients(id_, after, limit, bytes);
    if (auto page = co_await next_awaiting(limit, bytes, now))
        co_return std::move(*page);
    if (!newcomers)
        co_return recipient_page{.upload = {}, .waiting = {}};
    auto page = co_await reader_->next_recipients(id_, after, limit, bytes);
    page.step = 1;
    if (steps_.front().delay > milliseconds(0))
        page.joined = now;
    co_return page;
}

// Of the step that has been due for longest
asio::awaitable<std::optional<recipient_page>>
campaign_turns::next_awaiting(std::size_t limit, std::size_t bytes, wall_time now)
{
    const auto awaited =
        co_await reader_->awaited_steps(id_, static_cast<std::uint32_t>(steps_.size()));
    std::vector<std::optional<wall_time>> earliest;
    std::optional<std::size_t> first;
    wall_time first_due = now;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        steps_[i].added = awaited[i].added;
        earliest.push_back(awaited[i].earliest);
        if (earliest[i] && due(steps_[i], *earliest[i]) <= first_due) {
            first = i;
            first_due = due(steps_[i], *earliest[i]);
        }
    }
    look_again_ = relay::look_again(steps_, earliest, now);
    if (!first)
        co_return std::nullopt;
    const auto step = static_cast<std::uint32_t>(*first + 1);
    const auto since = *due_since(steps_[*first], now);
    recipient_page page{.step = step, .waiting = {}};
    page.waiting = co_await reader_->who_awaits(id_, step, since, limit, bytes);
    page.passed = static_cast<std::int64_t>(page.waiting.size());
    co_return page;
}

} // namespace relay
