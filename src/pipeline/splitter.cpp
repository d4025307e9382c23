#include "relay/pipeline/splitter.hpp"

#include <utility>

namespace relay {

void splitter::split(const request_ptr& r, const attempt_entry& why, int attempts)
{
    const auto now = wall_now();
    const auto first = p_.id_source.next_request(now);
    const auto halves = halve(*r, {first, p_.id_source.next_request(now)}, attempts);
    auto done = [this, r, halves](bool ok, bool accepted) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        p_.in_flight.finish(r);
        if (accepted)
            return;
        for (const auto& half : halves) {
            p_.in_flight.add(half);
            p_.repeat_queue.add_last(half);
        }
    };
    p_.in_flight.record(r);
    p_.store.split(r->sealed, halves[0]->sealed, halves[1]->sealed, why, std::move(done));
}

} // namespace relay
