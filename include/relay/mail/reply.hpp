#pragma once

#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"
#include "relay/mail/submission.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Writing what the job socket answers (README.md, "The job socket"): each function appends one
// line to `out`, its end included. All text is valid UTF-8.

namespace relay {

// What a line was marked with; comes back first in its reply. Nothing: it had no mark.
using reply_ref = std::optional<std::string_view>;

void append_queued(std::string& out, reply_ref ref, std::string_view id);

// Queued for the others: some of the recipients are suppressed.
void append_queued(
    std::string& out, reply_ref ref, std::string_view id, std::span<const std::string> suppressed
);

// One of a campaign's recipients that gets nothing
struct unfit_recipient
{
    std::size_t index{}; // in the list that was handed in
    std::string_view email;
    std::string_view reason;
};

// A campaign, with so many recipients
void append_queued(
    std::string& out,
    reply_ref ref,
    std::string_view id,
    std::int64_t recipients,
    std::span<const unfit_recipient> skipped
);

void append_duplicate(std::string& out, reply_ref ref, std::string_view id);

void append_suppressed(
    std::string& out, reply_ref ref, std::string_view id, std::span<const std::string> suppressed
);

void append_rejected(std::string& out, reply_ref ref, const api_error& error);

void append_pong(std::string& out, reply_ref ref);
void append_ok(std::string& out, reply_ref ref);
void append_cancelled(std::string& out, reply_ref ref, std::string_view id);

// All of a campaign, and how many messages that were
void append_cancelled(
    std::string& out, reply_ref ref, std::string_view campaign, std::int64_t messages
);

// From now on events come, those behind `after` first.
void append_subscribed(std::string& out, reply_ref ref, std::int64_t after);

// How a message stands. Empty strings are written as null.
struct message_status
{
    std::string_view id;
    relay::state state{};
    relay::lane lane{};
    int attempts{};
    std::string_view resend_id;
    std::string_view last_event;
    std::string_view waits_for;
    std::optional<wall_time> until;
};

void append_status(std::string& out, reply_ref ref, const message_status& status);

// The error alone, as it stands in a reply and as the body of an HTTP answer
void append_error(std::string& out, const api_error& error);

} // namespace relay
