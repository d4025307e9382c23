#include "relay/mail/recipients.hpp"
#include "relay/pipeline/dispatcher.hpp"

#include <algorithm>

namespace relay {

// Who was accepted after the last address was suppressed has been checked as it came in: ids tell
// which came first, whatever the clock does. What is sealed stays as it is.
bool dispatcher::may_be_suppressed(const outgoing& r)
{
    if (p_.suppressed_addresses.empty() || !r.may_change())
        return false;
    if (additions_seen_ != p_.suppressed_addresses.additions()) {
        additions_seen_ = p_.suppressed_addresses.additions();
        last_before_ = p_.id_source.last();
    }
    return std::ranges::any_of(r.sealed.members, [this](message_id id) {
        return id.value <= last_before_;
    });
}

// Takes messages, and recipients of messages, out of a request that is not sealed yet. False when
// nothing is left of it.
bool dispatcher::leave_out_suppressed(const request_ptr& r)
{
    const auto l = r->sealed.lane;
    std::vector<message_id> nobody_left;
    std::vector<rewritten_message> rewritten;
    const auto unwanted = [&](std::string_view address) {
        return p_.suppressed_addresses.stops(address, l);
    };
    for (auto& m : r->messages) {
        auto& body = m.message.body;
        const auto lists = find_recipients(body);
        if (!lists)
            continue;
        const auto remaining = remove_recipients(*lists, unwanted);
        if (remaining.removed.empty())
            continue;
        if (remaining.members.empty()) {
            nobody_left.push_back(m.message.id);
            continue;
        }
        body.replace(lists->begin, lists->end - lists->begin, remaining.members);
        m.message.recipients = static_cast<std::uint32_t>(remaining.count);
        rewritten.push_back({
            .id = m.message.id,
            .body = body,
            .recipients = remaining.members,
            .begin = lists->begin,
            .end = lists->end,
            .count = remaining.count,
        });
    }
    if (nobody_left.empty() && rewritten.empty())
        return true;

    const bool some_are_left = leave_out(r, nobody_left);
    p_.store.suppress(l, std::move(nobody_left), std::move(rewritten), wall_now());
    return some_are_left;
}

// Where these messages go is for the caller to say. False when nothing is left of the request.
bool dispatcher::leave_out(const request_ptr& r, const std::vector<message_id>& gone)
{
    const auto leaves = [&](message_id id) { return std::ranges::find(gone, id) != gone.end(); };
    std::erase_if(r->messages, [&](const taken_message& m) { return leaves(m.message.id); });
    std::erase_if(r->sealed.members, leaves);
    r->sealed.batch = r->sealed.members.size() > 1;
    if (!r->sealed.members.empty())
        return true;
    finish(r);
    return false;
}

} // namespace relay
