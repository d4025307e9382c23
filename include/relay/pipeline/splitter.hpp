#pragma once

#include "relay/base/id.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/store/store.hpp"

namespace relay {

// Makes two requests of a batch of which Resend has nothing. Network thread only.
class splitter
{
public:
    struct parts
    {
        relay::store& store;
        relay::in_flight& in_flight;
        relay::repeat_queue& repeat_queue;
        relay::id_source& id_source;
    };

    explicit splitter(const parts& p) : p_(p) {}

    // Both halves go out at once, before what is not sealed yet; but behind the other half of what
    // they are half of, so that the good ones among them get through between those that fail.
    // `attempts`: what each is said to have behind it. If the disk knows by then that Resend has
    // one of its messages, those that it knows of are sent, and the others' outcome is unknown.
    void split(const request_ptr& r, const attempt_entry& why, int attempts);

private:
    parts p_;
};

} // namespace relay
