#include "relay/pipeline/suppression_filter.hpp"

#include "relay/mail/recipients.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace relay {

// Who was accepted after the last address was suppressed has been checked as it came in: ids tell
// which came first, whatever the clock does.
bool suppression_filter::may_hold_suppressed(const outgoing& r)
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

bool suppression_filter::pass(const request_ptr& r)
{
    if (!may_hold_suppressed(*r))
        return true;
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

    const bool some_are_left = nobody_left.empty() || p_.in_flight.leave_out(r, nobody_left);
    p_.store.suppress(l, std::move(nobody_left), std::move(rewritten), wall_now());
    return some_are_left;
}

} // namespace relay
