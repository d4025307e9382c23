#include "relay/tracking/tracker.hpp"

#include "relay/async/await_callback.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/uuid.hpp"
#include "relay/pipeline/requeuer.hpp"

#include <openssl/evp.h>

namespace relay {

namespace asio = boost::asio;

namespace {

// A message that has so many of its own got none of ours (resend-api.md, section 1.2).
constexpr std::size_t most_tags = 75;

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

new_suppression suppress(const std::string& email, wall_time at)
{
    return {.id = make_uuid(), .email = email, .at = at, .by_resend = true};
}

// Who is to get no more mail: a hard bounce ends it everywhere, a complaint for campaigns. An event
// that names several does not say whom it is about.
std::vector<new_suppression> suppressions_of(const webhook_event& e, wall_time at)
{
    std::vector<new_suppression> all;
    const bool hard = e.kind == event_kind::bounced && e.bounce == bounce_kind::hard;
    if ((hard || e.kind == event_kind::complained) && e.to.size() == 1) {
        auto s = suppress(e.to.front(), at);
        s.scope = hard ? suppression_scope::everywhere : suppression_scope::campaigns;
        s.origin = hard ? suppression_origin::bounce : suppression_origin::complaint;
        s.source = e.email_id;
        s.why = hard ? "hard bounce: " + e.bounce_sub_type : "complaint";
        all.push_back(std::move(s));
    } else if (e.kind == event_kind::suppression_added && !e.suppressed.empty()) {
        auto s = suppress(e.suppressed, at);
        s.origin =
            parse_suppression_origin(e.suppression_origin).value_or(suppression_origin::manual);
        if (s.origin == suppression_origin::complaint)
            s.scope = suppression_scope::campaigns;
        s.source = e.suppression_source;
        s.why = why_on_resends_list;
        all.push_back(std::move(s));
    }
    return all;
}

} // namespace

tracker::tracker(const parts& p, std::string correlation_tag, int soft_bounces)
    : p_(p),
      correlation_tag_(std::move(correlation_tag)),
      soft_bounces_(soft_bounces)
{
}

asio::awaitable<tracker::taken> tracker::take(webhook_event e, std::string id)
{
    incoming_event in{
        .kind = e.kind,
        .bounce = e.bounce,
        .bounce_sub_type = e.bounce_sub_type,
        .at = e.at.value_or(wall_now()),
        .undated = !e.at,
        .digest = digest_of(id),
        .resend_id = e.email_id,
        .detail = detail_of(e),
    };
    in.suppress = suppressions_of(e, in.at);
    tell_of_addresses(in, e);
    if (e.kind == event_kind::suppression_removed && !e.suppressed.empty())
        in.release.push_back(e.suppressed);
    if (!e.correlation.empty())
        in.message = p_.id_codec.parse_message(e.correlation);
    in.foreign = !in.message && !correlation_tag_.empty() && e.tags < most_tags;
    if (!in.message && !in.foreign && !correlation_tag_.empty() && !e.email_id.empty())
        in.message = co_await p_.message_reader.find_by_resend_id(e.email_id);
    co_return co_await record(std::move(in));
}

asio::awaitable<tracker::taken>
tracker::take_looked_up(message_id id, email_trace email, std::optional<std::string> suppressed)
{
    const auto e = email.last_event;
    webhook_event told{
        .kind = e,
        .email_id = email.resend_id,
        .to = std::move(email.recipients),
        .bounce = email.bounce,
    };
    if (e == event_kind::bounced && told.bounce == bounce_kind::none)
        told.bounce = bounce_kind::soft;
    if (suppressed) {
        told.bounce = bounce_kind::hard;
        told.to.assign(1, *suppressed);
    }
    incoming_event in{
        .kind = e,
        .bounce = told.bounce,
        .looked_up = true,
        .at = created_at(id),
        .digest = digest_of("looked up " + told.email_id + ' ' + std::string(last_event_name(e))),
        .message = id,
        .resend_id = told.email_id,
        .detail = R"({"looked_up":true})",
        .address_certain = suppressed.has_value(),
        .suppress = suppressions_of(told, wall_now()),
    };
    tell_of_addresses(in, told);
    ++p_.tracking_counters.looked_up;
    co_return co_await record(std::move(in));
}

asio::awaitable<tracker::taken> tracker::take_unsubscribe(unsubscribe_claim who, std::string why)
{
    incoming_event in{
        .kind = event_kind::unsubscribed,
        .at = wall_now(),
        .message = who.message,
        .detail = with_recipients({who.address}, {}),
    };
    in.suppress.push_back({
        .id = make_uuid(),
        .email = std::move(who.address),
        .scope = suppression_scope::campaigns,
        .origin = suppression_origin::unsubscribe,
        .source = p_.id_codec.to_uuid(who.message),
        .why = std::move(why),
        .at = in.at,
    });
    co_return co_await record(std::move(in));
}

// While soft bounces are counted: at whom this one was, or whom mail has reached
void tracker::tell_of_addresses(incoming_event& in, const webhook_event& e) const
{
    if (soft_bounces_ == 0 || e.email_id.empty() || e.to.size() != 1)
        return;
    in.soft_bounces = static_cast<std::size_t>(soft_bounces_);
    if (e.kind == event_kind::delivered)
        in.reached = e.to;
    else if (e.kind == event_kind::bounced && e.bounce == bounce_kind::soft)
        for (const auto& email : e.to)
            in.bounced_softly.push_back({
                .id = make_uuid(),
                .email = email,
                .origin = suppression_origin::soft_bounces,
                .source = e.email_id,
                .why = std::to_string(soft_bounces_) + " soft bounces in a row",
                .at = in.at,
            });
}

asio::awaitable<tracker::taken> tracker::record(incoming_event e)
{
    e.received = wall_now();
    auto begin = [this, event = std::move(e)](auto resume) mutable {
        const bool by_link = event.kind == event_kind::unsubscribed;
        const auto bounce = event.bounce;
        const auto kind = event.kind;
        auto done = [this, resume = std::move(resume), by_link, kind, bounce](
                        bool ok, const recorded_event& r
                    ) {
            auto& links = p_.tracking_counters.unsubscribes;
            auto result = taken::recorded;
            if (!ok) {
                result = taken::failed;
                ++(by_link ? links.failed : p_.tracking_counters.failed);
            } else if (r.duplicate) {
                result = taken::duplicate;
                ++(by_link ? links.repeated : p_.tracking_counters.duplicates);
            } else {
                ++(by_link ? links.recorded : p_.tracking_counters.events);
                if (r.message)
                    p_.tracking_counters.of_messages.add(kind, bounce, r.lane);
                if (r.settled)
                    ++p_.tracking_counters.settled;
                if (r.queued)
                    p_.requeuer.resend_has(*r.queued);
                p_.suppressed_addresses.apply(r.suppressions);
                p_.recorded.notify_all();
            }
            resume(result);
        };
        p_.event_log.record(std::move(event), std::move(done));
    };
    return await_callback<void(taken)>(std::move(begin));
}

} // namespace relay
