#include "relay/server/spare/spare_api.hpp"

#include "relay/pipeline/inbox_intake.hpp"
#include "server/http/answer.hpp"
#include "server/http/email_request.hpp"
#include "server/http/mail_calls.hpp"
#include "server/http/metric_topics.hpp"
#include "server/http/relay_views.hpp"
#include "server/http/routes.hpp"
#include "server/http/strangers.hpp"
#include "server/http/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <prometheus/text_serializer.h>

#include <utility>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// A takeover takes less: a spare stays ready meanwhile.
constexpr std::chrono::seconds ready_without_sender{30};

enum class own_call
{
    none, // is passed on
    health,
    readiness,
    metrics,
    relays,
    email, // is passed on, or taken
    batch,
};

// Below any base path, as with a sender
own_call find_mail(std::string_view path)
{
    const auto found = find_route("POST", path);
    const auto* route = std::get_if<found_route>(&found);
    if (route && route->to->path == "/emails")
        return own_call::email;
    return route && route->to->path == "/emails/batch" ? own_call::batch : own_call::none;
}

bool is_mail(own_call call)
{
    return call == own_call::email || call == own_call::batch;
}

own_call find_own(const server_request& head)
{
    const auto path = without_double_slashes(head.path);
    if (head.method == "POST")
        return find_mail(path);
    if (head.method != "GET" && head.method != "HEAD")
        return own_call::none;
    if (path == "/healthz")
        return own_call::health;
    if (path == "/readyz")
        return own_call::readiness;
    if (path == "/metrics")
        return own_call::metrics;
    return path == "/relay/relays" ? own_call::relays : own_call::none;
}

bool is_open(own_call call)
{
    return call == own_call::health || call == own_call::readiness;
}

} // namespace

spare_api::spare_api(
    const membership& member,
    http_passage& passage,
    connection_counts& counts,
    std::string token,
    std::vector<std::string> hosts
)
    : member_(member),
      passage_(passage),
      counts_(counts),
      token_(std::move(token)),
      hosts_(std::move(hosts))
{
}

void spare_api::look(clock::time_point now)
{
    const auto standing = member_.now();
    if (standing.holder != 0 && standing.trouble.empty())
        sender_seen_ = now;
}

admission spare_api::admit(const server_request& head)
{
    const auto own = find_own(head);
    if (!is_open(own) || token_.empty())
        if (auto refusal = refuse_stranger(head, token_, hosts_, counts_))
            return {.refusal = std::move(refusal)};
    if (is_mail(own) && takes_mail())
        return {}; // whole, so that it can be taken when it cannot be passed on
    return own == own_call::none || is_mail(own) ? passage_.admit(head) : admission{};
}

bool spare_api::takes_mail() const
{
    return mail_ && !mail_->intake.closed();
}

void spare_api::take_mail(inbox_intake& intake, const mail_inbox& inbox, counters& counted)
{
    mail_.emplace(own_mail{.intake = intake, .inbox = inbox, .counters = counted});
}

asio::awaitable<server_response> spare_api::handle(server_request request)
{
    switch (find_own(request)) {
    case own_call::health: {
        const json::object answer{{"status", "ok"}};
        co_return answer_json(answer);
    }
    case own_call::readiness:
        co_return readiness();
    case own_call::metrics:
        co_return metrics();
    case own_call::relays:
        co_return answer_json(relays_json(member_));
    case own_call::email:
    case own_call::batch:
        if (mail_)
            co_return co_await take_or_pass_on(std::move(request));
        break;
    case own_call::none:
        break;
    }
    co_return co_await passage_.handle(std::move(request));
}

// With a key a call may be repeated that the sender perhaps has done: a key is one of all relays.
asio::awaitable<server_response> spare_api::take_or_pass_on(server_request request)
{
    if (request.streamed || passage_.leads_somewhere_for(request)) {
        auto passed = co_await passage_.pass_on(request);
        const bool kept_nothing = passed.unheard || passed.is_refusal();
        const bool has_key = !request.header("idempotency-key").empty();
        const bool may_repeat = kept_nothing || (passed.broken_off && has_key);
        if (!may_repeat || request.streamed)
            co_return std::move(passed.response);
    }
    const mail_parts parts{
        .intake = mail_->intake,
        .keys_in_progress = keys_,
        .side_thread = side_thread_,
        .counters = mail_->counters,
    };
    const bool alone = find_own(request) == own_call::email;
    auto answer =
        alone ? take_email(parts, std::move(request)) : take_batch(parts, std::move(request));
    auto response = co_await std::move(answer);
    add_limits(response, mail_->intake);
    co_return response;
}

server_response spare_api::readiness() const
{
    json::array reasons;
    const auto now = member_.now();
    if (!now.trouble.empty())
        reasons.emplace_back("The database does not answer: " + now.trouble);
    const bool was_seen = sender_seen_ != clock::time_point::min();
    const bool was_seen_lately = was_seen && clock::now() - sender_seen_ <= ready_without_sender;
    if (now.missed && !takes_mail())
        reasons.emplace_back("No relay sends, and this one has another key for Resend.");
    else if (!was_seen_lately && !takes_mail())
        reasons.emplace_back("No relay sends.");
    const bool ready = reasons.empty();
    auto response = answer_json(json::object{
        {"ready", ready},
        {"sending", false},
        {"sandbox", false},
        {"spare", true},
        {"reasons", std::move(reasons)},
    });
    response.status = ready ? 200 : 503;
    return response;
}

server_response spare_api::metrics() const
{
    metric_families f;
    f.gauge("resend_relay_info", "What runs").add(1, {{"version", RELAY_VERSION}});
    add_membership(f, member_);
    if (mail_)
        add_inbox(f, mail_->inbox.stats());
    add_process(f);
    server_response response{.content_type = "text/plain; version=0.0.4; charset=utf-8"};
    response.body = prometheus::TextSerializer().Serialize(f.take());
    return response;
}

} // namespace relay
