#include "tracking/told_event.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/base/uuid.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace {

std::array<unsigned char, 16> digest_of(std::string_view id)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> whole{};
    unsigned size = 0;
    EVP_Digest(id.data(), id.size(), whole.data(), &size, EVP_sha256(), nullptr);
    std::array<unsigned char, 16> half{};
    std::copy_n(whole.begin(), half.size(), half.begin());
    return half;
}

// For these it matters which of the recipients it was.
bool names_recipients(event_kind kind)
{
    return kind == event_kind::bounced || kind == event_kind::complained ||
           kind == event_kind::suppressed || kind == event_kind::failed ||
           kind == event_kind::delivery_delayed;
}

std::string with_recipients(const std::vector<std::string>& to, const std::string& detail)
{
    std::string whole = R"({"to":[)";
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (i > 0)
            whole += ',';
        append_json_string(whole, to[i]);
    }
    whole += ']';
    if (detail.empty())
        return whole + '}';
    return whole + ',' + detail.substr(1);
}

std::string detail_of(const webhook_event& e)
{
    if (!names_recipients(e.kind) || e.to.empty())
        return e.detail;
    return with_recipients(e.to, e.detail);
}

suppression_scope scope_of(suppression_origin o)
{
    return o == suppression_origin::complaint ? suppression_scope::campaigns
                                              : suppression_scope::everywhere;
}

// From Resend's list, of an origin in its words
new_suppression listed(std::string_view origin, wall_time at)
{
    const auto o = parse_suppression_origin(origin).value_or(suppression_origin::manual);
    return {
        .id = make_uuid(),
        .scope = scope_of(o),
        .origin = o,
        .why = std::string(why_on_resends_list),
        .at = at,
        .by_resend = true,
    };
}

// What follows for the recipient: a hard bounce ends all mail, a complaint that of campaigns, and
// to whom Resend suppresses an email it would suppress the next.
std::optional<new_suppression> recipient_suppression(const webhook_event& e, wall_time at)
{
    const bool hard = e.kind == event_kind::bounced && e.bounce == bounce_kind::hard;
    if (e.kind == event_kind::suppressed)
        return listed(e.suppression_origin, at);
    if (!hard && e.kind != event_kind::complained)
        return std::nullopt;
    const auto origin = hard ? suppression_origin::bounce : suppression_origin::complaint;
    return new_suppression{
        .id = make_uuid(),
        .scope = scope_of(origin),
        .origin = origin,
        .source = e.email_id,
        .why = hard ? "hard bounce: " + e.bounce_sub_type : "complaint",
        .at = at,
        .by_resend = true,
    };
}

// While soft bounces are counted: that this was one, or that mail has reached somebody
void tell_of_recipient(incoming_event& in, const webhook_event& e, std::size_t soft_bounces)
{
    if (soft_bounces == 0 || e.email_id.empty())
        return;
    in.soft_bounces = soft_bounces;
    in.reached = e.kind == event_kind::delivered;
    if (e.kind == event_kind::bounced && e.bounce == bounce_kind::soft)
        in.bounced_softly = new_suppression{
            .id = make_uuid(),
            .origin = suppression_origin::soft_bounces,
            .source = e.email_id,
            .why = std::to_string(soft_bounces) + " soft bounces in a row",
            .at = in.at,
        };
}

} // namespace

incoming_event told_by_webhook(
    webhook_event e,
    std::string_view id,
    wall_time received,
    const id_codec& codec,
    std::size_t soft_bounces
)
{
    incoming_event in{
        .kind = e.kind,
        .bounce = e.bounce,
        .bounce_sub_type = e.bounce_sub_type,
        .at = e.at.value_or(received),
        .undated = !e.at,
        .digest = digest_of(id),
        .received = received,
        .resend_id = e.email_id,
        .detail = detail_of(e),
    };
    in.suppress_recipient = recipient_suppression(e, in.at);
    tell_of_recipient(in, e, soft_bounces);
    if (e.kind == event_kind::suppression_added && !e.suppressed.empty()) {
        in.suppress.push_back(listed(e.suppression_origin, in.at));
        in.suppress.back().email = e.suppressed;
        in.suppress.back().source = e.suppression_source;
    }
    if (e.kind == event_kind::suppression_removed && !e.suppressed.empty())
        in.release.push_back(e.suppressed);
    in.to = std::move(e.to);
    if (!e.correlation.empty())
        in.message = codec.parse_message(e.correlation);
    in.foreign = !in.message && !e.correlation.empty();
    return in;
}

incoming_event told_when_asked(
    message_id id,
    email_trace email,
    std::optional<listed_suppression> suppressed,
    wall_time now,
    std::size_t soft_bounces
)
{
    webhook_event told{
        .kind = email.last_event,
        .email_id = email.resend_id,
        .bounce = email.bounce,
        .bounce_sub_type = email.bounce_sub_type,
    };
    if (suppressed)
        told.bounce = bounce_kind::hard;
    else if (told.kind == event_kind::bounced && told.bounce == bounce_kind::none)
        told.bounce = bounce_kind::soft;
    std::string detail = R"({"looked_up":true)";
    if (!email.detail.empty())
        detail.append(",").append(email.detail, 1, email.detail.size() - 2);
    incoming_event in{
        .kind = told.kind,
        .bounce = told.bounce,
        .bounce_sub_type = told.bounce_sub_type,
        .looked_up = true,
        .at = created_at(id),
        .digest =
            digest_of("looked up " + told.email_id + ' ' + std::string(last_event_name(told.kind))),
        .message = id,
        .resend_id = told.email_id,
        .detail = detail + '}',
        .to = std::move(email.recipients),
    };
    in.suppress_recipient = recipient_suppression(told, now);
    if (suppressed && in.suppress_recipient) {
        in.suppress_recipient->email = suppressed->email; // surely that one
        in.suppress_recipient->at = suppressed->created;
        in.suppress.push_back(std::move(*in.suppress_recipient));
        in.suppress_recipient.reset();
    }
    in.received = now;
    tell_of_recipient(in, told, soft_bounces);
    return in;
}

incoming_event told_by_link(received_unsubscribe u, wall_time received, const id_codec& codec)
{
    auto& [who, why] = u;
    incoming_event in{
        .kind = event_kind::unsubscribed,
        .at = received,
        .received = received,
        .message = who.message,
        .detail = with_recipients({who.address}, {}),
    };
    in.suppress.push_back({
        .id = make_uuid(),
        .email = std::move(who.address),
        .scope = suppression_scope::campaigns,
        .origin = suppression_origin::unsubscribe,
        .source = codec.to_uuid(who.message),
        .why = std::move(why),
        .at = in.at,
    });
    return in;
}

} // namespace relay
