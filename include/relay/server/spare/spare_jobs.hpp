#pragma once

#include "relay/server/socket/line_listener.hpp"
#include "relay/server/spare/job_passage.hpp"

#include <memory>

namespace relay {

// The job socket of a spare that takes mail itself, for those that cannot be passed on to a sender.
// Network thread only.
class spare_jobs final : public line_listener
{
public:
    // `passage` outlives it, and leads to the sender as soon as there is one.
    spare_jobs(const surroundings& s, settings allowed, job_passage& passage);

private:
    std::shared_ptr<line_session> make_session(connection socket) override;

    job_passage& passage_;
};

} // namespace relay
