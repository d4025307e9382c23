#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct fixture : test::api_fixture
{
    // A message whose only attempt had no answer
    std::string lose_one()
    {
        const auto uuid = send();
        sealed_request request{.id = id_source.next_request(wall_now()), .attempts = 1};
        request.members.push_back(*id_codec.parse_message(uuid));
        store.bury(request, death::outcome_unknown, {.at = wall_now(), .result = {}}, {});
        auto written = [&]() -> boost::asio::awaitable<void> { co_await store.flush(); };
        test::run(ctx, written());
        return uuid;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(looking_ahead, fixture)

BOOST_AUTO_TEST_CASE(the_status_tells_what_is_used_and_what_fits)
{
    quota_book.configure({.daily_ceiling = 100});
    sending();
    send();
    sending();
    const auto s = json(call("GET", "/relay/status"));
    const auto& day = s.at("quota").at("daily");
    BOOST_TEST(day.at("used").as_int64() == 1);
    BOOST_TEST(day.at("limit").as_int64() == 100);
    BOOST_TEST(day.at("left").as_int64() == 99);
    BOOST_TEST(s.at("quota").at("monthly").at("limit").is_null());
    const auto& campaigns = s.at("forecast").at("campaign");
    BOOST_TEST(campaigns.at("fits_today").as_int64() == 99);
    BOOST_TEST(campaigns.at("bound_by").as_string() == "daily quota");
    const auto metrics = call("GET", "/metrics").body;
    for (const auto* sample :
         {"relay_quota_used{period=\"daily\"} 1",
          "relay_quota_left{period=\"daily\"} 99",
          "relay_pauses_total{kind=\"all\"} 1",
          "relay_reconciled_total{found=\"sent\"} 0"})
        BOOST_TEST(metrics.find(sample) != std::string::npos, sample);
}

BOOST_AUTO_TEST_CASE(campaigns_and_paused_domains_are_counted)
{
    const std::string mail =
        R"({"from":"a@acme.example","to":["ann@example.org"],"subject":"Hi","text":"Hello"})";
    call("POST", "/emails", mail, {{"x-relay-campaign", "spring"}});
    call("POST", "/emails", mail, {{"x-relay-campaign", "spring"}});
    pause_control.pause({.kind = pause_kind::domain, .name = "acme.example"});
    const auto s = json(call("GET", "/relay/status"));
    const auto& spring = s.at("forecast").at("campaign").at("campaigns").at(0);
    BOOST_TEST(spring.at("campaign").as_string() == "spring");
    BOOST_TEST(spring.at("queued").as_int64() == 2);
    BOOST_TEST(spring.at("through_at").is_string());
    for (const auto& pause : s.at("pauses").as_array())
        BOOST_TEST(pause.at("waiting").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(unknown_outcomes_are_looked_for_when_somebody_asks)
{
    const auto known = send();
    const auto uuid = lose_one();
    const auto path = "/relay/dead-letters/reconcile";
    const auto dry = json(call("POST", path, R"({"all":true,"dry_run":true})"));
    BOOST_TEST(dry.at("matched").as_int64() == 1);
    BOOST_TEST(dry.at("done").as_int64() == 0);
    BOOST_TEST(reconciler.now().waiting == 0u);

    const auto order = R"({"ids":[")" + uuid + R"(",")" + known + R"("],"absent_after":"2h"})";
    const auto answer = json(call("POST", path, order));
    BOOST_TEST(answer.at("done").as_int64() == 1);
    BOOST_REQUIRE(answer.at("skipped").as_array().size() == 1u);
    BOOST_TEST(answer.at("skipped").at(0).at("reason").as_string() == "not_unknown");
    BOOST_TEST(reconciler.now().waiting == 1u);
    const auto s = json(call("GET", "/relay/status"));
    BOOST_TEST(s.at("reconciliation").at("waiting").as_int64() == 1);

    for (const auto* bad : {"{}", R"({"all":true,"absent_after":"soon"})", R"({"everything":1})"})
        BOOST_TEST(call("POST", path, bad).status == 422u, bad);
}

BOOST_AUTO_TEST_SUITE_END()
