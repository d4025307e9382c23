#include "server/socket/job_socket_fixture.hpp"

// Joining sequences, and ending them for somebody, on the job socket

namespace relay {

using test::job_socket_fixture;
using test::producer;
using test::stages;

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view steps = R"("steps":[{"delay":"1h"}],"open":true,"stop_on":["bought"],)";

asio::awaitable<json::value> answer_to(producer& p, std::string line)
{
    co_await p.send(std::move(line));
    co_return co_await p.next_reply();
}

// Returns its id. `more`: other fields, such as steps
asio::awaitable<std::string> run_campaign(producer& p, std::string_view more)
{
    const auto reply = co_await answer_to(
        p,
        R"({"type":"send_campaign","payload":{"name":"welcome","subject":"Hi {{name}}",)" +
            std::string(more) +
            R"("from":"Acme <news@acme.example>","text":"Hi",)"
            R"("recipients":[{"email":"ann@example.org","name":"Ann"}]}})"
            "\n"
    );
    BOOST_TEST(reply.at("status") == "queued");
    co_return std::string(reply.at("id").as_string());
}

std::string join(const std::string& campaign, std::string_view recipient)
{
    return R"({"type":"join","ref":"j","campaign":")" + campaign + R"(","recipient":)" +
           std::string(recipient) + "}\n";
}

std::string happened(std::string_view event, std::string_view email, std::string_view more = {})
{
    return R"({"type":"happened","ref":"h","event":")" + std::string(event) + R"(","email":")" +
           std::string(email) + "\"" + std::string(more) + "}\n";
}

constexpr std::string_view bob = R"({"email":"Bob@example.org","name":"Bob"})";

campaign_id number_of(const stages& s, const std::string& uuid)
{
    return {s.id_codec.parse_message(uuid)->value};
}

asio::awaitable<std::optional<recipient_state>>
state_of(stages& s, const std::string& campaign, std::string email)
{
    const auto id = number_of(s, campaign);
    const auto found = co_await s.campaign_reader.find_recipient(id, std::move(email));
    co_return found ? std::optional(found->state) : std::nullopt;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sequences_on_the_job_socket, job_socket_fixture)

BOOST_AUTO_TEST_CASE(are_joined_once)
{
    run_producers([](stages& s, producer& one, producer&) -> asio::awaitable<void> {
        const auto id = co_await run_campaign(one, steps);
        for (const auto* spelling : {"Bob@example.org", "bob@EXAMPLE.org"}) {
            const auto recipient = R"({"email":")" + std::string(spelling) + R"(","name":"Bob"})";
            const auto reply = co_await answer_to(one, join(id, recipient));
            BOOST_TEST(reply.at("ref") == "j");
            BOOST_TEST(reply.at("status") == "ok");
        }
        const auto now = co_await s.campaign_reader.find(number_of(s, id));
        BOOST_TEST(now->recipients.all == 2);
        const auto awaited = co_await s.campaign_reader.awaited_steps(number_of(s, id), 1);
        BOOST_TEST(awaited.front().earliest.has_value());
    });
}

BOOST_AUTO_TEST_CASE(are_joined_by_whom_mail_can_be_made_for)
{
    run_producers([](stages& s, producer& one, producer&) -> asio::awaitable<void> {
        const auto id = co_await run_campaign(one, steps);
        const std::pair<std::string_view, std::string_view> cases[] = {
            {R"({"email":"bob@example.org"})",
             "Invalid `recipient` field. The variable `name` is missing."},
            {R"({"email":"bob","name":"Bob"})",
             "Invalid `recipient.email` field. It is no email address."},
            {R"({"name":"Bob"})",
             "Invalid `recipient` field. Expected an object with one `email`, and no name twice."},
            {"7", "Invalid `recipient` field. Expected an object, got a number."},
        };
        for (const auto& [recipient, why] : cases) {
            const auto reply = co_await answer_to(one, join(id, recipient));
            BOOST_TEST(reply.at("error").at("statusCode") == 422);
            const std::string_view message = reply.at("error").at("message").as_string();
            BOOST_TEST(message == why);
        }
        const auto now = co_await s.campaign_reader.find(number_of(s, id));
        BOOST_TEST(now->recipients.all == 1);
    });
}

BOOST_AUTO_TEST_CASE(that_are_none_or_do_not_run_are_not_joined)
{
    run_producers([](stages&, producer& one, producer&) -> asio::awaitable<void> {
        co_await one.send(join("spring", bob));
        BOOST_TEST(co_await one.next_error() == 404);
        const auto single = co_await run_campaign(one, "");
        const auto reply = co_await answer_to(one, join(single, bob));
        BOOST_TEST(
            reply.at("error").at("message") == "The campaign has no `steps`: nobody joins it."
        );
        BOOST_TEST(reply.at("error").at("name") == "conflict");
        const auto id = co_await run_campaign(one, steps);
        co_await answer_to(one, R"({"type":"cancel","campaign":")" + id + "\"}\n");
        const auto over = co_await answer_to(one, join(id, bob));
        BOOST_TEST(
            over.at("error").at("message") == "The campaign is cancelled: it takes no more "
                                              "recipients."
        );
    });
}

BOOST_AUTO_TEST_CASE(end_for_whom_an_event_is_about_even_at_the_moment_of_joining)
{
    run_producers([](stages& s, producer& one, producer&) -> asio::awaitable<void> {
        const auto id = co_await run_campaign(one, steps);
        const auto other = co_await run_campaign(one, steps);
        co_await one.send(join(id, bob) + join(other, bob));
        co_await one.send(happened("bought", "BOB@example.org", R"(,"campaign":")" + id + "\""));
        for (const auto* ref : {"j", "j", "h"})
            BOOST_TEST(co_await one.next_ref() == ref);
        BOOST_TEST((co_await state_of(s, id, "bob@example.org") == recipient_state::stopped));
        BOOST_TEST((co_await state_of(s, id, "ann@example.org") == recipient_state::waiting));
        BOOST_TEST((co_await state_of(s, other, "bob@example.org") == recipient_state::waiting));

        const auto reply = co_await answer_to(one, happened("bought", "bob@example.org"));
        BOOST_TEST(reply.at("status") == "ok");
        BOOST_TEST((co_await state_of(s, other, "bob@example.org") == recipient_state::stopped));
        const auto nobody = co_await answer_to(one, happened("left", "carl@example.org"));
        BOOST_TEST(nobody.at("status") == "ok");
    });
}

BOOST_AUTO_TEST_CASE(end_by_events_that_can_be_understood)
{
    run_producers([](stages&, producer& one, producer&) -> asio::awaitable<void> {
        const std::pair<std::string, std::int64_t> cases[] = {
            {happened("opened", "ann@example.org"), 422},
            {happened("", "ann@example.org"), 422},
            {happened(std::string(65, 'x'), "ann@example.org"), 422},
            {happened("bought", "ann"), 422},
            {happened("bought", "ann@example.org", R"(,"campaign":"spring")"), 404},
            {happened("bought", "ann@example.org", R"(,"campaign":"")"), 422},
            {R"({"type":"happened","event":"bought"})"
             "\n",
             422},
        };
        for (const auto& [line, status] : cases) {
            co_await one.send(line);
            BOOST_TEST(co_await one.next_error() == status, line);
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
