#pragma once

#include "sim/clock.hpp"
#include "sim/mail_event.hpp"
#include "sim/mail_view.hpp"
#include "sim/uuid.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace relay::sim {

// A request to send, as the ledger tells of each mail that it brought
struct accepted_request
{
    wall_time at;
    std::string_view endpoint; // "/emails" or "/emails/batch"
    bool batch{};
    std::string_view key;   // the idempotency key; empty: there was none
    std::uint64_t window{}; // the rate window that admitted it
};

// Writes the ledger's lines of the mails of one request: JSON objects with `id`, `at`, `endpoint`,
// `batch`, `key`, `window` (which rate window took the request), `index` (in the batch), `from`,
// `to`, `cc`, `bcc`, `reply_to`, `subject`, `tags`, `relay_id` (the tag of that name),
// `scheduled_at`, `last_event`. What a mail doesn't have is left out.
class ledger_line_writer
{
public:
    // `bodies`: with html, text and headers
    ledger_line_writer(const accepted_request& r, bool bodies);

    // `event`: the mail's `last_event`. The line is good until the next call.
    std::string_view
    write(const uuid& id, std::size_t index, const mail_view& mail, mail_event event);

private:
    std::string common_;
    std::string line_;
    bool bodies_;
};

} // namespace relay::sim
