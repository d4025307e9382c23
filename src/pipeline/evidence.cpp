#include "relay/pipeline/dispatcher.hpp"

#include <algorithm>

// Messages that wait to be sent although Resend has them: something said so after they were queued
// once more

namespace relay {

void dispatcher::resend_has(const accept_result& queued)
{
    const auto id = queued.id;
    for (const auto& [number, request] : unfinished_)
        if (std::ranges::find(request->sealed.members, id) != request->sealed.members.end()) {
            request->evident.push_back(id);
            return;
        }
    // From here on nothing takes it any more.
    p_.ready_queue.withdraw(id, queued.flow, queued.place);
    auto settled = [this, id](bool) { p_.ready_queue.withdrawn(id); };
    p_.store.settle_queued({id}, wall_now(), std::move(settled));
}

// Messages of a request that is no more return to their queue, unless Resend has them. The end of
// the request is to be asked for before.
void dispatcher::give_back(const outgoing& r, std::vector<taken_message> messages)
{
    if (!r.evident.empty()) {
        const auto is_evident = [&r](const taken_message& m) {
            return std::ranges::find(r.evident, m.message.id) != r.evident.end();
        };
        std::erase_if(messages, is_evident);
        p_.store.settle_queued(r.evident, wall_now(), {});
    }
    p_.ready_queue.give_back(std::move(messages));
}

} // namespace relay
