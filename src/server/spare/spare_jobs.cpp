#include "relay/server/spare/spare_jobs.hpp"

#include "server/spare/spare_session.hpp"

#include <utility>

namespace relay {

spare_jobs::spare_jobs(const surroundings& s, settings allowed, job_passage& passage)
    : line_listener(s, std::move(allowed)),
      passage_(passage)
{
}

std::shared_ptr<line_session> spare_jobs::make_session(connection socket)
{
    return std::make_shared<spare_session>(std::move(socket), *this, passage_, token());
}

} // namespace relay
