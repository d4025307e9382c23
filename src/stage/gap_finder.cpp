#include "relay/stage/gap_finder.hpp"

#include "relay/async/sleep.hpp"
#include "relay/stage/until_read.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t messages_at_once = 500;
constexpr milliseconds shortest_rest{100};
constexpr milliseconds longest_rest{std::chrono::minutes(10)};

// Of the first age
constexpr std::array<int, 3> ages = {1, 6, 48};

// How far back is looked through, by the acceptance of messages: mostly the latest only, and now
// and then all that can have been sent lately, scheduled mail included. In steps, so that a report
// need not wait for long.
constexpr std::chrono::days usual_reach{4};
constexpr std::chrono::days longest_reach{35};
constexpr std::chrono::hours longest_reach_every{24};
constexpr std::chrono::hours step{1};

// The smallest id that can have been made then (mail/id.hpp)
message_id first_id_at(wall_time t)
{
    return {to_ms(t) << 12};
}

} // namespace

asio::awaitable<void> gap_finder::run()
{
    wall_time whole{};
    for (;;) {
        if (!p_.account.barred_from(account_part::emails)) {
            const auto now = wall_now();
            const bool all = now - whole >= longest_reach_every;
            forget(now - longest_reach);
            const bool done = co_await look_through(now - (all ? longest_reach : usual_reach), now);
            if (done && all)
                whole = now;
            else if (!done)
                spdlog::warn("Resend's key may not look emails up: webhooks alone tell of mail");
        }
        co_await sleep_for(std::clamp(age_ / 6, shortest_rest, longest_rest));
    }
}

// Asks about each message whose time it is. False: the key may not ask.
asio::awaitable<bool> gap_finder::look_through(wall_time from, wall_time until)
{
    auto after = first_id_at(from);
    for (auto to = from + step; after < first_id_at(until);) {
        const auto silent = co_await until_read([&] {
            return p_.events.silent_messages(after, to, messages_at_once);
        });
        for (const auto& m : silent) {
            after = m.id;
            if (!is_due(m, wall_now()))
                continue;
            if (!co_await ask(m))
                co_return false;
        }
        if (silent.size() < messages_at_once) {
            after = first_id_at(to);
            to += step;
        }
    }
    co_return true;
}

bool gap_finder::is_due(const silent_message& m, wall_time now) const
{
    const auto found = asked_.find(m.id);
    const auto times = found == asked_.end() ? 0 : found->second;
    return times < ages.size() && m.sent + age_ * ages[times] <= now;
}

void gap_finder::forget(wall_time before)
{
    asked_.erase(asked_.begin(), asked_.lower_bound(first_id_at(before)));
}

// What Resend does not answer now is asked again in the next round. False: the key may not ask.
asio::awaitable<bool> gap_finder::ask(const silent_message& m)
{
    const auto email = co_await p_.account.find_email(m.resend_id);
    if (p_.account.barred_from(account_part::emails))
        co_return false;
    if (!email.heard())
        co_return true;
    const bool tells = email.value && email.value->last_event != event_kind::other;
    std::optional<std::string> suppressed;
    if (tells && email.value->last_event == event_kind::bounced) {
        const auto found = co_await suppressed_by(m.resend_id, email.value->recipients);
        if (!found)
            co_return true;
        if (!found->empty())
            suppressed = *found;
    }
    ++asked_[m.id];
    if (tells)
        co_await p_.tracking.take_looked_up(
            m.id, m.resend_id, email.value->last_event, email.value->recipients, suppressed
        );
    co_return true;
}

// Resend does not tell how a mail bounced. But after a hard bounce it has the address on its list,
// and says for which mail. Empty: it has none of them; nothing: that is not known now.
asio::awaitable<std::optional<std::string>>
gap_finder::suppressed_by(const std::string& resend_id, const std::vector<std::string>& recipients)
{
    for (const auto& address : recipients) {
        if (p_.account.barred_from(account_part::suppressions))
            break;
        const auto entry = co_await p_.account.find_suppression(address);
        if (!entry.heard())
            co_return std::nullopt;
        if (entry.value && entry.value->origin == "bounce" && entry.value->source == resend_id)
            co_return entry.value->email;
    }
    co_return std::string();
}

} // namespace relay
