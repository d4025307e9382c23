#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct changes_fixture : test::api_fixture
{
    const std::string in_an_hour =
        R"({"from":"a@acme.example","to":"b@example.org","subject":"s","text":"t",)"
        R"("scheduled_at":"in 1 hour"})";

    server_response reschedule(const std::string& id, const std::string& when)
    {
        return call("PATCH", "/emails/" + id, R"({"scheduled_at":")" + when + "\"}");
    }

    wall_time due(const std::string& id)
    {
        const auto email = json(call("GET", "/emails/" + id));
        return parse_iso8601(std::string(email.at("scheduled_at").as_string())).value();
    }

    std::int64_t in(state s) { return store.counts().at(lane::transactional, s); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(email_changes, changes_fixture)

BOOST_AUTO_TEST_CASE(a_scheduled_email_gets_another_time)
{
    const auto id = send(in_an_hour);
    const auto before = due(id);
    const auto response = reschedule(id, "in 3 hours");
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(json(response).at("object").as_string() == "email");
    BOOST_TEST(json(response).at("id").as_string() == id);
    const auto later = due(id) - before;
    BOOST_TEST((later >= std::chrono::hours(2)));
    BOOST_TEST((later < std::chrono::hours(2) + std::chrono::minutes(1)));
    BOOST_TEST(in(state::scheduled) == 1);
}

BOOST_AUTO_TEST_CASE(an_email_that_waits_in_the_queue_can_be_put_off)
{
    const auto id = send();
    BOOST_TEST(reschedule(id, "tomorrow at 9am CET").status == 200u);
    BOOST_TEST(in(state::queued) == 0);
    BOOST_TEST(in(state::scheduled) == 1);
    sending();
    BOOST_TEST(resend.sent.empty());
    const auto email = json(call("GET", "/emails/" + id));
    BOOST_TEST(email.at("last_event").as_string() == "scheduled");
    BOOST_TEST(email.at("relay").at("waits_for").as_string() == "schedule");
    BOOST_TEST(email.at("text").as_string() == "Hello"); // its body is kept
}

BOOST_AUTO_TEST_CASE(the_time_to_live_moves_along)
{
    const auto id =
        json(call("POST", "/emails", in_an_hour, {{"x-relay-ttl", "5m"}})).at("id").as_string();
    reschedule(std::string(id), "in 3 hours");
    const auto m = json(call("GET", "/relay/messages/" + std::string(id)));
    const auto time = [&m](const char* name) {
        return parse_iso8601(std::string(m.at(name).as_string())).value();
    };
    BOOST_TEST((time("expires_at") - time("scheduled_at") == std::chrono::minutes(5)));
}

BOOST_AUTO_TEST_CASE(a_time_that_makes_no_sense_changes_nothing)
{
    const auto id = send(in_an_hour);
    const auto before = due(id);
    BOOST_TEST(reschedule(id, "whenever").status == 422u);
    BOOST_TEST(reschedule(id, "in 31 days").status == 422u);
    const auto missing = call("PATCH", "/emails/" + id, "{}");
    BOOST_TEST(json(missing).at("name").as_string() == "missing_required_field");
    BOOST_TEST(call("PATCH", "/emails/" + id, "").status == 400u);
    BOOST_TEST(call("PATCH", "/emails/" + id, R"({"scheduled_at":5})").status == 422u);
    BOOST_TEST((due(id) == before));
}

BOOST_AUTO_TEST_CASE(what_is_scheduled_or_waits_can_be_cancelled_and_then_not_be_changed)
{
    for (const auto& email : {in_an_hour, std::string(good_email)}) {
        const auto id = send(email);
        const auto response = call("POST", "/emails/" + id + "/cancel");
        BOOST_TEST(response.status == 200u);
        BOOST_TEST(json(response).at("object").as_string() == "email");
        BOOST_TEST(json(response).at("id").as_string() == id);
        const auto shown = json(call("GET", "/emails/" + id));
        BOOST_TEST(shown.at("last_event").as_string() == "canceled");
        BOOST_TEST(call("POST", "/emails/" + id + "/cancel").status == 422u);
        BOOST_TEST(reschedule(id, "in 2 hours").status == 422u);
    }
    sending();
    BOOST_TEST(resend.sent.empty());
}

BOOST_AUTO_TEST_CASE(what_is_sent_cannot_be_changed)
{
    const auto id = send();
    sending();
    const auto cancelled = call("POST", "/emails/" + id + "/cancel");
    BOOST_TEST(cancelled.status == 422u);
    BOOST_TEST(json(cancelled).at("name").as_string() == "validation_error");
    BOOST_TEST(
        json(cancelled).at("message").as_string() == "Only a scheduled email can be canceled."
    );
    const auto moved = reschedule(id, "in 1 hour");
    BOOST_TEST(moved.status == 422u);
    BOOST_TEST(json(moved).at("message").as_string() == "Only a scheduled email can be updated.");
    BOOST_TEST(in(state::sent) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
