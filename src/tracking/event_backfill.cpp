#include "relay/tracking/event_backfill.hpp"

#include "relay/async/sleep.hpp"
#include "relay/pipeline/until_read.hpp"

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

// How far back is looked, by the acceptance of messages: all that can have been sent lately,
// scheduled mail included. In stretches, so that a report need not wait for long.
constexpr std::chrono::days reach{35};
constexpr std::chrono::minutes stretch{10};

// A dead letter that is sent in the end stands where nothing else is waited for any more.
constexpr std::chrono::hours each_stretch_at_least_every{24};

} // namespace

asio::awaitable<void> event_backfill::run()
{
    for (;;) {
        if (!p_.account_reader.barred_from(account_part::emails) && !co_await pass(wall_now()))
            spdlog::warn("Resend's key may not look emails up: webhooks alone tell of mail");
        co_await sleep_for(std::clamp(age_ / 6, shortest_rest, longest_rest));
    }
}

asio::awaitable<bool> event_backfill::pass(wall_time now)
{
    const auto oldest = floor_to_stretch(now - reach);
    asked_.erase(asked_.begin(), asked_.lower_bound(first_id_at(oldest)));
    quiet_.erase(quiet_.begin(), quiet_.lower_bound(oldest));
    for (auto begin = oldest; begin <= now; begin += stretch) {
        // The last one is still growing, and has what was accepted while the clock was ahead.
        const bool last = begin + stretch > now;
        const auto quiet = quiet_.find(begin);
        if (!last && quiet != quiet_.end() && now < quiet->second)
            continue;
        const auto end = last ? message_id{INT64_MAX} : first_id_at(begin + stretch);
        const auto until = co_await look_through(first_id_at(begin), end, now);
        if (!until)
            co_return false;
        if (!last)
            quiet_[begin] = *until;
    }
    co_return true;
}

wall_time event_backfill::floor_to_stretch(wall_time t)
{
    const auto since = t.time_since_epoch();
    return wall_time(since - since % std::chrono::duration_cast<milliseconds>(stretch));
}

// Asks about each message whose time it is. Returns until when none of them is due; nothing: the
// key may not ask.
asio::awaitable<std::optional<wall_time>>
event_backfill::look_through(message_id after, message_id before, wall_time now)
{
    ++stretches_read_;
    auto until = now + each_stretch_at_least_every;
    // Who is sent from now on is due an age later, at the earliest.
    if (co_await until_read([&] { return p_.event_reader.has_unsent(after, before); }))
        until = std::min<wall_time>(until, now + age_);
    for (;;) {
        const auto silent = co_await until_read([&] {
            return p_.event_reader.silent_messages(after, before, messages_at_once);
        });
        for (const auto& m : silent) {
            after = m.id;
            const auto first = due(m, now);
            if (first && *first <= now && !co_await ask(m))
                co_return std::nullopt;
            if (const auto next = due(m, now))
                until = std::min(until, *next);
        }
        if (silent.size() < messages_at_once)
            co_return until;
    }
}

// When it is asked about next; nothing: never again. One that was sent later than now was sent
// while the clock was ahead.
std::optional<wall_time> event_backfill::due(const silent_message& m, wall_time now) const
{
    const auto found = asked_.find(m.id);
    const auto times = found == asked_.end() ? 0 : found->second;
    if (times >= ages.size())
        return std::nullopt;
    return std::min(m.sent, now) + age_ * ages[times];
}

// What Resend does not answer now is asked again in the next round. False: the key may not ask.
asio::awaitable<bool> event_backfill::ask(const silent_message& m)
{
    auto email = co_await p_.account_reader.find_email(m.resend_id);
    if (p_.account_reader.barred_from(account_part::emails))
        co_return false;
    if (!email.heard())
        co_return true;
    const bool tells = email.value && email.value->last_event != event_kind::other;
    std::optional<listed_suppression> suppressed;
    if (tells && email.value->last_event == event_kind::bounced &&
        email.value->bounce != bounce_kind::soft) {
        const auto known = co_await suppressed_by(m.resend_id, email.value->recipients);
        if (!known)
            co_return true;
        suppressed = known->entry;
    }
    ++asked_[m.id];
    if (tells) {
        email.value->resend_id = m.resend_id;
        co_await p_.tracker.take_looked_up(m.id, std::move(*email.value), suppressed);
    }
    co_return true;
}

// Resend need not tell how a mail bounced, nor whom it did not reach. But after a hard bounce it
// has the address on its list, and says for which mail. Nothing: that is not known now.
asio::awaitable<std::optional<event_backfill::list_answer>> event_backfill::suppressed_by(
    const std::string& resend_id, const std::vector<std::string>& recipients
)
{
    list_answer found;
    for (const auto& address : recipients) {
        if (p_.account_reader.barred_from(account_part::suppressions))
            break;
        auto entry = co_await p_.account_reader.find_suppression(address);
        if (!entry.heard())
            co_return std::nullopt;
        if (entry.value && entry.value->origin == "bounce" && entry.value->source == resend_id) {
            found.entry = std::move(*entry.value);
            break;
        }
    }
    co_return found;
}

} // namespace relay
