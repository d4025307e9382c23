#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_FIXTURE_TEST_SUITE(status, test::api_fixture)

BOOST_AUTO_TEST_CASE(depths_are_by_lane_and_state)
{
    send();
    const auto s = json(call("GET", "/relay/status"));
    BOOST_TEST(s.at("queues").at("transactional").at("queued").as_int64() == 1);
    BOOST_TEST(s.at("queues").at("campaign").at("queued").as_int64() == 0);
    BOOST_TEST(s.at("queues").at("transactional").at("oldest_queued").is_string());
    BOOST_TEST(s.at("queues").at("campaign").at("oldest_queued").is_null());
    BOOST_TEST(s.at("rate").at("limit").as_int64() == 1'000);
    BOOST_TEST(s.at("accepting").as_bool());
}

BOOST_AUTO_TEST_CASE(a_pause_says_how_many_wait_behind_it)
{
    send();
    const auto s = json(call("GET", "/relay/status"));
    BOOST_REQUIRE(s.at("pauses").as_array().size() == 1u);
    const auto& pause = s.at("pauses").at(0);
    BOOST_TEST(pause.at("scope").as_string() == "all");
    BOOST_TEST(pause.at("by_hand").as_bool());
    BOOST_TEST(pause.at("waiting").as_int64() == 1);
    BOOST_TEST(pause.at("next_probe").is_null());
}

BOOST_AUTO_TEST_CASE(lanes_and_domains_are_paused_and_resumed)
{
    pause_control.resume(std::nullopt, true);
    const auto lane_pause = call("POST", "/relay/pause", R"({"lane":"campaign"})");
    BOOST_TEST(json(lane_pause).at("pauses").at(0).at("scope").as_string() == "lane:campaign");
    call("POST", "/relay/pause", R"({"domain":"Acme.Example"})");
    BOOST_TEST(pauses.blocks(lane::transactional, "acme.example"));
    BOOST_TEST(call("POST", "/relay/resume", R"({"lane":"transactional"})").status == 404u);
    BOOST_TEST(call("POST", "/relay/resume", R"({"lane":"campaign"})").status == 200u);
    BOOST_TEST(!pauses.blocks(lane::campaign, "other.example"));
    BOOST_TEST(call("POST", "/relay/resume", "{}").status == 200u);
    BOOST_TEST(pauses.list().empty());
}

BOOST_AUTO_TEST_CASE(a_campaign_is_paused_for_a_while_with_a_reason)
{
    pause_control.resume(std::nullopt, true);
    const auto* order = R"({"campaign":"spring","why":"a wrong price","by":"ann","for":"30m"})";
    const auto answer = json(call("POST", "/relay/pause", order));
    const auto& pause = answer.at("pauses").at(0);
    BOOST_TEST(pause.at("scope").as_string() == "campaign:spring");
    BOOST_TEST(pause.at("why").as_string() == "paused by ann: a wrong price");
    BOOST_TEST(pause.at("by_hand").as_bool());
    BOOST_TEST(pause.at("until").is_string());
    BOOST_TEST(call("POST", "/relay/resume", R"({"tenant":"spring"})").status == 404u);
    BOOST_TEST(call("POST", "/relay/resume", R"({"campaign":"spring"})").status == 200u);
    BOOST_TEST(pauses.list().empty());
}

BOOST_AUTO_TEST_CASE(a_bad_order_to_pause_is_refused)
{
    for (const auto* order :
         {R"({"lane":"fast"})",
          R"({"lane":"campaign","domain":"x.example"})",
          R"({"domain":7})",
          R"({"domain":""})",
          R"({"domain":"ann@acme.example"})",
          R"({"domain":"acme example"})",
          R"({"campaign":"spring","tenant":"shop"})",
          R"({"campaign":""})",
          R"({"why":"two\nlines"})",
          R"({"for":"soon"})",
          R"({"for":"0s"})",
          R"({"for":30})",
          R"({"everything":true})"})
        BOOST_TEST(call("POST", "/relay/pause", order).status == 422u, order);
}

BOOST_AUTO_TEST_CASE(ready_is_who_takes_mail_and_can_send_it)
{
    BOOST_TEST(call("GET", "/readyz").status == 503u);
    pause_control.resume(std::nullopt, true);
    BOOST_TEST(call("GET", "/readyz").status == 200u);
    ingest.stop();
    const auto response = call("GET", "/readyz");
    BOOST_TEST(response.status == 503u);
    BOOST_TEST(json(response).at("reasons").as_array().size() == 1u);
    BOOST_TEST(call("GET", "/healthz").status == 200u);
}

BOOST_AUTO_TEST_CASE(metrics_are_in_prometheus_format)
{
    send();
    sending();
    const auto response = call("GET", "/metrics");
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(response.content_type.starts_with("text/plain; version=0.0.4"));
    for (const auto* sample :
         {"# TYPE relay_messages gauge",
          "relay_messages{lane=\"transactional\",state=\"sent\"} 1",
          "relay_submissions_total{result=\"accepted\"} 1",
          "relay_sendings_total{outcome=\"accepted\"} 1",
          "relay_accepted_to_sent_seconds_count{lane=\"transactional\"} 1",
          "relay_accepted_to_sent_seconds_bucket{lane=\"transactional\",le=\"+Inf\"} 1",
          "relay_rate_limit 1000",
          "relay_oldest_queued_age_seconds{lane=\"campaign\"} 0"})
        BOOST_TEST(response.body.find(sample) != std::string::npos, sample);
    BOOST_TEST(response.body.find("ann@example.org") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
