#include "relay/tracking/tracker.hpp"

#include "relay/async/await_callback.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/uuid.hpp"
#include "relay/pipeline/requeuer.hpp"

#include <openssl/evp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

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

} // namespace

tracker::tracker(const parts& p, std::string correlation_tag, int soft_bounces)
    : p_(p),
      correlation_tag_(std::move(correlation_tag)),
      soft_bounces_(soft_bounces),
      untagged_(p.ex, p.message_reader)
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
    in.suppress_recipient = recipient_suppression(e, in.at);
    tell_of_recipient(in, e);
    if (e.kind == event_kind::suppression_added && !e.suppressed.empty()) {
        in.suppress.push_back(listed(e.suppression_origin, in.at));
        in.suppress.back().email = e.suppressed;
        in.suppress.back().source = e.suppression_source;
    }
    if (e.kind == event_kind::suppression_removed && !e.suppressed.empty())
        in.release.push_back(e.suppressed);
    in.to = std::move(e.to);
    if (!e.correlation.empty())
        in.message = p_.id_codec.parse_message(e.correlation);
    in.foreign = !in.message && !e.correlation.empty();
    co_return co_await record(std::move(in));
}

asio::awaitable<tracker::taken> tracker::take_looked_up(
    message_id id, email_trace email, std::optional<listed_suppression> suppressed
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
    in.suppress_recipient = recipient_suppression(told, wall_now());
    if (suppressed && in.suppress_recipient) {
        in.suppress_recipient->email = suppressed->email; // surely that one
        in.suppress_recipient->at = suppressed->created;
        in.suppress.push_back(std::move(*in.suppress_recipient));
        in.suppress_recipient.reset();
    }
    tell_of_recipient(in, told);
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

asio::awaitable<void> tracker::run()
{
    bool names_are_kept = false;
    for (;;) {
        auto e = co_await untagged_.next();
        if (!std::exchange(names_are_kept, true))
            p_.event_log.find_by_resend_id(); // Resend does not always tell our tag
        const auto kind = e.kind;
        const auto written = co_await write(&event_log::join, std::move(e));
        if (!written.ok)
            ++p_.tracking_counters.failed;
        spdlog::debug("an event without our tag is joined: {}", last_event_name(kind));
    }
}

// While soft bounces are counted: that this was one, or that mail has reached somebody
void tracker::tell_of_recipient(incoming_event& in, const webhook_event& e) const
{
    if (soft_bounces_ == 0 || e.email_id.empty())
        return;
    in.soft_bounces = static_cast<std::size_t>(soft_bounces_);
    in.reached = e.kind == event_kind::delivered;
    if (e.kind == event_kind::bounced && e.bounce == bounce_kind::soft)
        in.bounced_softly = new_suppression{
            .id = make_uuid(),
            .origin = suppression_origin::soft_bounces,
            .source = e.email_id,
            .why = std::to_string(soft_bounces_) + " soft bounces in a row",
            .at = in.at,
        };
}

asio::awaitable<tracker::taken> tracker::record(incoming_event e)
{
    e.received = wall_now();
    const auto kind = e.kind;
    std::optional<incoming_event> untagged;
    if (is_about_email(kind) && !e.message && !e.foreign && !e.resend_id.empty())
        untagged = e;
    const auto written = co_await write(&event_log::record, std::move(e));
    const bool is_new = written.ok && !written.event.duplicate;
    if (is_new && untagged && !written.event.message)
        untagged_.add(std::move(*untagged));
    co_return count(kind, written);
}

tracker::taken tracker::count(event_kind kind, const outcome_of_recording& r)
{
    const bool by_link = kind == event_kind::unsubscribed;
    auto& links = p_.tracking_counters.unsubscribes;
    if (!r.ok) {
        ++(by_link ? links.failed : p_.tracking_counters.failed);
        return taken::failed;
    }
    if (r.event.duplicate) {
        ++(by_link ? links.repeated : p_.tracking_counters.duplicates);
        return taken::duplicate;
    }
    ++(by_link ? links.recorded : p_.tracking_counters.events);
    if (r.event.settled)
        ++p_.tracking_counters.settled;
    return taken::recorded;
}

// Memory follows at once, before anybody else runs.
asio::awaitable<tracker::outcome_of_recording> tracker::write(verb how, incoming_event e)
{
    auto begin = [this, how, event = std::move(e)](auto resume) mutable {
        const auto kind = event.kind;
        const auto bounce = event.bounce;
        auto done =
            [this, resume = std::move(resume), kind, bounce](bool ok, const recorded_event& r) {
                if (ok && r.queued)
                    p_.requeuer.resend_has(*r.queued);
                if (ok && !r.duplicate) {
                    if (r.message)
                        p_.tracking_counters.of_messages.add(kind, bounce, r.lane);
                    p_.suppressed_addresses.apply(r.suppressions);
                    p_.suppression_lookup.ask(r.maybe_meant);
                    p_.recorded.notify_all();
                }
                resume(outcome_of_recording{.ok = ok, .event = r});
            };
        (p_.event_log.*how)(std::move(event), std::move(done));
    };
    return await_callback<void(outcome_of_recording)>(std::move(begin));
}

} // namespace relay
