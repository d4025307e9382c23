// What a spare does with mail that it cannot pass on
#include "app/spare_mail_fixture.hpp"
#include "relay/mail/unsubscribe_token.hpp"
#include "relay/store/suppressions.hpp"
#include "store/postgres/database.hpp"
#include "store/sql/statement.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace relay {

using namespace test;

namespace {

std::string job_of(std::string_view key)
{
    return R"({"type":"send_email","idempotency_key":")" + std::string(key) + R"(","payload":)" +
           std::string(mail) + "}\n";
}

struct mail_fixture : spare_mail_fixture
{
    asio::awaitable<void> suppress(std::string address)
    {
        store opened(where, ctx.get_executor(), [](const std::string&) {});
        suppression_book book(opened);
        std::vector<new_suppression> one;
        one.push_back({.id = "an id", .email = std::move(address), .why = "test"});
        co_await book.add(std::move(one));
    }

    std::vector<std::string> kept_bodies() const
    {
        postgres::connection db(postgres::options_of(where, postgres::access::read));
        sql::statement all(db, "SELECT body FROM inbox");
        std::vector<std::string> found;
        for (auto row = all(); row.step();)
            found.emplace_back(row.text(0));
        return found;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_spare_with_an_inbox, mail_fixture)

BOOST_AUTO_TEST_CASE(takes_calls_with_mail_while_nobody_sends)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {});
        const auto answer = co_await post("a key");
        BOOST_TEST(answer.starts_with("HTTP/1.1 200 "));
        BOOST_TEST(has(answer, "ratelimit-remaining: "));
        BOOST_TEST(id_in(co_await post("a key")) == id_in(answer));
        BOOST_TEST((co_await post("", "/emails/batch")).starts_with("HTTP/1.1 200 "));
        BOOST_TEST((co_await post("", "/relay/load")).starts_with("HTTP/1.1 503 "));
        BOOST_TEST((co_await ask(at.http, "/emails")).starts_with("HTTP/1.1 503 "));
        const auto metrics = co_await ask(at.http, "/metrics");
        BOOST_TEST(has(metrics, "resend_relay_inbox_accepted_total 2\n"));
        BOOST_TEST(has(metrics, "resend_relay_inbox_duplicates_total 1\n"));
        BOOST_TEST(there.seen.empty());
    };
    run(story);
}

// Who is left alone is known only in the transaction that takes it.
BOOST_AUTO_TEST_CASE(adds_links_to_unsubscribe_when_one_of_several_gets_no_mail)
{
    cfg.webhooks.public_url = "https://mail.acme.example";
    webhook_secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    auto story = [&]() -> asio::awaitable<void> {
        co_await suppress("ann@shop.example");
        co_await begin(0, {});
        const std::string to_both =
            R"({"from":"a@acme.example","to":["ann@shop.example","ben@shop.example"],"subject":"s",)"
            R"("text":"t","tags":[{"name":"module","value":"campaign"}]})";
        co_await post("one", "/emails", to_both);
        co_await post("two", "/emails/batch", to_both);
        const auto bodies = kept_bodies();
        BOOST_REQUIRE(bodies.size() == 2u);
        const unsubscribe_codec codec(secret);
        for (const auto& body : bodies) {
            BOOST_TEST(!has(body, "ann@shop.example"));
            const std::string before = "<https://mail.acme.example/unsubscribe/";
            const auto at = body.find(before);
            BOOST_REQUIRE(at != std::string::npos);
            const auto token = body.substr(at + before.size(), body.find('>') - at - before.size());
            const auto who = codec.read(token);
            BOOST_TEST((who && who->address == "ben@shop.example"));
            BOOST_TEST(body.find("List-Unsubscribe\"") == body.rfind("List-Unsubscribe\""));
        }
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(passes_calls_with_mail_on_while_somebody_sends)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(2, sender_at);
        BOOST_TEST(has(co_await post("a key"), "the sender"));
        BOOST_TEST(there.seen.at(0).body == mail);
        BOOST_TEST(has(co_await ask(at.http, "/metrics"), "inbox_accepted_total 0\n"));
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(takes_calls_for_a_sender_that_is_out_of_reach)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto nobody = sender_at;
        {
            const tcp::acceptor closed(ctx, {asio::ip::address_v4::loopback(), 0});
            nobody.http = nobody.jobs = text_of(closed);
        }
        co_await begin(2, nobody);
        BOOST_TEST((co_await post("")).starts_with("HTTP/1.1 200 "));
        auto producer = connect(at.jobs);
        co_await producer.send(job_of("a key"));
        BOOST_TEST(text_at(co_await producer.line(), "status") == "queued");
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(takes_calls_that_a_sender_refuses_as_it_stops)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(2, sender_at);
        there.status = 503;
        BOOST_TEST((co_await post("")).starts_with("HTTP/1.1 200 "));
        there.status = 422;
        BOOST_TEST((co_await post("")).starts_with("HTTP/1.1 422 "));
        BOOST_TEST(there.seen.size() == 2u);
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(repeats_itself_what_has_broken_off_only_under_a_key)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto silent = sender_at;
        silent.http = sender_at.jobs; // accepts, and says nothing
        for (const bool keyed : {true, false}) {
            if (!spare)
                co_await begin(2, silent);
            member.say(2, silent);
            co_await asio::post(ctx, asio::use_awaitable);
            auto c = connect(at.http);
            co_await c.send(
                "POST /emails HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                std::string(keyed ? "Idempotency-Key: k\r\n" : "") +
                "Content-Length: " + std::to_string(mail.size()) + "\r\n\r\n" + std::string(mail)
            );
            client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
            co_await sender.line(); // the request has begun
            member.say(0, {});
            const auto answer = co_await c.all();
            BOOST_TEST(answer.starts_with(keyed ? "HTTP/1.1 200 " : "HTTP/1.1 503 "));
        }
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(takes_lines_with_mail_and_no_others)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {});
        auto producer = connect(at.jobs);
        co_await producer.send(job_of("a key") + job_of("a key") + "{\"type\":\"ping\"}\n");
        const auto first = co_await producer.line();
        BOOST_TEST(text_at(first, "status") == "queued");
        const auto second = co_await producer.line();
        BOOST_TEST(text_at(second, "status") == "duplicate");
        BOOST_TEST(text_at(second, "id") == text_at(first, "id"));
        BOOST_TEST((co_await producer.line()) == "{\"status\":\"pong\"}\n");
        const auto id = text_at(first, "id");
        co_await producer.send(R"({"type":"status","ref":"r","id":")" + id + "\"}\n");
        const auto refused = co_await producer.line();
        BOOST_TEST(text_at(refused, "ref") == "r");
        BOOST_TEST(has(refused, R"("name":"no_sender")"));
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(asks_for_the_token_of_the_job_socket)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {}, "secret");
        auto producer = connect(at.jobs);
        co_await producer.send(job_of("a key"));
        BOOST_TEST(has(co_await producer.all(), R"("statusCode":401)"));
        auto other = connect(at.jobs);
        co_await other.send("{\"type\":\"auth\",\"token\":\"secret\"}\n" + job_of("a key"));
        BOOST_TEST((co_await other.line()) == "{\"status\":\"ok\"}\n");
        BOOST_TEST(text_at(co_await other.line(), "status") == "queued");
    };
    run(story);
}

// The beginning of a line that has come already goes over with the connection.
BOOST_AUTO_TEST_CASE(lets_its_connections_go_over_to_a_sender)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {}, "secret");
        auto producer = connect(at.jobs);
        co_await producer.send("{\"type\":\"auth\",\"token\":\"secret\"}\n");
        BOOST_TEST((co_await producer.line()) == "{\"status\":\"ok\"}\n");
        member.say(2, sender_at);
        co_await asio::post(ctx, asio::use_awaitable);
        co_await producer.send(job_of("one") + "the beg");
        client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
        BOOST_TEST((co_await sender.line()) == "{\"type\":\"auth\",\"token\":\"secret\"}\n");
        co_await sender.send("{\"status\":\"ok\"}\n");
        co_await producer.send("inning\n");
        auto next = co_await sender.line();
        if (next == job_of("one"))
            next = co_await sender.line();
        else
            BOOST_TEST(text_at(co_await producer.line(), "status") == "queued");
        BOOST_TEST(next == "the beginning\n");
        co_await sender.send("yes\n");
        BOOST_TEST((co_await producer.line()) == "yes\n");
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(keeps_connections_that_a_sender_does_not_let_in)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await begin(0, {}, "secret");
        auto producer = connect(at.jobs);
        co_await producer.send("{\"type\":\"auth\",\"token\":\"secret\"}\n");
        co_await producer.line();
        member.say(2, sender_at);
        co_await asio::post(ctx, asio::use_awaitable);
        co_await producer.send(job_of("one"));
        client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
        co_await sender.line();
        co_await sender.send("{\"status\":\"rejected\"}\n");
        BOOST_TEST(text_at(co_await producer.line(), "status") == "queued");
        co_await producer.send(job_of("two"));
        BOOST_TEST(text_at(co_await producer.line(), "status") == "queued");
    };
    run(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
