#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_FIXTURE_TEST_SUITE(looking_ahead, test::api_fixture)

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
         {"resend_relay_quota_used{period=\"daily\"} 1",
          "resend_relay_quota_left{period=\"daily\"} 99",
          "resend_relay_pauses_total{kind=\"all\"} 1",
          "resend_relay_reconciled_total{found=\"sent\"} 0"})
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

BOOST_AUTO_TEST_SUITE_END()
