#pragma once

#include "relay/pipeline/mail_intake.hpp"
#include "server/http/call.hpp"

// Mail in Resend's words, whoever takes it: the sender, or a spare that has none.

namespace relay {

// All of it outlives the calls.
struct mail_parts
{
    mail_intake& intake;
    relay::keys_in_progress& keys_in_progress;
    relay::side_thread& side_thread;
    relay::counters& counters;
};

// Of the sender
mail_parts mail_parts_of(const http_parts& parts);

// POST /emails (emails.cpp)
answering take_email(mail_parts parts, server_request request);

// POST /emails/batch (batch.cpp)
answering take_batch(mail_parts parts, server_request request);

} // namespace relay
