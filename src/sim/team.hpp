#pragma once

#include "sim/idempotency_table.hpp"
#include "sim/line_file.hpp"
#include "sim/mail_store.hpp"
#include "sim/mail_view.hpp"
#include "sim/quota.hpp"
#include "sim/settings.hpp"
#include "sim/shared_limit.hpp"
#include "sim/stats.hpp"
#include "sim/suppression_list.hpp"
#include "sim/uuid.hpp"

#include <simdjson.h>

#include <functional>
#include <memory>
#include <random>
#include <string_view>

namespace relay::sim {

// All that Resend knows of its one customer: limits belong to the team, not to a key or a domain.
struct team
{
    explicit team(const settings& s);

    settings given;     // at the start
    live_settings live; // as they are now
    shared_limit limit;
    quota quotas;
    idempotency_table idempotency;
    mail_store mails;
    suppression_list suppressed;
    uuid_source ids;
    std::mt19937_64 random; // of faults and latencies
    std::unique_ptr<line_file> ledger;
    statistics stats;
    simdjson::dom::parser parser;

    // In sink mode, when set: told the subject of each mail as it arrives
    std::function<void(std::string_view subject)> arrived;

    // When set: told of each mail that was accepted, with its `last_event` so far
    std::function<void(const uuid&, const mail_view&, mail_event, wall_time)> accepted;
};

} // namespace relay::sim
