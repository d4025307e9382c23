#include "relay/base/duration.hpp"
#include "server/http/api_fixture.hpp"
#include "support/heard_log.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <sstream>

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

BOOST_AUTO_TEST_CASE(ready_is_who_takes_mail)
{
    const auto paused = call("GET", "/readyz"); // all mail is paused
    BOOST_TEST(paused.status == 200u);
    BOOST_TEST(!json(paused).at("sending").as_bool());
    pause_control.resume(std::nullopt, true);
    for (const auto v : {verdict::account, verdict::quota_daily, verdict::not_sent})
        pause_control.settle({.verdict = v}, {.request = {1}}, wall_now());
    BOOST_TEST(call("GET", "/readyz").status == 200u);
    ingest.stop();
    const auto response = call("GET", "/readyz");
    BOOST_TEST(response.status == 503u);
    BOOST_TEST(json(response).at("reasons").as_array().size() == 1u);
    BOOST_TEST(call("GET", "/healthz").status == 200u);
}

BOOST_AUTO_TEST_CASE(whether_it_can_send_is_another_question)
{
    auto response = call("GET", "/readyz?sending");
    BOOST_TEST(response.status == 503u);
    BOOST_TEST(json(response).at("reasons").at(0).as_string() == "paused: all");
    BOOST_TEST(!json(call("GET", "/relay/status")).at("sending").as_bool());
    pause_control.resume(std::nullopt, true);
    BOOST_TEST(call("GET", "/readyz?sending").status == 200u);
    BOOST_TEST(json(call("GET", "/relay/status")).at("sending").as_bool());
    for (const auto v : {verdict::account, verdict::quota_daily, verdict::not_sent}) {
        pause_control.settle({.verdict = v}, {.request = {1}}, wall_now());
        BOOST_TEST(call("GET", "/readyz?sending").status == 503u);
        pause_control.resume(std::nullopt, true);
    }
    // These hold back some mail only.
    pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
    pause_control.pause({.kind = pause_kind::domain, .name = "acme.example"});
    BOOST_TEST(call("GET", "/readyz?sending").status == 200u);
}

BOOST_AUTO_TEST_CASE(a_pause_tells_what_its_last_probe_came_to)
{
    pause_control.resume(std::nullopt, true);
    const pause_scope upstream{.kind = pause_kind::upstream, .name = {}};
    const outcome refused{.verdict = verdict::not_sent, .message = "connection refused"};
    pause_control.settle(refused, {.request = {1}}, wall_now());
    const auto pause = [&] { return json(call("GET", "/relay/status")).at("pauses").at(0); };
    BOOST_TEST(pause().at("last_probe").is_null());
    const test::heard_log log;
    const outcome untrusted{.verdict = verdict::not_sent, .message = "certificate verify failed"};
    for (int i = 0; i < 3; ++i)
        pause_control.settle(untrusted, {.request = {2}, .probe = upstream}, wall_now());
    BOOST_TEST(
        pause().at("last_probe").at("outcome").as_string() ==
        "Resend cannot be reached: certificate verify failed"
    );
    BOOST_TEST(pause().at("why").as_string() == "Resend cannot be reached: connection refused");
    const auto text = log.text(); // the same again is no news
    const auto told = text.find("certificate verify failed");
    BOOST_TEST(told != std::string::npos);
    BOOST_TEST(text.find("certificate verify failed", told + 1) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_pause_tells_what_it_held_and_does_not_read_as_a_failure)
{
    pause_control.resume(std::nullopt, true);
    const auto begun = wall_now();
    pause_control.pause({.kind = pause_kind::all, .name = {}});
    send();
    const test::heard_log log;
    pause_control.resume(std::nullopt, true);
    const auto longest = wall_now() - begun;
    BOOST_TEST(log.has("info mail goes on: a pause is over"));
    BOOST_TEST(log.has("scope=all"));
    bool told = false;
    for (auto after = std::chrono::seconds(0); after <= longest; after += std::chrono::seconds(1))
        told |= log.has("after=" + rough_duration(after));
    BOOST_TEST(told);
    BOOST_TEST(log.has("messages_held=1"));
    pause_control.settle({.verdict = verdict::account}, {.request = {1}}, wall_now());
    BOOST_TEST(log.has("warning mail is paused"));
    pause_control.answered(true, wall_now());
    const auto text = log.text();
    BOOST_TEST(text.find("refuses", text.rfind("info ")) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(metrics_are_in_prometheus_format)
{
    send();
    sending();
    const auto response = call("GET", "/metrics");
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(response.content_type.starts_with("text/plain; version=0.0.4"));
    for (const auto* sample :
         {"# TYPE resend_relay_messages gauge",
          "resend_relay_messages{lane=\"transactional\",state=\"sent\"} 1",
          "resend_relay_submissions_total{result=\"accepted\"} 1",
          "resend_relay_sendings_total{outcome=\"accepted\"} 1",
          "resend_relay_accepted_to_sent_seconds_count{lane=\"transactional\"} 1",
          "resend_relay_accepted_to_sent_seconds_bucket{lane=\"transactional\",le=\"+Inf\"} 1",
          "resend_relay_rate_limit 1000",
          "resend_relay_oldest_queued_age_seconds{lane=\"campaign\"} 0"})
        BOOST_TEST(response.body.find(sample) != std::string::npos, sample);
    BOOST_TEST(response.body.find("ann@example.org") == std::string::npos);
}

// Each line of the exposition that is no comment
BOOST_AUTO_TEST_CASE(every_metric_has_the_relays_prefix_and_each_sample_stands_once)
{
    send();
    sending();
    const auto text = call("GET", "/metrics").body;
    std::set<std::string> seen;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#'))
            continue;
        BOOST_TEST(line.starts_with("resend_relay_"), line);
        BOOST_TEST(seen.insert(line.substr(0, line.rfind(' '))).second, line);
    }
    BOOST_TEST(seen.size() > 100u);
}

BOOST_AUTO_TEST_CASE(metrics_have_what_alerts_need)
{
    send();
    sending();
    call("GET", "/emails/not-an-id");
    call("POST", "/nowhere");
    ingest.disk_has(12'345);
    tracking_counters.of_messages.add(event_kind::bounced, bounce_kind::hard, lane::campaign);
    tracking_counters.of_messages.add(event_kind::bounced, bounce_kind::soft, lane::campaign);
    tracking_counters.of_messages.add(event_kind::complained, {}, lane::campaign);
    tracking_counters.of_messages.add(event_kind::delivered, {}, lane::transactional);
    tracking_counters.feeds["https://app.example/hooks"] = {
        .delivered = 7, .failed = 2, .waiting = 3, .failing = true};
    const auto text = call("GET", "/metrics").body;
    for (const auto* sample :
         {"resend_relay_events_total{event=\"bounced_hard\",lane=\"campaign\"} 1",
          "resend_relay_events_total{event=\"bounced_soft\",lane=\"campaign\"} 1",
          "resend_relay_events_total{event=\"complained\",lane=\"campaign\"} 1",
          "resend_relay_events_total{event=\"delivered\",lane=\"transactional\"} 1",
          "resend_relay_events_total{event=\"complained\",lane=\"transactional\"} 0",
          "resend_relay_accepting 1",
          "resend_relay_sending 1",
          "resend_relay_messages_dead_total{reason=\"refused\"} 0",
          "resend_relay_messages_dead_total{reason=\"outcome_unknown\"} 0",
          "resend_relay_disk_free_bytes 12345",
          "resend_relay_feed_waiting_events{url=\"https://app.example/hooks\"} 3",
          "resend_relay_feed_failing{url=\"https://app.example/hooks\"} 1",
          "resend_relay_feed_posts_total{url=\"https://app.example/hooks\",result=\"failed\"} 2",
          "resend_relay_store_failing 0",
          "resend_relay_store_commits_in_doubt_total 0",
          "resend_relay_store_commit_seconds_bucket{le=\"+Inf\"}",
          "resend_relay_http_requests_total{method=\"POST\",route=\"/emails\",code=\"200\"} 1",
          "resend_relay_http_requests_total{method=\"GET\",route=\"/emails/{id}\",code=\"422\"} 1",
          "resend_relay_http_requests_total{method=\"\",route=\"\",code=\"404\"} 1",
          "resend_relay_process_cpu_seconds_total ",
          "resend_relay_process_resident_memory_bytes ",
          "resend_relay_process_open_fds "})
        BOOST_TEST(text.find(sample) != std::string::npos, sample);
    ingest.stop();
    pause_control.pause({.kind = pause_kind::all, .name = {}});
    const auto later = call("GET", "/metrics").body;
    BOOST_TEST(later.find("\nresend_relay_accepting 0") != std::string::npos);
    BOOST_TEST(later.find("\nresend_relay_sending 0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(calls_are_logged_at_debug_by_their_routes)
{
    const test::heard_log log(spdlog::level::debug);
    call("GET", "/suppressions/ann@example.org");
    BOOST_TEST(log.has("debug a call was answered"));
    BOOST_TEST(log.has("route=/suppressions/{id}"));
    BOOST_TEST(!log.has("ann@example.org"));
}

BOOST_AUTO_TEST_SUITE_END()
