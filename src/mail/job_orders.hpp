#pragma once

#include "mail/job_line.hpp"
#include "relay/mail/job.hpp"

// What lines ask for that hand in no single email. Each throws refusal.

namespace relay {

// It starts at once anyway.
send_campaign_job read_send_campaign(const job_line& line, const json_path& path);

cancel_job read_cancel(const job_line& line);
join_job read_join(const job_line& line);
happened_job read_happened(const job_line& line);
subscribe_job read_subscription(const job_line& line);

} // namespace relay
