#include "pipeline/due_times.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::chrono::minutes look_for_due_every{1};

} // namespace

boost::asio::awaitable<void>
sleep_until_due(std::optional<wall_time> due, notifier& sooner, std::uint64_t before)
{
    if (sooner.notified() != before)
        co_return;
    milliseconds left = look_for_due_every;
    if (due)
        left = std::clamp<milliseconds>(*due - wall_now(), milliseconds(1), left);
    co_await sooner.wait_until(notifier::clock::now() + left);
}

} // namespace relay
