#pragma once

#include "relay/store/new_message.hpp"
#include "relay/store/sealed_request.hpp"
#include "relay/store/write_handler.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace relay {

// The verbs of the store for requests, and what they come to for their messages. See store.hpp for
// what holds for all verbs.
class request_store
{
public:
    using release_handler = std::function<void(bool ok, std::vector<accept_result>)>;

    explicit request_store(store_writer& w) : writer_(w) {}

    // The composition of a request, before its first byte leaves
    boost::asio::awaitable<bool> seal(sealed_request r);

    // Before the first byte of a waiting request leaves again: a crash leaves it as one that was on
    // its way, so that nobody takes the outcome of its earlier attempts for the last one. When that
    // is, by the database's clock if it has one; nothing: it was not written.
    boost::asio::awaitable<std::optional<wall_time>> leave_again(request_id id);

    // The end of a request: its messages are sent, a few of them refused.
    void settle(settlement s, write_handler done);

    // An attempt failed; the next one is due later, or the probe that it was will be repeated.
    // `why`: nothing, when the history says it already.
    void
    postpone(sealed_request r, wall_time due, std::optional<attempt_entry> why, write_handler done);

    // The request ends with the death of all its messages.
    void bury(sealed_request r, death reason, attempt_entry why, write_handler done);

    // A refused batch goes on as two, under keys of their own. `accepted`: it does not, since an
    // event has told that Resend took it. Those of its messages that were named are sent; of the
    // others the outcome is unknown until they are named, too.
    using split_handler = std::function<void(bool ok, bool accepted)>;
    void split(
        sealed_request whole,
        sealed_request first,
        sealed_request second,
        attempt_entry why,
        split_handler done
    );

    // The request never was accepted and is taken apart: its messages are queued again. Those that
    // were sealed as they were accepted get a place; the others still have theirs.
    void release(sealed_request r, release_handler done);

    // Of each request Resend may have more than its row says, since the rows are from an earlier
    // time: so it is only ever repeated as it is.
    void distrust();

private:
    store_writer& writer_;
};

} // namespace relay
