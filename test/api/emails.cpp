#include "api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_FIXTURE_TEST_SUITE(emails, test::api_fixture)

BOOST_AUTO_TEST_CASE(an_email_is_on_disk_when_its_id_is_answered)
{
    const auto response = call("POST", "/emails", good_email);
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(json(response).at("id").as_string().size() == 36u);
    BOOST_TEST(disk.counts().at(lane::transactional, state::queued) == 1);
}

BOOST_AUTO_TEST_CASE(a_base_url_with_a_slash_at_its_end_works_as_well)
{
    BOOST_TEST(call("POST", "//emails", good_email).status == 200u);
}

BOOST_AUTO_TEST_CASE(a_bad_email_is_refused_in_resends_words)
{
    const auto response = call("POST", "/emails", R"({"from":"a@acme.example","subject":"x"})");
    BOOST_TEST(response.status == 422u);
    BOOST_TEST(json(response).at("name").as_string() == "missing_required_field");
    BOOST_TEST(call("POST", "/emails", "{").status / 100 == 4u);
    BOOST_TEST(count.rejected == 2u);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_used_before_gets_the_first_id)
{
    const http_headers key{{"idempotency-key", "k"}};
    const auto first = call("POST", "/emails", good_email, key);
    const auto second = call("POST", "/emails", good_email, key);
    BOOST_TEST(second.status == 200u);
    BOOST_TEST(first.body == second.body);
    BOOST_TEST(disk.counts().at(lane::transactional, state::queued) == 1);
}

BOOST_AUTO_TEST_CASE(a_key_with_another_payload_is_a_conflict)
{
    const http_headers key{{"idempotency-key", "k"}};
    call("POST", "/emails", good_email, key);
    const auto other = call(
        "POST",
        "/emails",
        R"({"from":"a@acme.example","to":"bob@example.org","subject":"Hi","text":"x"})",
        key
    );
    BOOST_TEST(other.status == 409u);
    BOOST_TEST(json(other).at("name").as_string() == "invalid_idempotent_request");
}

BOOST_AUTO_TEST_CASE(headers_say_lane_and_campaign)
{
    call("POST", "/emails", good_email, {{"x-relay-lane", "campaign"}});
    call("POST", "/emails", good_email, {{"x-relay-campaign", "spring"}});
    BOOST_TEST(disk.counts().at(lane::campaign, state::queued) == 2);
    for (const auto* header : {"x-relay-lane", "x-relay-ttl"}) {
        const auto response = call("POST", "/emails", good_email, {{header, "soon"}});
        BOOST_TEST(response.status == 422u, header);
        BOOST_TEST(json(response).at("name").as_string() == "validation_error");
    }
}

BOOST_AUTO_TEST_CASE(a_full_queue_asks_to_come_again)
{
    mail.configure({.max_queued = 1});
    send();
    const auto response = call("POST", "/emails", good_email);
    BOOST_TEST(response.status == 503u);
    BOOST_TEST(json(response).at("name").as_string() == "queue_full");
    BOOST_REQUIRE(!response.headers.empty());
    BOOST_TEST(response.headers.front().first == "Retry-After");
    BOOST_TEST(count.refused_full == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_accepted_is_sent)
{
    send();
    sending();
    BOOST_TEST(resend.sent.size() == 1u);
    BOOST_TEST(disk.counts().at(lane::transactional, state::sent) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
