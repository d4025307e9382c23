#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace relay;

BOOST_FIXTURE_TEST_SUITE(emails, test::api_fixture)

BOOST_AUTO_TEST_CASE(an_email_is_on_disk_when_its_id_is_answered)
{
    const auto response = call("POST", "/emails", good_email);
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(json(response).at("id").as_string().size() == 36u);
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 1);
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
    BOOST_TEST(counters.rejected == 2u);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_used_before_gets_the_first_id)
{
    const http_headers key{{"idempotency-key", "k"}};
    const auto first = call("POST", "/emails", good_email, key);
    const auto second = call("POST", "/emails", good_email, key);
    BOOST_TEST(second.status == 200u);
    BOOST_TEST(first.body == second.body);
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 1);
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
    BOOST_TEST(store.counts().at(lane::campaign, state::queued) == 2);
    for (const auto* header : {"x-relay-lane", "x-relay-ttl"}) {
        const auto response = call("POST", "/emails", good_email, {{header, "soon"}});
        BOOST_TEST(response.status == 422u, header);
        BOOST_TEST(json(response).at("name").as_string() == "validation_error");
    }
}

BOOST_AUTO_TEST_CASE(a_campaign_that_is_not_text_is_refused)
{
    for (const auto* name : {"", "\xff", "spring\xc3", "a\tb"}) {
        const auto response = call("POST", "/emails", good_email, {{"x-relay-campaign", name}});
        BOOST_TEST(response.status == 422u, name);
        BOOST_TEST(json(response).at("name").as_string() == "validation_error");
    }
    const http_headers spring{{"x-relay-campaign", "Fr\xc3\xbchling"}};
    BOOST_TEST(call("POST", "/emails", good_email, spring).status == 200u);
    BOOST_TEST(store.counts().at(lane::campaign, state::queued) == 1);
}

BOOST_AUTO_TEST_CASE(a_full_queue_asks_to_come_again)
{
    ingest.configure({.max_queued = 1});
    send();
    const auto response = call("POST", "/emails", good_email);
    BOOST_TEST(response.status == 429u);
    BOOST_TEST(json(response).at("name").as_string() == "rate_limit_exceeded");
    BOOST_TEST(header(response, "retry-after") == "5");
    BOOST_TEST(header(response, "ratelimit-limit") == "1");
    BOOST_TEST(header(response, "ratelimit-remaining") == "0");
    BOOST_TEST(header(response, "ratelimit-reset") == "5");
    BOOST_TEST(counters.refused_full == 1u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_and_a_stop_are_no_fault_of_the_producers)
{
    ingest.disk_has(0);
    const auto response = call("POST", "/emails", good_email);
    BOOST_TEST(response.status == 503u);
    BOOST_TEST(json(response).at("name").as_string() == "service_unavailable");
    BOOST_TEST(header(response, "retry-after") == "5");
    BOOST_TEST(header(response, "ratelimit-remaining") == "0");
    ingest.disk_has(UINT64_MAX);
    ingest.stop();
    BOOST_TEST(call("POST", "/emails/batch", "[" + std::string(good_email) + "]").status == 503u);
}

BOOST_AUTO_TEST_CASE(every_answer_tells_the_relays_own_limits)
{
    for (const auto* body : {good_email, "{}"}) {
        const auto response = call("POST", "/emails", body);
        BOOST_TEST(!header(response, "ratelimit-limit").empty());
        BOOST_TEST(header(response, "ratelimit-remaining") == header(response, "ratelimit-limit"));
        BOOST_TEST(header(response, "ratelimit-reset") == "1");
    }
}

BOOST_AUTO_TEST_CASE(a_key_has_1_to_256_characters_when_there_is_one)
{
    for (const auto& key : {std::string(), std::string(257, 'k')}) {
        const auto response = call("POST", "/emails", good_email, {{"idempotency-key", key}});
        BOOST_TEST(response.status == 400u);
        BOOST_TEST(json(response).at("name").as_string() == "invalid_idempotency_key");
    }
    const std::string longest(256, 'k');
    BOOST_TEST(call("POST", "/emails", good_email, {{"idempotency-key", longest}}).status == 200u);
}

BOOST_AUTO_TEST_CASE(a_key_whose_request_is_not_answered_yet_is_a_conflict)
{
    const auto held = memory.keys_in_progress.take(relay::keys_in_progress::space::single, "k");
    const http_headers key{{"idempotency-key", "k"}};
    const auto response = call("POST", "/emails", good_email, key);
    BOOST_TEST(response.status == 409u);
    BOOST_TEST(json(response).at("name").as_string() == "concurrent_idempotent_requests");
    const auto batch = "[" + std::string(good_email) + "]";
    BOOST_TEST(call("POST", "/emails/batch", batch, key).status == 200u);
}

BOOST_AUTO_TEST_CASE(of_two_requests_with_one_key_at_once_one_is_answered)
{
    std::vector<unsigned> statuses;
    auto ask = [&]() -> boost::asio::awaitable<void> {
        server_request request{.method = "POST", .path = "/emails", .body = good_email};
        request.headers.emplace_back("idempotency-key", "k");
        const auto response = co_await test::served(api, std::move(request));
        statuses.push_back(response.status);
    };
    auto both = [&]() -> boost::asio::awaitable<void> {
        task_group tasks(ex);
        tasks.spawn(ask());
        tasks.spawn(ask());
        while (statuses.size() < 2)
            co_await store.flush();
        co_await tasks.shut_down(std::chrono::hours(1));
    };
    test::run(ctx, both());
    std::ranges::sort(statuses);
    BOOST_TEST(statuses == (std::vector<unsigned>{200, 409}), boost::test_tools::per_element());
    BOOST_TEST(call("POST", "/emails", good_email, {{"idempotency-key", "k"}}).status == 200u);
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 1);
}

BOOST_AUTO_TEST_CASE(attachments_come_as_base64_as_numbers_and_as_buffers)
{
    const std::string start = R"({"from":"a@acme.example","to":"b@example.org","subject":"s",)"
                              R"("text":"t","attachments":[{"filename":"a.txt","content":)";
    for (const auto* content : {R"("aGk=")", "[104,105]", R"({"type":"Buffer","data":[104,105]})"})
        BOOST_TEST(call("POST", "/emails", start + content + "}]}").status == 200u, content);
    sending();
    BOOST_REQUIRE(resend.sent.size() == 3u);
    for (const auto& body : resend.sent)
        BOOST_TEST(body.find(R"("content":"aGk=")") != std::string::npos);
    const auto none = call("POST", "/emails", start + R"(null}]})");
    BOOST_TEST(json(none).at("name").as_string() == "invalid_attachment");
}

BOOST_AUTO_TEST_CASE(what_was_accepted_is_sent)
{
    send();
    sending();
    BOOST_TEST(resend.sent.size() == 1u);
    BOOST_TEST(store.counts().at(lane::transactional, state::sent) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
