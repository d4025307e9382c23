#pragma once

#include "relay/pipeline/outgoing.hpp"
#include "relay/resend/email_api.hpp"
#include "relay/store/message_changes.hpp"
#include "relay/store/sealed_request.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

// What goes from stage to stage (pipeline.hpp declares the channels). `to_send` has requests.

namespace relay {

// In `answered`: what came of one sending
struct answered_request
{
    request_ptr request;
    std::unique_ptr<send_report> report; // there is one
};

// In `to_retry`: a request that is repeated at `due`, or when the time of its messages is over.
// `why`: nothing, when the history says it already.
struct later_attempt
{
    request_ptr request;
    wall_time due;
    std::optional<attempt_entry> why;
};

// In `in_doubt`: a batch that Resend has answered with errors of its own, and may have accepted all
// the same. It waits for evidence, and then becomes two, each with so many attempts behind it.
struct batch_in_doubt
{
    request_ptr request;
    attempt_entry why;
    pacer::time_point answered;
    int attempts_of_half{};
};

// In `dead`: all messages of a request die.
struct dead_request
{
    request_ptr request;
    death reason{};
    attempt_entry why;
};

// A request ends, and some of its messages die: one transaction holds all that becomes of it.
// `after` runs when it is on disk.
struct refused_messages
{
    request_ptr request;
    settlement end;
    std::function<void()> after;
};

// Messages that are in no request die, since their time is over. `written` runs once, with false if
// the disk has none of it.
struct expired_messages
{
    relay::lane lane{};
    state on_disk{};
    std::vector<sized_message> messages;
    std::function<void(bool)> written;
};

// Messages whose bodies the store has lost
struct lost_messages
{
    sealed_request alone; // they are a request of their own, that never left
    attempt_entry why;
};

using death_notice = std::variant<dead_request, refused_messages, expired_messages, lost_messages>;

} // namespace relay
