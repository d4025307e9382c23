#include "server/socket/job_socket_fixture.hpp"

#include <boost/json/array.hpp>

// What campaigns are answered on the job socket

namespace relay {

using test::job_socket_fixture;
using test::producer;
using test::stages;

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string campaign(std::string_view more, std::string_view recipients)
{
    return R"({"type":"send_campaign","ref":"r","payload":{"name":"spring",)"
           R"("from":"Acme <news@acme.example>","subject":"Hi {{name}}","text":"Hi")" +
           std::string(more) + R"(,"recipients":[)" + std::string(recipients) + "]}}\n";
}

asio::awaitable<json::value> reply_to(producer& p, std::string line)
{
    co_await p.send(std::move(line));
    co_return co_await p.next_reply();
}

constexpr std::string_view ann = R"({"email":"ann@example.org","name":"Ann"})";

} // namespace

BOOST_FIXTURE_TEST_SUITE(campaigns_on_the_job_socket, job_socket_fixture)

BOOST_AUTO_TEST_CASE(are_queued_with_how_many_and_who_is_left_out)
{
    run_producers([](stages& s, producer& one, producer&) -> asio::awaitable<void> {
        const auto people = std::string(ann) + R"(,{"email":"nobody"},{"email":"ANN@example.org"})";
        const auto reply = co_await reply_to(one, campaign("", people));
        BOOST_TEST(reply.at("ref") == "r");
        BOOST_TEST(reply.at("status") == "queued");
        BOOST_TEST(reply.at("recipients") == 1);
        const json::value skipped = json::array{
            {{"index", 1}, {"email", "nobody"}, {"reason", "invalid_address"}},
            {{"index", 2}, {"email", "ANN@example.org"}, {"reason", "duplicate"}}};
        BOOST_TEST(reply.at("skipped") == skipped);

        const auto uuid = std::string(reply.at("id").as_string());
        const campaign_id id{s.id_codec.parse_message(uuid)->value};
        const auto made = co_await s.campaign_reader.find(id);
        BOOST_TEST((made->state == campaign_state::running));

        const auto cancel = R"({"type":"cancel","campaign":")" + uuid + "\"}\n";
        const auto cancelled = co_await reply_to(one, cancel);
        BOOST_TEST(cancelled.at("status") == "cancelled");
        const auto again = co_await reply_to(one, cancel);
        BOOST_TEST(again.at("error").at("name") == "conflict");
    });
}

BOOST_AUTO_TEST_CASE(wait_for_their_time)
{
    run_producers([](stages& s, producer& one, producer&) -> asio::awaitable<void> {
        const auto reply = co_await reply_to(one, campaign(R"(,"scheduledAt":"in 2 hours")", ann));
        const auto uuid = std::string(reply.at("id").as_string());
        const campaign_id id{s.id_codec.parse_message(uuid)->value};
        const auto made = co_await s.campaign_reader.find(id);
        BOOST_TEST((made->state == campaign_state::scheduled));
    });
}

BOOST_AUTO_TEST_CASE(that_cannot_go_out_are_rejected_as_a_whole)
{
    run_producers([](stages& s, producer& one, producer&) -> asio::awaitable<void> {
        const std::pair<std::string, std::string_view> cases[] = {
            {campaign("", ""), "The campaign has nobody to go to"},
            {campaign("", R"({"email":"nobody"})"), "The campaign has nobody to go to"},
            {campaign("", R"({"email":"ann@example.org"})"), "The variable `name` is missing"},
            {campaign(R"(,"html":"{{")", ann), "Invalid `html` field. Line 1, column 1"},
            {campaign(R"(,"subjct":"x")", ann), "Unknown field `subjct`."},
            {campaign(R"(,"list":"customers")", ann), "Invalid `list` field."},
            {campaign(R"(,"scheduled_at":"2020-01-01")", ann), "Invalid `scheduled_at` field."},
        };
        for (const auto& [line, why] : cases) {
            const auto reply = co_await reply_to(one, line);
            BOOST_TEST(reply.at("status") == "rejected");
            const std::string_view message = reply.at("error").at("message").as_string();
            BOOST_TEST(message.starts_with(why), message);
        }
        const campaign_list_query running{.state = campaign_state::running, .after = {}};
        const auto none = co_await s.campaign_reader.list(running);
        BOOST_TEST(none.empty());
        co_await one.ping();
    });
}

BOOST_AUTO_TEST_CASE(of_many_recipients_hold_up_nobody_else)
{
    run_producers([](stages&, producer& one, producer& two) -> asio::awaitable<void> {
        std::string people;
        for (int i = 0; i < 20'000; ++i)
            people += (i > 0 ? R"(,{"email":"r)" : R"({"email":"r)") + std::to_string(i) +
                      R"(@example.org","name":"R"})";
        co_await one.send(campaign("", people));
        co_await two.ping();
        const auto reply = co_await one.next_reply();
        BOOST_TEST(reply.at("recipients") == 20'000);
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
