#pragma once

#include "relay/policy/pacer.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/store/queued_message.hpp"
#include "relay/store/sealed_request.hpp"

#include <array>
#include <cstddef>
#include <memory>
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
    std::int64_t held{};               // recipients that count as in flight
    std::optional<wall_time> deadline; // when the first of its messages expires
    bool leaves{};                     // it is on disk, and so is that it leaves now
    bool leaves_anew{};                // that was committed for the attempt that comes next
    bool attempted{}; // Resend may have taken it, or has failed at it: it is repeated as it is
    std::optional<pause_scope> probe; // it goes out although this pause holds it back, to end it
    bool probed{};                    // it was a probe, and failed
    permit leave;
    pacer::time_point started;
    std::vector<message_id> evident; // of its messages: Resend has them from elsewhere

    // When it was last put on disk that it leaves again, by the clock of the store's database
    std::optional<wall_time> left_again;

    moment composed; // it, or the whole that it is half of

    bool repeats{};   // it waits in memory to be repeated
    bool recording{}; // its outcome is on the way to the disk

    // It is on disk already, and waits there for its turn.
    bool is_parked_on_disk() const { return sealed.on_disk == state::waiting || sealed.ready; }

    // It is not sealed: messages may still be left out.
    bool may_change() const { return !leaves && !attempted && !is_parked_on_disk(); }

    // It may be taken apart: Resend has nothing of it, and its messages can go back to where they
    // were. Of queued ones that came from disk nobody in memory knows where that is.
    bool may_be_released() const;

    // Empty: nobody knows it.
    const std::string& domain_of(std::size_t index) const;

    std::int64_t recipients() const;
};

using request_ptr = std::shared_ptr<outgoing>;

// A new request of messages that were taken from their queue: at least one
request_ptr compose_request(request_id id, lane l, std::vector<taken_message> messages);

// One that is on disk; `facts` are those of its messages.
request_ptr request_from_disk(sealed_request r, std::vector<message_facts> facts);

// The two requests that a batch goes on as, under keys of their own; takes its messages. Each is
// said to have so many attempts behind it.
std::array<request_ptr, 2> halve(outgoing& r, std::array<request_id, 2> ids, int attempts);

// Its messages tell how large it is, and when its time is over: to be called when they have
// changed. Batches that are not of this version may hold messages that live on: then it has no such
// time.
void measure(outgoing& r);

// True when the bodies of all its messages are in memory
bool has_bodies(const outgoing& r);

// Bodies are on disk: a request that only waits need not keep them.
void forget_bodies(outgoing& r);

bool time_is_over(const outgoing& r, wall_time now);
bool time_is_over(const std::vector<message_facts>& messages, wall_time now);

// True when the senders of its messages are not the same
bool has_several_senders(const outgoing& r);

// The sender of all its messages, or `several_senders`. Empty: nobody knows it.
std::string common_domain(const outgoing& r);
std::string common_domain(const std::vector<message_facts>& messages);

// How long Resend has known its key, at most; nothing: nobody knows.
std::optional<milliseconds> key_age(const sealed_request& r);

// A key that has died must not go out again, nor one whose age nobody knows. Each clock counts:
// this machine's, and that of the store's database.
bool key_has_died(const outgoing& r);

} // namespace relay
