#include "relay/stage/gap_finder.hpp"

#include "relay/async/sleep.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t messages_at_once = 100;
constexpr std::chrono::seconds longest_rest{60};
constexpr std::chrono::hours after_refusal{1};

// What is not delivered yet at the first age may be at a later one: a server that is asked to take
// a mail may be away for days.
constexpr std::array<int, 3> ages = {1, 6, 48};

std::string position_key(std::size_t pass)
{
    return "looked_up_to_" + std::to_string(pass);
}

} // namespace

asio::awaitable<void> gap_finder::run()
{
    for (;;) {
        bool may_ask = true;
        for (std::size_t i = 0; i < ages.size() && may_ask; ++i)
            may_ask = co_await pass(i, age_ * ages[i]);
        if (may_ask) {
            co_await sleep_for(std::min<milliseconds>(age_, longest_rest));
        } else {
            spdlog::warn("Resend's key may not look emails up: what webhooks missed stays unknown");
            co_await sleep_for(after_refusal);
        }
    }
}

// Asks about each message that has reached this age. False: the key may not ask.
asio::awaitable<bool> gap_finder::pass(std::size_t number, milliseconds age)
{
    const auto key = position_key(number);
    message_id after{std::atoll(p_.disk.recall(key).c_str())};
    for (;;) {
        const auto silent =
            co_await p_.events.silent_messages(after, wall_now() - age, messages_at_once);
        for (const auto& m : silent) {
            if (!co_await ask(m))
                co_return false;
            after = m.id;
        }
        if (!silent.empty())
            p_.disk.remember(key, std::to_string(after.value));
        if (silent.size() < messages_at_once)
            co_return true;
    }
}

asio::awaitable<bool> gap_finder::ask(const silent_message& m)
{
    const auto report = co_await p_.resend.get("/emails/" + m.resend_id);
    if (may_not_ask(report))
        co_return false;
    const auto email = report.status == 200 ? read_looked_up_email(report.body) : std::nullopt;
    if (!email || email->last_event == event_kind::other)
        co_return true; // Resend does not know it any more, or has nothing to tell
    std::optional<std::string> suppressed;
    if (email->last_event == event_kind::bounced)
        suppressed = co_await suppressed_by(m.resend_id, email->to);
    co_await p_.tracking.take_looked_up(
        m.id, m.resend_id, email->last_event, std::move(suppressed)
    );
    co_return true;
}

// Resend does not tell how a mail bounced. But after a hard bounce it has the address on its list,
// and says for which mail.
asio::awaitable<std::optional<std::string>>
gap_finder::suppressed_by(const std::string& resend_id, const std::vector<std::string>& to)
{
    for (const auto& address : to) {
        const auto report = co_await p_.resend.get("/suppressions/" + fold_address(address));
        const auto entry =
            report.status == 200 ? read_looked_up_suppression(report.body) : std::nullopt;
        if (entry && entry->origin == "bounce" && entry->source == resend_id)
            co_return entry->email;
    }
    co_return std::nullopt;
}

} // namespace relay
