#include "sim/stats.hpp"

#include <boost/json.hpp>

namespace relay::sim {

namespace {

boost::json::object describe(const limit_use& u)
{
    return {
        {"offered", u.offered},
        {"used", u.used},
        {"refused", u.refused},
        {"neighbours", {{"used", u.taken}, {"refused", u.unserved}}},
        {"share_of_what_neighbours_left", boost::json::value_from(u.share())},
    };
}

} // namespace

std::string to_json(const statistics& s, const limit_use& limit)
{
    boost::json::object by_endpoint;
    for (std::size_t i = 0; i < endpoint_count; ++i)
        by_endpoint[to_string(static_cast<endpoint>(i))] = s.by_endpoint[i];
    boost::json::object by_status;
    for (const auto& [status, count] : s.by_status)
        by_status[std::to_string(status)] = count;
    boost::json::object by_fault;
    for (const auto& [kind, count] : s.by_fault)
        by_fault[kind] = count;
    return serialize(boost::json::object{
        {"requests", s.requests},
        {"accepted_mails", s.accepted_mails},
        {"accepted_requests", s.accepted_requests},
        {"replays", s.replays},
        {"rate_limit_exceeded", s.rate_limited},
        {"daily_quota_exceeded", s.daily_quota_exceeded},
        {"monthly_quota_exceeded", s.monthly_quota_exceeded},
        {"max_requests_in_a_second", s.peak.peak()},
        {"limit", describe(limit)},
        {"endpoints", by_endpoint},
        {"statuses", by_status},
        {"faults", by_fault},
        {"connections", s.connections},
        {"handshakes", s.handshakes},
        {"resumed_handshakes", s.resumed},
        {"webhooks",
         {
             {"events", s.webhooks.events},
             {"lost", s.webhooks.lost},
             {"attempts", s.webhooks.attempts},
             {"delivered", s.webhooks.delivered},
             {"given_up", s.webhooks.given_up},
             {"pending", s.webhooks.pending},
         }},
    });
}

} // namespace relay::sim
