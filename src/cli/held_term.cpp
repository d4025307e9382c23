#include "cli/held_term.hpp"

#include "relay/async/sleep.hpp"
#include "relay/async/thread_name.hpp"
#include "relay/store/store_error.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <optional>
#include <utility>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

using clock = std::chrono::steady_clock;

constexpr milliseconds lease{6'000};

// By then it would be ours if nobody renewed it, whatever the database's clock says.
constexpr milliseconds longest_wait = 2 * lease + milliseconds(2'000);

constexpr milliseconds look_at_term_every{50};

void tell_of_waiting(const membership::standing& now, const store_location& where)
{
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(longest_wait);
    std::cerr << now.sender << " has the term of " << where.name() << ": waiting up to "
              << most.count() << " s for it to end\n";
}

// One that has crashed does not renew it any more.
asio::awaitable<void> wait_until_held(membership& member, const store_location& where)
{
    const auto end = clock::now() + longest_wait;
    std::optional<membership::standing> first;
    while (member.now().state != membership::state::sender) {
        const auto now = member.now();
        if (!first && !now.sender.empty()) {
            first = now;
            tell_of_waiting(now, where);
        }
        if (first && now.epoch == first->epoch && now.beat != first->beat)
            throw store_locked(where.name() + " is used by the relay " + now.sender);
        if (clock::now() > end && now.sender.empty())
            throw store_error(where.name() + ": " + now.trouble);
        if (clock::now() > end)
            throw store_locked(where.name() + " is used by the relay " + now.sender);
        co_await sleep_for(look_at_term_every);
    }
    if (member.has_lost_commits())
        throw store_error(
            where.name() + ": the database may have forgotten what it had committed. Start a relay "
                           "on it first: it begins paused"
        );
}

asio::awaitable<void> keep(membership& member)
{
    for (;;) {
        member.lives_for(lease / 4);
        co_await sleep_for(lease / 16);
    }
}

void run(asio::io_context& ctx, asio::awaitable<void> task)
{
    std::exception_ptr failure;
    auto on_end = [&](std::exception_ptr error) {
        failure = error;
        ctx.stop();
    };
    ctx.restart();
    asio::co_spawn(ctx, std::move(task), on_end);
    ctx.run();
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

held_term::held_term(const store_location& where)
    : member_(join_relays(
          where, {.name = "resend-relay store copy", .lease = lease}, ctx_.get_executor()
      ))
{
    run(ctx_, wait_until_held(*member_, where));
    epoch_ = member_->now().epoch;
    asio::co_spawn(ctx_, keep(*member_), asio::detached);
    ctx_.restart();
    keeper_ = std::thread([this] {
        name_this_thread("term");
        ctx_.run();
    });
}

held_term::~held_term()
{
    ctx_.stop();
    keeper_.join();
    try {
        run(ctx_, member_->resign());
    } catch (const std::exception&) {
        // It expires by itself.
    }
}

} // namespace relay::cli
