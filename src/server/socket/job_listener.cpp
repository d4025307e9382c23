#include "relay/server/socket/job_listener.hpp"

#include "relay/pipeline/ingest.hpp"
#include "relay/server/doors.hpp"
#include "server/socket/job_session.hpp"

#include <utility>

namespace relay {

job_listener::job_listener(const parts& p, settings s)
    : line_listener(
          {.ex = p.ex, .intake = p.ingest, .counters = p.counters, .counts = p.doors.jobs},
          std::move(s)
      ),
      p_(p)
{
}

std::shared_ptr<line_session> job_listener::make_session(connection socket)
{
    return std::make_shared<job_session>(std::move(socket), *this, p_);
}

} // namespace relay
