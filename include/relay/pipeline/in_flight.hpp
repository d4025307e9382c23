#pragma once

#include "relay/async/notifier.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/quota_book.hpp"
#include "relay/store/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace relay {

// The requests in memory, from their seal to the commit of their outcome, and which message is in
// which of them: in flight, or waiting here to be repeated. Network thread only.
class in_flight
{
public:
    // `changed` is notified when a request has ended.
    in_flight(quota_book& quota, send_slots& slots, const id_codec& codec, notifier& changed);

    // A request begins. None of its messages is in another one.
    void add(const request_ptr& r);

    // Its recipients count as in flight, from its start to its end.
    void hold_quota(outgoing& r);
    void let_go_quota(outgoing& r);

    // These messages leave a request that is not sealed yet: to go where, is for the caller to say.
    // False when nothing is left of it: then it has ended.
    bool leave_out(const request_ptr& r, const std::vector<message_id>& gone);

    // What becomes of it is decided: from now on it only waits for the disk.
    void record(const request_ptr& r);

    // The disk has it, or the request goes on no more.
    void finish(const request_ptr& r);

    // The disk has it not, and never will. So the request is held, and nothing becomes of its
    // messages here; on disk it is in flight, and the next start repeats it under its key.
    void stay_open(const request_ptr& r);

    // One of the two, when the disk has answered
    write_handler finishing(const request_ptr& r);

    // The request that a message is in; null when it is in none.
    outgoing* request_of(message_id id) const;
    bool holds(message_id id) const { return request_of(id) != nullptr; }

    // Of these messages, those that are in a request
    std::unordered_set<message_id> held_of(const std::vector<message_id>& ids) const;

    std::unordered_set<request_id> requests() const;

    // How many messages of a campaign are in requests, as far as memory knows their campaign
    std::int64_t messages_of(const std::string& campaign) const;

private:
    void forget(const outgoing& r);

    quota_book& quota_;
    send_slots& slots_;
    const id_codec& codec_;
    notifier& changed_;
    std::unordered_map<request_id, request_ptr> requests_;
    boost::unordered_flat_map<std::int64_t, outgoing*> by_message_;
};

} // namespace relay
