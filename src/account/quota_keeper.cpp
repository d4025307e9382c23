#include "relay/account/quota_keeper.hpp"

#include "relay/async/sleep.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds remember_every{5};
constexpr std::chrono::minutes ask_every{10};
constexpr std::chrono::minutes ask_again_after_failure{1};

} // namespace

asio::awaitable<void> run_quota_memory(const quota_book& quota, store& store)
{
    auto remembered = quota.text();
    for (;;) {
        co_await sleep_for(remember_every);
        auto text = quota.text();
        if (text == remembered)
            continue;
        remembered = text;
        store.remember("quota", std::move(text));
    }
}

asio::awaitable<void> run_usage_reading(quota_book& quota, account_reader& account)
{
    for (;;) {
        milliseconds pause = ask_every;
        if (!account.barred_from(account_part::usage)) {
            const auto started = wall_now();
            const auto report = co_await account.usage();
            if (report.value)
                quota.reported(*report.value, started, wall_now());
            else if (refuses_key(report.result) || !report.heard())
                pause = ask_again_after_failure;
            else if (const auto bar = account.barred_from(account_part::usage))
                spdlog::info("Resend does not tell the usage of the account: {}", bar->why);
        }
        co_await sleep_for(pause);
    }
}

} // namespace relay
