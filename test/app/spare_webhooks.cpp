// What a spare does with what comes from outside and cannot be passed on
#include "app/spare_mail_fixture.hpp"
#include "relay/mail/unsubscribe_token.hpp"
#include "relay/resend/webhook_signature.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace relay {

using namespace test;

namespace {

constexpr auto webhook_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct spare_webhooks_fixture : spare_mail_fixture
{
    spare_webhooks_fixture() { webhook_secrets = {webhook_secret}; }

    asio::awaitable<std::string>
    send(std::string method, std::string path, std::string head, std::string body)
    {
        auto c = connect(at.webhooks);
        co_await c.send(
            method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + head +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body
        );
        co_return co_await c.all();
    }

    asio::awaitable<std::string> tell(std::string id, const char* signed_with = webhook_secret)
    {
        const std::string body = R"({"type":"email.delivered","data":{"email_id":"r-1"}})";
        const auto now = wall_now().time_since_epoch();
        const auto at_second =
            std::to_string(std::chrono::floor<std::chrono::seconds>(now).count());
        const webhook_signer signer({signed_with});
        const auto head = "svix-id: " + id + "\r\nsvix-timestamp: " + at_second +
                          "\r\nsvix-signature: " + signer.sign(id, at_second, body) + "\r\n";
        co_return co_await send("POST", "/webhooks/resend", head, body);
    }

    std::string link() const
    {
        const unsubscribe_codec codec(secret);
        return "/unsubscribe/" + codec.write({.message = {77}, .address = "ann@a.example"});
    }

    asio::awaitable<std::string> click()
    {
        return send("POST", link(), {}, "List-Unsubscribe=One-Click");
    }

    asio::awaitable<std::vector<placed_event>> kept()
    {
        event_reader reader(where);
        co_return co_await reader.events_in_inbox(10);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_spare_with_an_inbox_of_events, spare_webhooks_fixture)

BOOST_AUTO_TEST_CASE(keeps_webhooks_and_clicks_on_links_while_nobody_sends)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {});
        BOOST_TEST((co_await tell("one")).starts_with("HTTP/1.1 200 "));
        const auto answer = co_await click();
        BOOST_TEST(answer.starts_with("HTTP/1.1 200 "));
        BOOST_TEST(has(answer, "ann@a.example"));
        const auto all = co_await kept();
        BOOST_REQUIRE(all.size() == 2u);
        BOOST_TEST(std::get<received_webhook>(all[0].event.what).id == "one");
        const auto& click = std::get<received_unsubscribe>(all[1].event.what);
        BOOST_TEST(click.who.address == "ann@a.example");
        BOOST_TEST(click.who.message.value == 77);
        BOOST_TEST(click.why == "one-click unsubscribe");
        const auto metrics = co_await ask(at.http, "/metrics");
        BOOST_TEST(has(metrics, "resend_relay_inbox_events_total 2\n"));
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(shows_the_page_of_a_link_and_keeps_nothing_for_it)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {});
        const auto page = co_await ask(at.webhooks, link());
        BOOST_TEST(page.starts_with("HTTP/1.1 200 "));
        BOOST_TEST(has(page, "<form method=\"post\">"));
        BOOST_TEST((co_await ask(at.webhooks, "/unsubscribe/x")).starts_with("HTTP/1.1 404 "));
        BOOST_TEST((co_await kept()).empty());
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(keeps_nothing_that_is_not_genuine)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {});
        const auto answer = co_await tell("one", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        BOOST_TEST(answer.starts_with("HTTP/1.1 401 "));
        const auto unknown = co_await send("POST", "/unsubscribe/x", {}, {});
        BOOST_TEST(unknown.starts_with("HTTP/1.1 404 "));
        BOOST_TEST((co_await kept()).empty());
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(passes_them_on_while_somebody_sends)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(2, sender_at);
        BOOST_TEST(has(co_await tell("one"), "the sender"));
        BOOST_TEST(has(co_await click(), "the sender"));
        BOOST_TEST(there.seen.size() == 2u);
        BOOST_TEST(there.seen.at(1).body == "List-Unsubscribe=One-Click");
        BOOST_TEST((co_await kept()).empty());
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(keeps_what_a_sender_refuses_as_it_stops)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(2, sender_at);
        there.status = 503;
        BOOST_TEST((co_await click()).starts_with("HTTP/1.1 200 "));
        BOOST_TEST((co_await tell("one")).starts_with("HTTP/1.1 200 "));
        BOOST_TEST((co_await kept()).size() == 2u);
    };
    run(story);
}

// It perhaps has it, and then takes what comes again for a repetition.
BOOST_AUTO_TEST_CASE(keeps_what_a_sender_has_not_answered)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto silent = sender_at;
        silent.webhooks = sender_at.jobs; // accepts, and says nothing
        co_await begin(2, silent);
        auto break_off = [&]() -> asio::awaitable<void> {
            client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
            co_await sender.line(); // the request has begun
            member.say(0, {});
        };
        tasks.spawn(break_off());
        BOOST_TEST((co_await click()).starts_with("HTTP/1.1 200 "));
        BOOST_TEST((co_await kept()).size() == 1u);
    };
    run(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
