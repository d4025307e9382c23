#include "relay/stage/gap_finder.hpp"

#include "relay/async/sleep.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t messages_at_once = 500;
constexpr std::chrono::hours after_refusal{1};
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
        const auto now = wall_now();
        const bool all = now - whole >= longest_reach_every;
        if (all)
            whole = now;
        forget(now - longest_reach);
        const auto reach = all ? longest_reach : usual_reach;
        if (co_await look_through(now - reach, now)) {
            co_await sleep_for(std::clamp(age_ / 6, shortest_rest, longest_rest));
        } else {
            spdlog::warn("Resend's key may not look emails up: what webhooks missed stays unknown");
            co_await sleep_for(after_refusal);
        }
    }
}

// Asks about each message whose time it is. False: the key may not ask.
asio::awaitable<bool> gap_finder::look_through(wall_time from, wall_time until)
{
    auto after = first_id_at(from);
    for (auto to = from + step; after < first_id_at(until);) {
        const auto silent = co_await p_.events.silent_messages(after, to, messages_at_once);
        for (const auto& m : silent) {
            after = m.id;
            if (!is_due(m, wall_now()))
                continue;
            if (!co_await ask(m))
                co_return false;
            ++asked_[m.id];
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
        m.id, m.resend_id, email->last_event, email->to, std::move(suppressed)
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
