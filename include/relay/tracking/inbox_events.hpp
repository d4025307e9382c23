#pragma once

#include "relay/store/mail_inbox.hpp"
#include "relay/tracking/event_intake.hpp"

namespace relay {

// Where a spare takes what comes from outside and cannot be passed on to a sender: into the inbox
// of the database, of which the next sender takes it up. Whether it came before is found there.
class inbox_events final : public event_intake
{
public:
    // `inbox` outlives it.
    explicit inbox_events(mail_inbox& inbox) : inbox_(inbox) {}

    boost::asio::awaitable<taken> take_webhook(std::string id, std::string body) override;
    boost::asio::awaitable<taken> take_unsubscribe(unsubscribe_claim who, std::string why) override;

private:
    boost::asio::awaitable<taken> keep(outside_event e);

    mail_inbox& inbox_;
};

} // namespace relay
