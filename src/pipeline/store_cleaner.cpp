#include "relay/pipeline/store_cleaner.hpp"

#include "relay/async/sleep.hpp"
#include "relay/policy/retention.hpp"

#include <algorithm>
#include <optional>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::minutes clean_every{10};

} // namespace

asio::awaitable<void> store_cleaner::run_messages()
{
    for (;;) {
        const auto now = wall_now();
        const auto letters = kept_since(now, keep_.dead_letters);
        co_await store_.forget(kept_since(now, keep_.sent), moment_now(), letters);
        co_await sleep_for(clean_every);
    }
}

asio::awaitable<void> store_cleaner::run_counts()
{
    using std::chrono::days;
    std::optional<std::chrono::sys_days> done; // before this day
    for (;;) {
        const auto before = std::chrono::floor<days>(kept_since(wall_now(), keep_.reports));
        if (before != std::chrono::sys_days() && before != done) {
            co_await store_.forget_counts(before);
            done = before;
        }
        co_await sleep_for(clean_every);
    }
}

asio::awaitable<void> store_cleaner::run_events()
{
    // Svix repeats an event for 28 hours: so long it must be known that it has come. And Resend's
    // own answer, for which parked events wait, comes within the life of a key.
    constexpr auto known_for = std::chrono::hours(36);
    constexpr auto parked_for = std::chrono::hours(48);
    for (;;) {
        const auto now = wall_now();
        const auto before = std::min<wall_time>(kept_since(now, keep_.events), now - known_for);
        co_await store_.forget_events(before, now - parked_for, now);
        co_await sleep_for(clean_every);
    }
}

} // namespace relay
