#include "pipeline/damage.hpp"
#include "relay/server/webhooks/webhook_api.hpp"
#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

constexpr auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct webhooks_fixture : test::api_fixture
{
    const webhook_signer signer{{secret}};
    webhook_api hooks{tracker, tracking_counters, webhook_signer({secret}), unsubscribe_codec};

    server_response post(
        const std::string& id,
        const std::string& body,
        std::chrono::seconds age = {},
        std::string path = "/webhooks/resend",
        std::string method = "POST"
    )
    {
        const auto at = std::to_string(
            std::chrono::floor<std::chrono::seconds>(wall_now() - age).time_since_epoch().count()
        );
        server_request request{.method = std::move(method), .path = std::move(path), .body = body};
        request.headers = {
            {"svix-id", id}, {"svix-timestamp", at}, {"svix-signature", signer.sign(id, at, body)}};
        server_response response;
        auto ask = [&]() -> boost::asio::awaitable<void> {
            response = co_await test::served(hooks, std::move(request));
        };
        test::run(ctx, ask());
        return response;
    }

    static std::string event(const std::string& type, const std::string& message)
    {
        return R"({"type":")" + type + R"(","created_at":"2026-11-23T10:00:00.000Z","data":{)" +
               R"("email_id":"56761188-7520-42d8-8898-ff6fc54ce618","to":["ann@example.org"],)" +
               R"("tags":{"relay_id":")" + message + R"("}}})";
    }

    std::string last_event(const std::string& id)
    {
        const auto message = json(call("GET", "/relay/messages/" + id));
        const auto& last = message.at("last_event");
        return last.is_null() ? "" : std::string(last.as_string());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(webhooks_over_http, webhooks_fixture)

BOOST_AUTO_TEST_CASE(an_event_is_joined_with_its_message_by_the_tag)
{
    const auto id = send();
    sending();
    BOOST_TEST(last_event(id) == "");
    BOOST_TEST(post("1", event("email.opened", id)).status == 200u);
    BOOST_TEST(post("2", event("email.delivered", id)).status == 200u);
    BOOST_TEST(last_event(id) == "opened");
    BOOST_TEST(tracking_counters.events == 2u);
    const auto message = json(call("GET", "/relay/messages/" + id));
    const auto& timeline = message.at("timeline").as_array();
    BOOST_REQUIRE(timeline.size() > 2u);
    BOOST_TEST((timeline.back().at("event") == "delivered"));
    BOOST_TEST((timeline[timeline.size() - 2].at("event") == "opened"));
}

BOOST_AUTO_TEST_CASE(one_that_was_seen_before_is_answered_200_and_changes_nothing)
{
    const auto id = send();
    sending();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(post("1", event("email.opened", id), std::chrono::seconds(i)).status == 200u);
    BOOST_TEST(tracking_counters.duplicates == 2u);
    const auto report = json(call("GET", "/relay/report?by=day"));
    BOOST_TEST(report.at("total").at("opened").to_number<int>() == 1);
}

BOOST_AUTO_TEST_CASE(an_event_that_says_no_time_counts_as_of_its_receipt_and_once)
{
    const auto id = send();
    sending();
    auto body = event("email.opened", id);
    const std::string time = R"("created_at":"2026-11-23T10:00:00.000Z",)";
    body.erase(body.find(time), time.size());
    const auto before = wall_now();
    BOOST_TEST(post("1", body).status == 200u);
    auto forget = [&]() -> boost::asio::awaitable<void> {
        const auto long_ago = wall_now() - std::chrono::hours(36);
        co_await store.forget_events(long_ago, long_ago, wall_now());
    };
    test::run(ctx, forget());
    BOOST_TEST(post("1", body).status == 200u);
    BOOST_TEST(tracking_counters.duplicates == 1u);
    const auto message = json(call("GET", "/relay/messages/" + id));
    const auto& last = message.at("timeline").as_array().back();
    BOOST_TEST((last.at("event") == "opened"));
    const auto at = parse_iso8601(std::string(last.at("at").as_string()));
    BOOST_TEST((at && *at >= before));
}

// Resend does not say which of several it was; that they are in cc is not even in the event.
BOOST_AUTO_TEST_CASE(an_event_suppresses_only_whom_it_surely_is_about)
{
    const auto bounce = [&](const std::string& mail, const std::string& to) {
        const auto id = send(mail);
        sending();
        auto body = event("email.bounced", id);
        const std::string ann = R"("to":["ann@example.org"])";
        body.replace(body.find(ann), ann.size(), R"("bounce":{"type":"Permanent"},"to":)" + to);
        BOOST_TEST(post("bounce of " + id, body).status == 200u);
    };
    const auto mail = [](const std::string& to) {
        return R"({"from":"a@acme.example","subject":"s","text":"t",)" + to + "}";
    };
    bounce(mail(R"("to":["a@x.example","b@x.example"])"), R"(["a@x.example","b@x.example"])");
    bounce(mail(R"("to":["a@x.example","b@x.example"])"), R"(["a@x.example"])");
    bounce(mail(R"("to":"a@x.example","cc":"c@x.example")"), R"(["a@x.example"])");
    bounce(mail(R"("to":"a@x.example","bcc":"d@x.example")"), R"(["a@x.example"])");
    for (const auto* address : {"a@x.example", "b@x.example", "c@x.example", "d@x.example"})
        BOOST_TEST(!suppressed_addresses.stops(address, lane::campaign), address);
    bounce(mail(R"("to":"a@x.example")"), R"(["a@x.example"])");
    BOOST_TEST(suppressed_addresses.stops("a@x.example", lane::transactional));
}

BOOST_AUTO_TEST_CASE(what_is_by_its_head_no_event_is_refused_before_its_body)
{
    server_request head{.method = "POST", .path = "/webhooks/resend"};
    BOOST_TEST(hooks.admit(head).refusal.value().status == 401u);
    head.path = "/else";
    BOOST_TEST(hooks.admit(head).refusal.value().status == 404u);
    head = {.method = "GET", .path = "/webhooks/resend"};
    BOOST_TEST(hooks.admit(head).refusal.value().status == 405u);
    head = {.method = "POST", .path = "/unsubscribe/x"};
    BOOST_TEST(!hooks.admit(head).refusal.has_value());
    BOOST_TEST(hooks.admit(head).max_body == std::size_t(8 << 10));
}

BOOST_AUTO_TEST_CASE(what_is_old_or_not_ours_is_refused_and_counted)
{
    const auto body = event("email.opened", "x");
    BOOST_TEST(post("1", body, std::chrono::seconds(302)).status == 401u);
    server_request unsigned_request{.method = "POST", .path = "/webhooks/resend", .body = body};
    server_response response;
    auto ask = [&]() -> boost::asio::awaitable<void> {
        response = co_await test::served(hooks, std::move(unsigned_request));
    };
    test::run(ctx, ask());
    BOOST_TEST(response.status == 401u);
    hooks.use_secrets(webhook_signer({"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}));
    BOOST_TEST(post("1", body).status == 401u);
    BOOST_TEST(tracking_counters.old == 1u);
    BOOST_TEST(tracking_counters.missing == 1u);
    BOOST_TEST(tracking_counters.different == 1u);
    BOOST_TEST(tracking_counters.events == 0u);
}

BOOST_AUTO_TEST_CASE(types_that_nobody_knows_and_nonsense_are_kept_and_answered_200)
{
    for (const auto* body : {R"({"type":"inbox.created","data":{}})", "nonsense", ""})
        BOOST_TEST(post(std::string("id of ") + body, body).status == 200u);
    BOOST_TEST(tracking_counters.events == 3u);
}

BOOST_AUTO_TEST_CASE(nothing_else_is_there)
{
    BOOST_TEST(post("1", "{}", {}, "/relay/status").status == 404u);
    BOOST_TEST(post("1", "{}", {}, "/webhooks/resend", "GET").status == 405u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
