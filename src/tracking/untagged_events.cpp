#include "relay/tracking/untagged_events.hpp"

#include "relay/async/sleep.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_untagged = 1'000;
constexpr int rest_for_each_search = 9;
constexpr std::chrono::seconds longest_rest_of_searches{30};

} // namespace

void untagged_events::add(incoming_event e)
{
    if (waiting_.size() >= most_untagged)
        return;
    waiting_.push_back(std::move(e));
    added_.notify_all();
}

asio::awaitable<incoming_event> untagged_events::next()
{
    while (found_.empty()) {
        if (waiting_.empty())
            co_await added_.wait();
        else
            co_await look_for(waiting_.front().resend_id);
    }
    auto first = std::move(found_.front());
    found_.pop_front();
    co_return first;
}

// All that wait for it have their answer.
asio::awaitable<void> untagged_events::look_for(std::string resend_id)
{
    const auto began = notifier::clock::now();
    const auto message = co_await until_read([&] { return reader_.find_by_resend_id(resend_id); });
    const auto took = notifier::clock::now() - began;
    for (auto& e : waiting_) {
        if (e.resend_id != resend_id || !message)
            continue;
        found_.push_back(e);
        found_.back().message = message;
    }
    std::erase_if(waiting_, [&](const auto& e) { return e.resend_id == resend_id; });
    if (!message)
        co_await sleep_for(
            std::chrono::duration_cast<milliseconds>(std::min<notifier::clock::duration>(
                rest_for_each_search * took, longest_rest_of_searches
            ))
        );
}

} // namespace relay
