#pragma once

#include "relay/policy/pacer.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/store/records.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Stands for the sender of a request whose messages have not all the same one: no pause is about
// it.
constexpr auto several_senders = "*";

// A request in memory, from its composition to the commit of its outcome
struct outgoing
{
    sealed_request sealed;

    // Its messages with their bodies, in order; empty when the bodies are to be read from disk
    std::vector<taken_message> messages;

    // The senders' domains of messages that came from disk, in order; those from a queue have them
    // in their keys.
    std::vector<std::string> domains;

    std::size_t bytes{};               // of the bodies
    std::size_t largest{};             // of the bodies, in bytes
    std::string domain;                // the sender's, when all messages have the same one
    std::int64_t held{};               // recipients that count as on their way
    std::optional<wall_time> deadline; // when the first of its messages expires
    bool leaves{};                     // it is on disk, and so is that it leaves now
    bool attempted{}; // Resend may have taken it, or has failed at it: it is repeated as it is
    std::optional<pause_scope> probe; // it goes out although this pause holds it back, to end it
    bool probed{};                    // it was a probe, and failed
    permit leave;
    pacer::time_point started;
    std::vector<message_id> evident; // of its messages: Resend has them from elsewhere

    moment composed; // it, or the whole that it is half of

    bool recording{}; // its outcome is on the way to the disk

    // It is on disk already, and waits there for its turn.
    bool is_parked_on_disk() const { return sealed.on_disk == state::waiting || sealed.ready; }

    // It is not sealed: messages may still be left out.
    bool may_change() const { return !leaves && !attempted && !is_parked_on_disk(); }

    // It may be taken apart: Resend has nothing of it, and its messages can go back to where they
    // were. Of queued ones that came from disk nobody in memory knows where that is.
    bool may_be_released() const
    {
        const auto knows_its_place = [](const taken_message& m) { return m.key != nullptr; };
        return !attempted &&
               (sealed.on_disk != state::queued ||
                (!messages.empty() && std::ranges::all_of(messages, knows_its_place)));
    }

    const std::string& domain_of(std::size_t index) const
    {
        const auto& key = messages[index].key;
        static const std::string unknown;
        if (key)
            return key->domain;
        return index < domains.size() ? domains[index] : unknown;
    }

    std::int64_t recipients() const
    {
        std::int64_t sum = 0;
        for (const auto& m : messages)
            sum += m.message.recipients;
        return sum;
    }
};

// What its messages tell about it: how large it is, and when its time is over. Batches that are not
// of this version may hold messages that live on: then it has no such time.
inline void measure(outgoing& r)
{
    r.bytes = r.largest = 0;
    bool all_expire = true;
    for (const auto& [m, flow, key] : r.messages) {
        r.bytes += m.bytes;
        r.largest = std::max<std::size_t>(r.largest, m.bytes);
        all_expire = all_expire && m.expires;
    }
    r.deadline.reset();
    if (!all_expire || r.messages.empty())
        return;
    const auto expiry = [](const taken_message& m) { return *m.message.expires; };
    r.deadline = expiry(*std::ranges::min_element(r.messages, {}, expiry));
}

inline bool time_is_over(const outgoing& r, wall_time now)
{
    return r.deadline && *r.deadline <= now;
}

inline bool time_is_over(const std::vector<message_facts>& messages, wall_time now)
{
    const auto is_over = [now](const message_facts& m) { return m.expires && *m.expires <= now; };
    const auto lives_on = [](const message_facts& m) { return !m.expires; };
    return std::ranges::any_of(messages, is_over) && std::ranges::none_of(messages, lives_on);
}

// True when the senders of its messages are not the same
inline bool has_several_senders(const outgoing& r)
{
    for (std::size_t i = 1; i < r.messages.size(); ++i)
        if (r.domain_of(i) != r.domain_of(0))
            return true;
    return false;
}

// The sender of all its messages, or `several_senders`. Empty: nobody knows it.
inline std::string common_domain(const outgoing& r)
{
    if (has_several_senders(r))
        return several_senders;
    return r.messages.empty() ? std::string() : r.domain_of(0);
}

inline std::string common_domain(const std::vector<message_facts>& messages)
{
    const auto differs = [&](const message_facts& m) {
        return m.domain != messages.front().domain;
    };
    if (std::ranges::any_of(messages, differs))
        return several_senders;
    return messages.empty() ? std::string() : messages.front().domain;
}

} // namespace relay
