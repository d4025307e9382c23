#include "relay/pipeline/requeuer.hpp"

#include <algorithm>
#include <utility>

namespace relay {

void requeuer::release(const request_ptr& r)
{
    auto done = [this, r](bool ok, const std::vector<accept_result>& requeued) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        p_.in_flight.finish(r);
        if (r->sealed.on_disk == state::queued)
            give_back(*r, std::move(r->messages));
        for (const auto& where : requeued)
            p_.ready_queue.arrived_on_disk(where);
    };
    p_.store.release(r->sealed, std::move(done));
}

void requeuer::put_back(const request_ptr& r)
{
    if (!r->may_change()) {
        p_.repeat_queue.add_first(r);
        return;
    }
    p_.in_flight.finish(r);
    give_back(*r, std::move(r->messages));
}

void requeuer::give_back(const outgoing& r, std::vector<taken_message> messages)
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

void requeuer::resend_has(const accept_result& queued)
{
    const auto id = queued.id;
    if (auto* request = p_.in_flight.request_of(id)) {
        request->evident.push_back(id);
        return;
    }
    // From here on nothing takes it any more.
    p_.ready_queue.withdraw(id, queued.flow, queued.place);
    auto settled = [this, id](bool) { p_.ready_queue.withdrawn(id); };
    p_.store.settle_queued({id}, wall_now(), std::move(settled));
}

} // namespace relay
