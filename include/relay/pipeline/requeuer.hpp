#pragma once

#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/store/store.hpp"

#include <vector>

namespace relay {

// Brings messages of requests that are no more back to where they were, unless something says that
// Resend has them. Network thread only.
class requeuer
{
public:
    struct parts
    {
        relay::store& store;
        relay::ready_queue& ready_queue;
        relay::repeat_queue& repeat_queue;
        relay::in_flight& in_flight;
    };

    explicit requeuer(const parts& p) : p_(p) {}

    // Takes apart a request that Resend has nothing of: its messages are queued again, where they
    // were, when the disk says that the request is no more. As long as it is there, the next start
    // sends it, so nothing else may.
    void release(const request_ptr& r);

    // A request cannot leave now, and waits where it came from: sealed as it is, or its messages in
    // their queue.
    void put_back(const request_ptr& r);

    // Messages of a request that is no more return to their queue. The end of the request is to be
    // asked for before.
    void give_back(const outgoing& r, std::vector<taken_message> messages);

    // Resend has this message that is queued on disk: it does not leave any more. If it is in a
    // request already, that goes its way; it does not go back to its queue.
    void resend_has(const accept_result& queued);

private:
    parts p_;
};

} // namespace relay
