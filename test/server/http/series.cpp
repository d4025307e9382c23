#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct series_fixture : test::api_fixture
{
    boost::json::value series(const std::string& query)
    {
        const auto answer = call("GET", "/relay/series?" + query);
        BOOST_TEST(answer.status == 200u, answer.body);
        return json(answer);
    }

    // What is wrong with a query
    std::string refusal(const std::string& query)
    {
        const auto answer = call("GET", "/relay/series?" + query);
        BOOST_TEST(answer.status == 422u, query);
        BOOST_TEST(json(answer).at("name").as_string() == "validation_error");
        return json(answer).at("message").as_string().c_str();
    }

    // Of the points of the last hour: a minute may have passed meanwhile.
    std::int64_t sum(const std::string& metric)
    {
        std::int64_t all = 0;
        const auto answer = series("metric=" + metric);
        for (const auto& point : answer.at("points").as_array())
            if (!point.at(1).is_null())
                all += point.at(1).as_int64();
        return all;
    }

    static std::string time(wall_time at) { return to_iso8601(at); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(series, series_fixture)

BOOST_AUTO_TEST_CASE(what_was_counted_is_told_at_once)
{
    send();
    send();
    BOOST_TEST(sum("accepted") == 2);
    BOOST_TEST(sum("sent") == 0);
    sending();
    BOOST_TEST(sum("accepted") == 2);
    BOOST_TEST(sum("sent") == 2);
    BOOST_TEST(sum("requests") > 0);
    BOOST_TEST(sum("dead") == 0);
}

BOOST_AUTO_TEST_CASE(each_metric_has_points_of_a_minute_for_an_hour)
{
    for (const std::string metric :
         {"accepted",
          "sent",
          "dead",
          "requests",
          "limit",
          "rate_limited",
          "queued",
          "wait_p50",
          "wait_p99",
          "delivered",
          "bounced",
          "complained",
          "opened",
          "clicked"}) {
        const auto answer = series("metric=" + metric);
        BOOST_TEST(answer.at("metric").as_string() == metric);
        BOOST_TEST(answer.at("step").as_int64() == 60);
        const auto& points = answer.at("points").as_array();
        BOOST_TEST((points.size() == 60u || points.size() == 61u));
        BOOST_TEST(points.front().at(1).is_null()); // the relay did not run
        const auto last = parse_iso8601(points.back().at(0).as_string().c_str());
        BOOST_REQUIRE(last.has_value());
        BOOST_TEST((wall_now() - *last < std::chrono::seconds(90)));
        BOOST_TEST((last->time_since_epoch() % std::chrono::minutes(1)).count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(what_waits_is_told_by_lane)
{
    send();
    call("POST", "/emails", good_email, {{"x-relay-lane", "campaign"}});
    call("POST", "/emails", good_email, {{"x-relay-lane", "campaign"}});
    const auto last = [&](const std::string& query) {
        return series(query).at("points").as_array().back().at(1).as_int64();
    };
    BOOST_TEST(last("metric=queued&step=1h") == 3);
    BOOST_TEST(last("metric=queued&step=1h&lane=transactional") == 1);
    BOOST_TEST(last("metric=queued&step=1h&lane=campaign") == 2);
}

BOOST_AUTO_TEST_CASE(a_wait_is_told_in_seconds_and_only_where_there_was_one)
{
    BOOST_TEST(series("metric=wait_p99").at("points").as_array().back().at(1).is_null());
    send();
    sending();
    const auto answer = series("metric=wait_p99&step=24h");
    const auto& value = answer.at("points").as_array().back().at(1);
    BOOST_TEST(value.to_number<double>() > 0);
    BOOST_TEST(value.to_number<double>() < 60);
}

BOOST_AUTO_TEST_CASE(the_last_ten_minutes_have_points_of_seconds)
{
    send();
    const auto answer = series("metric=accepted&step=5s");
    BOOST_TEST(answer.at("step").as_int64() == 5);
    const auto& points = answer.at("points").as_array();
    BOOST_TEST((points.size() == 120u || points.size() == 121u));
    BOOST_TEST(points.back().at(1).as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(from_and_until_bound_it)
{
    send();
    const auto now = wall_now();
    const auto day = "metric=accepted&step=1h&from=" + time(now - std::chrono::hours(24));
    BOOST_TEST(series(day).at("points").as_array().size() == 25u);
    const auto before = series(day + "&until=" + time(now - std::chrono::hours(2)));
    const auto size = before.at("points").as_array().size();
    BOOST_TEST((size == 22u || size == 23u));

    // Nothing is told of what has not begun.
    const auto ahead = "metric=accepted&until=" + time(now + std::chrono::hours(2));
    BOOST_TEST(series(ahead).at("points").as_array().empty());
    const auto all = series("metric=accepted&step=1h&from=" + time(now - std::chrono::days(90)));
    BOOST_TEST((all.at("points").as_array().size() == 24u * 90 + 1));
    BOOST_TEST(all.at("points").as_array().back().at(1).as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(a_question_that_makes_no_sense_is_refused_with_what_would)
{
    const auto says = [&](const std::string& query, const std::string& part) {
        const auto message = refusal(query);
        BOOST_TEST(message.find(part) != std::string::npos, query << ": " << message);
    };
    says("", "`metric` must be one of accepted, sent, dead, requests");
    says("metric=open", "`metric` must be one of accepted");
    says("metric=sent&from=yesterday", "`from` must be a time");
    says("metric=sent&until=soon", "`until` must be a time");
    says("metric=sent&step=7m", "`step` must be");
    says("metric=sent&step=60", "`step` must be");
    says("metric=sent&step=0s", "`step` must be");
    says("metric=sent&step=1500ms", "`step` must be");
    says("metric=sent&step=2d", "`step` must be");
    says("metric=sent&lane=campaign", "`lane` is only for the metric `queued`");
    says("metric=queued&lane=fast", "`lane` must be transactional or campaign");
    says("metric=sent&color=red", "color");
    const auto now = wall_now();
    const auto bounds = [&](auto from, auto until) {
        return "metric=sent&from=" + time(now - from) + "&until=" + time(now - until);
    };
    using std::chrono::days;
    using std::chrono::minutes;
    says(bounds(minutes(5), minutes(5)), "`from` must be before `until`");
    says(bounds(minutes(5), minutes(9)), "`from` must be before `until`");
    says(bounds(days(3), days(0)), "Steps of 1m reach back for 2d");
    says(bounds(days(100), days(0)) + "&step=1h", "Steps of 1h reach back for 90d");
    says(bounds(minutes(60), minutes(0)) + "&step=5s", "Steps of 5s reach back for 10m");
}

BOOST_AUTO_TEST_SUITE_END()
