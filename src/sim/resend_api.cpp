#include "sim/resend_api.hpp"

#include "sim/domain_endpoints.hpp"
#include "sim/email_endpoints.hpp"
#include "sim/gateway.hpp"
#include "sim/route.hpp"
#include "sim/send_endpoints.hpp"
#include "sim/sink.hpp"
#include "sim/suppression_endpoints.hpp"
#include "sim/usage_endpoint.hpp"

namespace relay::sim {

namespace {

constexpr std::size_t max_key_length = 256;

// Answers what the proxy in front of Resend answers by itself
bool answered_by_proxy(team& t, const http_request& request, http_reply& reply)
{
    if (t.live.down == outage::html503) {
        answer_as_gateway(503, reply);
        return true;
    }
    if (const auto g = gateway_fault_of(reply.injected); g && !g->processed) {
        answer_as_gateway(g->status, reply);
        return true;
    }
    if (request.user_agent.empty()) {
        reply.status = 403;
        reply.content_type = "text/plain; charset=UTF-8";
        reply.body = "error code: 1010";
        return true;
    }
    return false;
}

bool is_known_key(const team& t, std::string_view key)
{
    return t.given.api_key ? key == *t.given.api_key : key.starts_with("re_");
}

std::optional<problem> check_key(const team& t, const http_request& request)
{
    constexpr std::string_view scheme = "Bearer ";
    auto key = request.authorization;
    if (!key.starts_with(scheme) || key.size() == scheme.size())
        return problems::missing_api_key();
    key.remove_prefix(scheme.size());
    switch (t.live.key) {
    case key_state::invalid:
        return problems::invalid_api_key(t.live.invalid_key_status);
    case key_state::suspended:
        return problems::suspended_api_key();
    case key_state::inactive:
        return problems::inactive_api_key();
    case key_state::valid:
    case key_state::restricted:
        break;
    }
    if (!is_known_key(t, key))
        return problems::invalid_api_key(t.live.invalid_key_status);
    return std::nullopt;
}

bool sends(endpoint e)
{
    return e == endpoint::send || e == endpoint::send_batch;
}

void dispatch(team& t, const route& r, const http_request& request, instant now, http_reply& reply)
{
    switch (r.to) {
    case endpoint::send:
        return send_one(t, request, now, reply);
    case endpoint::send_batch:
        return send_batch(t, request, now, reply);
    case endpoint::list_emails:
        return list_emails(t, r.query, reply);
    case endpoint::get_email:
        return get_email(t, r.id, reply);
    case endpoint::update_email:
        return reschedule_email(t, r.id, request, now, reply);
    case endpoint::cancel_email:
        return cancel_email(t, r.id, reply);
    case endpoint::list_domains:
        return list_domains(t, r.query, reply);
    case endpoint::get_domain:
        return get_domain(t, r.id, reply);
    case endpoint::suppressions:
        return answer_suppressions(t, r.id, r.query, request, now, reply);
    case endpoint::usage:
        if (t.live.usage == usage_access::nobody)
            return reply.fail(problems::endpoint_not_found());
        return answer_usage(t, now, reply);
    case endpoint::other:
        return reply.fail(
            r.known_path ? problems::method_not_allowed() : problems::endpoint_not_found()
        );
    }
}

// Used so far, told where there is such a quota: with successes, and with 403 and 429
void add_quota(const team& t, http_reply& reply)
{
    if (reply.status != 200 && reply.status != 403 && reply.status != 429)
        return;
    if (t.quotas.daily_limit)
        reply.daily_used = t.quotas.daily_used;
    if (t.quotas.monthly_limit)
        reply.monthly_used = t.quotas.monthly_used;
}

// The problem that Resend answers with instead of looking at the request
std::optional<problem> refusal_of(fault kind)
{
    switch (kind) {
    case fault::error_500:
        return problems::unexpected();
    case fault::resource_locked:
        return problems::resource_locked();
    case fault::error_451:
        return problems::security_error();
    case fault::error_403:
        return problems::sending_disabled();
    default:
        return std::nullopt;
    }
}

void answer_behind_proxy(team& t, const http_request& request, instant now, http_reply& reply)
{
    t.stats.peak.add(now.steady);
    t.quotas.roll(now.wall);
    reply.rate = t.limit.admit(now.steady);
    if (!reply.rate->admitted) {
        ++t.stats.rate_limited;
        reply.retry_after = true;
        return reply.fail(problems::rate_limit_exceeded(reply.rate->limit));
    }
    if (const auto p = refusal_of(reply.injected))
        return reply.fail(*p);
    if (const auto p = check_key(t, request))
        return reply.fail(*p);

    const auto r = find_route(request.method, request.target);
    ++t.stats.by_endpoint[static_cast<std::size_t>(r.to)];
    const bool open =
        sends(r.to) || (r.to == endpoint::usage && t.live.usage == usage_access::any_key);
    if (t.live.key == key_state::restricted && !open)
        return reply.fail(problems::restricted_api_key());
    const auto& key = request.idempotency_key;
    if (sends(r.to) && request.has_idempotency_key && (key.empty() || key.size() > max_key_length))
        return reply.fail(problems::invalid_idempotency_key());
    dispatch(t, r, request, now, reply);
}

} // namespace

void answer(team& t, const http_request& request, instant now, http_reply& reply)
{
    reply.clear();
    reply.keep_alive = request.keep_alive;
    reply.date = now.wall + t.live.clock_offset;
    ++t.stats.requests;
    if (t.given.sink) {
        const auto r = find_route(request.method, request.target);
        return send_to_sink(t, request, r.to == endpoint::send_batch, reply);
    }

    reply.injected = t.live.faults.draw(t.random);
    if (reply.injected != fault::none)
        ++t.stats.by_fault[std::string(to_string(reply.injected))];
    if (reply.injected == fault::reset)
        return;
    reply.delay = t.live.latency.draw(t.random);
    if (!answered_by_proxy(t, request, reply)) {
        answer_behind_proxy(t, request, now, reply);
        add_quota(t, reply);
        if (const auto g = gateway_fault_of(reply.injected))
            answer_as_gateway(g->status, reply);
    }
    ++t.stats.by_status[reply.status];
}

} // namespace relay::sim
