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

// A request in memory, from its composition to the commit of its outcome
struct outgoing
{
    sealed_request sealed;

    // Its messages with their bodies, in order; empty when the bodies are to be read from disk
    std::vector<taken_message> messages;

    // The senders' domains of messages that came from disk, in order; those from a queue have them
    // in their keys.
    std::vector<std::string> domains;

    std::size_t bytes{}; // of the bodies, 0 when they are not known yet
    std::string domain;  // the sender's, when all messages have the same one
    std::int64_t held{}; // recipients that count as on their way
    bool leaves{};       // it is on disk, and so is that it leaves now
    bool attempted{};    // Resend may have taken it, or has failed at it: it is repeated as it is
    std::optional<pause_scope> probe; // it goes out although this pause holds it back, to end it
    bool probed{};                    // it was a probe, and failed
    permit leave;
    pacer::time_point started;

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

// The sender's domain of all its messages; empty when they have several, or nobody knows it.
inline std::string common_domain(const outgoing& r)
{
    for (std::size_t i = 1; i < r.messages.size(); ++i)
        if (r.domain_of(i) != r.domain_of(0))
            return {};
    return r.messages.empty() ? std::string() : r.domain_of(0);
}

inline std::string common_domain(const std::vector<message_facts>& messages)
{
    const auto differs = [&](const message_facts& m) {
        return m.domain != messages.front().domain;
    };
    if (messages.empty() || std::ranges::any_of(messages, differs))
        return {};
    return messages.front().domain;
}

} // namespace relay
