#pragma once

#include "relay/server/socket/job_listener.hpp"
#include "server/socket/line_session.hpp"

#include <string>

namespace relay {

// A connection to the job socket of a relay that sends
class job_session final : public line_session
{
public:
    job_session(socket connection, line_listener& owner, const job_listener::parts& p)
        : line_session(std::move(connection), owner),
          p_(p)
    {
    }

private:
    // job_answers.cpp
    void do_job(job&& j, reply_mark mark) override;
    boost::asio::awaitable<void>
    answer_cancel(std::uint64_t number, std::string id, reply_mark mark);
    boost::asio::awaitable<void>
    answer_status(std::uint64_t number, std::string id, reply_mark mark);

    // job_campaigns.cpp
    boost::asio::awaitable<void>
    send_campaign(std::uint64_t number, campaign_text campaign, reply_mark mark);
    boost::asio::awaitable<void>
    answer_campaign_cancel(std::uint64_t number, std::string campaign, reply_mark mark);
    boost::asio::awaitable<void> answer_join(std::uint64_t number, join_job job, reply_mark mark);
    boost::asio::awaitable<void>
    answer_happened(std::uint64_t number, happened_job job, reply_mark mark);

    // subscription.cpp
    boost::asio::awaitable<void>
    follow_events(std::uint64_t number, subscribe_job job, reply_mark mark);

    const job_listener::parts& p_;
    std::uint64_t subscriptions_{};
};

} // namespace relay
