#pragma once

#include "relay/mail/id.hpp"
#include "relay/mail/time.hpp"
#include "sqlite.hpp"

#include <string_view>

namespace relay {

// Dead letters of which nobody knew whether they were sent, until evidence came. On the store's
// thread, in a transaction.
class unknown_outcomes
{
public:
    explicit unknown_outcomes(sqlite::connection& db);

    // True when the message is a dead letter of this kind.
    bool holds(message_id id);

    // Resend has the message, under this id; kept with it until its outcome is known.
    void keep_evidence(message_id id, std::string_view resend_id);
    std::string evidence(message_id id); // empty: none

    // It was sent after all: its dead letter goes, and its row says so.
    void mark_sent(message_id id, std::string_view resend_id, wall_time at);

private:
    sqlite::statement find_;
    sqlite::statement keep_;
    sqlite::statement evidence_;
    sqlite::statement sent_;
    sqlite::statement delete_letter_;
};

} // namespace relay
