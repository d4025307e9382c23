#include "relay/pipeline/express_lane.hpp"

#include "relay/base/check.hpp"

#include <utility>

namespace relay {

std::optional<express_lane::reservation>
express_lane::reserve(const flow_key& flow, std::int64_t recipients, std::size_t bytes)
{
    constexpr auto l = lane::transactional;
    const auto now = rate_limiter::clock::now();
    const auto today = wall_now();
    if (!p_.send_slots.may_start(l) || p_.dispatcher.mail_waits(l, today) ||
        p_.pauses.blocks(l, flow.domain) || p_.pauses.of_flow(flow.campaign, flow.tenant) ||
        p_.quota_book.room(l, today) < recipients ||
        !p_.send_slots.uploads().fits(l, bytes, bytes) || p_.rate_limiter.next(l, now) > now)
        return std::nullopt;
    p_.send_slots.take(l, bytes, bytes);
    p_.quota_book.hold(recipients);
    return reservation{
        .request = p_.id_source.next_request(today),
        .leave = p_.rate_limiter.take(l, now),
        .recipients = recipients,
        .bytes = bytes,
        .at = moment_now(),
    };
}

void express_lane::begin(const reservation& r, new_message&& m, flow_id flow)
{
    taken_message taken{.flow = flow, .key = std::make_shared<const flow_key>(std::move(m.flow))};
    taken.message = {
        .id = m.id,
        .expires = m.expires,
        .bytes = static_cast<std::uint32_t>(m.body.size()),
        .recipients = m.recipients,
        .batchable = m.batchable,
        .loaded = true,
        .body = std::move(m.body),
    };
    std::vector<taken_message> alone;
    alone.push_back(std::move(taken));
    auto request = compose_request(r.request, lane::transactional, std::move(alone));
    request->sealed.sealed_at = r.at;
    request->sealed.on_disk = state::sealed;
    request->composed = r.at;
    request->held = r.recipients;
    request->leaves = request->leaves_anew = true;
    request->leave = r.leave;
    p_.in_flight.add(request);
    check(p_.to_send.try_push(std::move(request)), "there is a sender for each slot");
}

void express_lane::abandon(const reservation& r)
{
    p_.quota_book.let_go(r.recipients);
    p_.rate_limiter.unused(r.leave);
    p_.send_slots.free(lane::transactional, r.bytes, r.bytes);
}

} // namespace relay
