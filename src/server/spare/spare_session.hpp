#pragma once

#include "relay/server/spare/job_passage.hpp"
#include "server/socket/line_session.hpp"

#include <string>

namespace relay {

// A connection to the job socket of a spare that takes mail itself. It goes over to the sender as
// soon as there is one, with whatever else it asks for.
class spare_session final : public line_session
{
public:
    // `token`: what the connection shows, and the sender wants to see; empty: none. It may change.
    spare_session(
        socket connection, line_listener& owner, job_passage& passage, const std::string& token
    );

private:
    void do_job(job&& j, reply_mark mark) override;
    bool may_leave() const override { return passage_.leads_somewhere(); }
    boost::asio::awaitable<successor> find_successor() override;

    job_passage& passage_;
    const std::string& token_;
};

} // namespace relay
