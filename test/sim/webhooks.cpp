#include "sim/delivery_outcome.hpp"
#include "sim/mail_delivery.hpp"
#include "sim/support/caller.hpp"
#include "sim/webhook_signature.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace relay::sim {

namespace {

namespace json = boost::json;
using asio::ip::tcp;

constexpr auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::vector<mail_event> events_of(const delivery_outcome& outcome)
{
    std::vector<mail_event> events;
    for (const auto& e : outcome.events)
        events.push_back(e.what);
    return events;
}

// A receiver of events that answers with what it is told, 200 after that
struct receiver
{
    explicit receiver(asio::io_context& ctx)
        : acceptor(ctx, {asio::ip::make_address("127.0.0.1"), 0})
    {
        asio::co_spawn(ctx, accept(), asio::detached);
    }

    struct post
    {
        std::string head;
        json::value body;

        std::string header(const std::string& name) const
        {
            const auto at = head.find("\r\n" + name + ": ");
            if (at == std::string::npos)
                return {};
            const auto from = at + name.size() + 4;
            return head.substr(from, head.find("\r\n", from) - from);
        }
    };

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto socket = co_await acceptor.async_accept(asio::use_awaitable);
            asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket socket)
    {
        std::string bytes;
        for (;;) {
            auto buffer = asio::dynamic_buffer(bytes);
            const auto size =
                co_await asio::async_read_until(socket, buffer, "\r\n\r\n", asio::use_awaitable);
            post p{.head = bytes.substr(0, size)};
            const auto length = std::stoul(p.header("content-length"));
            if (bytes.size() < size + length) {
                const auto rest = asio::transfer_exactly(size + length - bytes.size());
                co_await asio::async_read(socket, buffer, rest, asio::use_awaitable);
            }
            p.body = json::parse(bytes.substr(size, length));
            raw.push_back(bytes.substr(size, length));
            bytes.erase(0, size + length);
            posts.push_back(std::move(p));
            std::string answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            if (!failures.empty()) {
                answer.replace(9, 3, std::to_string(failures.back()));
                failures.pop_back();
            }
            co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
        }
    }

    tcp::acceptor acceptor;
    std::vector<int> failures;
    std::vector<post> posts;
    std::vector<std::string> raw;
};

struct webhooks_fixture
{
    static settings make_settings(std::uint16_t port)
    {
        settings s;
        s.rate_limit = 0;
        s.webhooks.url = "http://127.0.0.1:" + std::to_string(port) + "/hook";
        s.webhooks.secret = secret;
        s.webhooks.rates = {};
        s.webhooks.rates.opened = s.webhooks.rates.clicked = 0;
        s.webhooks.rates.bounced = s.webhooks.rates.soft_bounced = 0;
        s.webhooks.rates.complained = s.webhooks.rates.delayed = 0;
        s.webhooks.pace = {microseconds(100), microseconds(200)};
        s.webhooks.retry_scale = 1e-4;
        return s;
    }

    // The data of the events of this type, in the order in which they came
    std::vector<json::object> data_of(std::string_view type) const
    {
        std::vector<json::object> all;
        for (const auto& p : to.posts)
            if (p.body.at("type") == json::value(type))
                all.push_back(p.body.at("data").as_object());
        return all;
    }

    // Until so many events were posted
    void run_until(std::size_t posts)
    {
        while (to.posts.size() < posts)
            BOOST_REQUIRE(ctx.run_one_for(std::chrono::seconds(10)) > 0);
    }

    std::string last_event(const std::string& id)
    {
        const auto reply = api.call("GET", "/emails/" + id);
        return json::value_to<std::string>(json::parse(reply.body).at("last_event"));
    }

    asio::io_context ctx{1};
    receiver to{ctx};
    test::caller api{make_settings(to.acceptor.local_endpoint().port())};
    mail_delivery delivery{ctx.get_executor(), api.t};
};

} // namespace

BOOST_AUTO_TEST_SUITE(webhooks)

BOOST_AUTO_TEST_CASE(a_signature_is_that_of_svix)
{
    BOOST_TEST(
        sign_webhook(
            decode_webhook_secret(secret),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            R"({"test": 2432232314})"
        ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
    BOOST_CHECK_THROW(decode_webhook_secret("whsec_!"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(test_addresses_decide_how_their_mails_end)
{
    using enum mail_event;
    using events = std::vector<mail_event>;
    std::mt19937_64 random(1);
    const webhook_settings s;
    const auto events_for = [&](std::string_view address) {
        return events_of(draw_outcome(test_address_of(address), s, random));
    };
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST((events_for("delivered+7@resend.dev") == events{sent, delivered}));
        BOOST_TEST((events_for("bounced@resend.dev") == events{sent, bounced}));
        BOOST_TEST((events_for("complained@resend.dev") == events{sent, delivered, complained}));
        BOOST_TEST((events_for("suppressed@resend.dev") == events{suppressed}));
    }
}

BOOST_AUTO_TEST_CASE(outcomes_come_as_often_as_they_should)
{
    std::mt19937_64 random(1);
    webhook_settings s;
    s.lost = 0.1;
    int bounced = 0, opened = 0, lost = 0, events = 0;
    for (int i = 0; i < 10'000; ++i) {
        const auto outcome = draw_outcome(test_address::none, s, random);
        const auto what = events_of(outcome);
        bounced += what.back() == mail_event::bounced;
        opened += std::ranges::count(what, mail_event::opened) > 0;
        for (const auto& e : outcome.events)
            lost += e.lost;
        events += static_cast<int>(what.size());
    }
    BOOST_TEST(bounced > 220);
    BOOST_TEST(bounced < 380);
    BOOST_TEST(opened > 2'600);
    BOOST_TEST(opened < 3'200);
    BOOST_TEST(lost > events / 12);
    BOOST_TEST(lost < events / 8);
}

BOOST_FIXTURE_TEST_CASE(events_are_posted_signed_and_repeated_under_the_same_id, webhooks_fixture)
{
    to.failures = {500, 401};
    delivery.start();
    const auto id =
        test::id_of(api.post(test::mail(R"(,"tags":[{"name":"relay_id","value":"7"}])")));
    BOOST_TEST(last_event(id) == "queued");
    run_until(4); // two events, two of the posts refused
    BOOST_TEST(last_event(id) == "delivered");
    std::set<std::string> ids;
    for (std::size_t i = 0; i < to.posts.size(); ++i) {
        const auto& p = to.posts[i];
        ids.insert(p.header("svix-id"));
        BOOST_TEST(
            p.header("svix-signature") == sign_webhook(
                                              decode_webhook_secret(secret),
                                              p.header("svix-id"),
                                              std::stoll(p.header("svix-timestamp")),
                                              to.raw[i]
                                          )
        );
        BOOST_TEST((p.body.at("data").at("email_id") == json::value(id)));
        BOOST_TEST((p.body.at("data").at("tags").at("relay_id") == "7"));
    }
    BOOST_TEST(ids.size() == 2u);
    delivery.stop();
}

BOOST_FIXTURE_TEST_CASE(a_hard_bounce_suppresses_the_address_and_says_so, webhooks_fixture)
{
    delivery.start();
    const auto bounced =
        R"({"from":"a@example.org","to":"bounced@resend.dev","subject":"s","text":"t"})";
    api.post(bounced);
    run_until(3);
    BOOST_TEST(api.t.suppressed.contains("BOUNCED@resend.dev"));
    std::set<std::string> types;
    for (const auto& p : to.posts)
        types.insert(json::value_to<std::string>(p.body.at("type")));
    BOOST_TEST(types.contains("suppression.added"));
    const auto id = test::id_of(api.post(bounced));
    run_until(4);
    BOOST_TEST(last_event(id) == "suppressed");
    delivery.stop();
}

// Which of the three it was, no event tells.
BOOST_FIXTURE_TEST_CASE(every_recipient_has_events_and_all_of_them_name_all, webhooks_fixture)
{
    delivery.start();
    const auto id = test::id_of(
        api.post(R"({"from":"a@example.org","to":["A <a@x.example>","bounced+1@resend.dev"],)"
                 R"("cc":"c@x.example","subject":"s","text":"t"})")
    );
    run_until(5); // sent, delivered twice, bounced, suppression.added
    BOOST_TEST(data_of("email.sent").size() == 1u);
    BOOST_TEST(data_of("email.delivered").size() == 2u);
    BOOST_REQUIRE(data_of("email.bounced").size() == 1u);
    const json::array both{"A <a@x.example>", "bounced+1@resend.dev"};
    for (const auto* type : {"email.sent", "email.delivered", "email.bounced"})
        for (const auto& data : data_of(type))
            BOOST_TEST((data.at("to") == both));
    const auto bounce = data_of("email.bounced").front().at("bounce");
    BOOST_TEST((bounce.at("diagnosticCode") == json::array{"smtp; 550 5.1.1 user unknown"}));
    BOOST_TEST(api.t.suppressed.all().size() == 1u);
    BOOST_TEST(api.t.suppressed.contains("bounced+1@resend.dev"));
    const auto email = json::parse(api.call("GET", "/emails/" + id).body);
    BOOST_TEST((email.at("bounce") == bounce));
    delivery.stop();
}

BOOST_FIXTURE_TEST_CASE(the_other_reading_is_an_option, webhooks_fixture)
{
    api.t.given.webhooks.one_recipient = true;
    delivery.start();
    api.post(R"({"from":"a@example.org","to":["a@x.example","bounced@resend.dev"],)"
             R"("subject":"s","text":"t"})");
    run_until(4);
    BOOST_TEST((data_of("email.bounced").at(0).at("to") == json::array{"bounced@resend.dev"}));
    delivery.stop();
}

BOOST_FIXTURE_TEST_CASE(events_tell_headers_template_and_tags_in_either_shape, webhooks_fixture)
{
    delivery.start();
    const std::string tagged =
        R"({"to":"delivered@resend.dev","template":{"id":"welcome"},"tags":{"a":"1"},)"
        R"("headers":{"X-A":"one\r\n two"}})";
    api.post(tagged);
    run_until(2);
    const auto data = data_of("email.delivered").at(0);
    BOOST_TEST((data.at("headers") == json::array{{{"name", "X-A"}, {"value", "one two"}}}));
    BOOST_TEST((data.at("template_id") == "welcome"));
    BOOST_TEST((data.at("tags") == json::object{{"a", "1"}}));
    api.t.given.webhooks.tags_as_list = true;
    api.post(tagged);
    run_until(4);
    const auto other = data_of("email.delivered").at(1);
    BOOST_TEST((other.at("tags") == json::array{{{"name", "a"}, {"value", "1"}}}));
    delivery.stop();
}

BOOST_FIXTURE_TEST_CASE(a_suppressed_mail_has_its_reason, webhooks_fixture)
{
    delivery.start();
    const auto send = [this](std::string_view address) {
        api.post(
            R"({"from":"a@example.org","subject":"s","text":"t","to":")" + std::string(address) +
            "\"}"
        );
    };
    send("bounced@resend.dev");
    send("complained@resend.dev");
    run_until(7); // two, three, and a suppression of each
    send("bounced@resend.dev");
    send("complained@resend.dev");
    run_until(9);
    std::set<std::string> reasons;
    for (const auto& data : data_of("email.suppressed")) {
        reasons.insert(json::value_to<std::string>(data.at("suppressed").at("reason")));
        BOOST_TEST(data.at("suppressed").at("diagnosticCode").is_array());
    }
    BOOST_TEST(reasons == std::set<std::string>({"previous_bounce", "previous_complaint"}));
    delivery.stop();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
