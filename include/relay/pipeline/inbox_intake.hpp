#pragma once

#include "relay/config/config.hpp"
#include "relay/pipeline/mail_intake.hpp"
#include "relay/store/mail_inbox.hpp"

#include <string>

namespace relay {

// Where a spare takes mail that it cannot pass on to a sender: into the inbox of the database, of
// which the next sender takes it up. Network thread only.
class inbox_intake final : public mail_intake
{
public:
    // All of it outlives the intake.
    struct parts
    {
        mail_inbox& inbox;
        const relay::id_codec& id_codec; // with the inbox's secret
        relay::counters& counters;
    };

    inbox_intake(const parts& p, std::string correlation_tag);

    std::optional<api_error> closed() const override;
    bool is_full() const override { return false; } // how much may be queued is the sender's to say
    room_left space() const override;
    boost::asio::awaitable<void> room(lane l) override;
    bool has_room(lane l) const override;
    void submit(message_id id, submission&& email, handler done) override;
    void submit_all(email_group group, batch_handler done) override;

private:
    void note(acceptance became);

    parts p_;
};

} // namespace relay
