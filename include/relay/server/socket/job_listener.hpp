#pragma once

#include "relay/server/socket/line_listener.hpp"

#include <memory>

namespace relay {

class campaign_desk;
class event_feed;
class ingest;
class message_admin;
class message_finder;
struct doors;

// The job socket (README.md, "The job socket") of a relay that sends. Network thread only.
class job_listener final : public line_listener
{
public:
    // All of it outlives the listener.
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::ingest& ingest;
        relay::message_finder& message_finder;
        relay::message_admin& message_admin;
        const relay::id_codec& id_codec;
        relay::counters& counters;
        relay::doors& doors;
        relay::event_feed& event_feed;
        relay::campaign_desk& campaign_desk;
    };

    job_listener(const parts& p, settings s);

private:
    std::shared_ptr<line_session> make_session(connection socket) override;

    parts p_;
};

} // namespace relay
