#include "sim/resend_api.hpp"

#include "sim/domain_endpoints.hpp"
#include "sim/email_endpoints.hpp"
#include "sim/gateway.hpp"
#include "sim/route.hpp"
#include "sim/send_endpoints.hpp"
#include "sim/sink.hpp"
#include "sim/suppression_endpoints.hpp"
#include "sim/usage_endpoint.hpp"

#include <algorithm>
#include <string>
#include <vector>

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

constexpr std::string_view scheme = "Bearer ";

// Empty when there is none
std::string_view key_of(const http_request& request)
{
    const auto given = request.authorization;
    return given.starts_with(scheme) ? given.substr(scheme.size()) : std::string_view();
}

bool contains(const std::vector<std::string>& keys, std::string_view key)
{
    return std::ranges::find(keys, key) != keys.end();
}

bool is_known_key(const settings& s, std::string_view key)
{
    if (s.api_keys.empty() && s.sending_keys.empty())
        return key.starts_with("re_");
    return contains(s.api_keys, key) || contains(s.sending_keys, key);
}

bool only_sends(const team& t, std::string_view key)
{
    return t.live.key == key_state::restricted || contains(t.given.sending_keys, key);
}

std::optional<problem> check_key(const team& t, std::string_view key)
{
    if (key.empty())
        return problems::missing_api_key();
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
    if (!is_known_key(t.given, key))
        return problems::invalid_api_key(t.live.invalid_key_status);
    return std::nullopt;
}

bool is_idempotency_key(std::string_view key)
{
    return !key.empty() && key.size() <= max_key_length &&
           std::ranges::all_of(key, [](char c) { return c >= ' ' && c < 0x7f; });
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
    case fault::internal_server_error:
        return problems::internal_server_error();
    case fault::error_503_json:
        return problems::service_unavailable();
    case fault::resource_locked:
        return problems::resource_locked();
    case fault::error_451:
        return problems::security_error();
    case fault::error_403:
        return problems::sending_disabled();
    case fault::invalid_api_key:
        return problems::forbidden_api_key();
    case fault::invalid_permission:
        return problems::invalid_permission();
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
    const auto api_key = key_of(request);
    if (const auto p = check_key(t, api_key))
        return reply.fail(*p);

    const auto r = find_route(request.method, request.target);
    ++t.stats.by_endpoint[static_cast<std::size_t>(r.to)];
    const bool open =
        sends(r.to) || (r.to == endpoint::usage && t.live.usage == usage_access::any_key);
    if (only_sends(t, api_key) && !open)
        return reply.fail(problems::restricted_api_key());
    if (sends(r.to) && request.has_idempotency_key && !is_idempotency_key(request.idempotency_key))
        return reply.fail(problems::invalid_idempotency_key());
    dispatch(t, r, request, now, reply);
}

} // namespace

void answer(team& t, http_request request, instant now, http_reply& reply)
{
    reply.clear();
    reply.keep_alive = request.keep_alive;
    if (request.method == "HEAD") {
        reply.without_body = true;
        request.method = "GET";
    }
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
        if (reply.injected == fault::accepted_500)
            reply.fail(problems::unexpected());
        add_quota(t, reply);
        if (const auto g = gateway_fault_of(reply.injected))
            answer_as_gateway(g->status, reply);
    }
    ++t.stats.by_status[reply.status];
}

} // namespace relay::sim
