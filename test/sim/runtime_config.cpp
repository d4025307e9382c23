#include "sim/runtime_config.hpp"

#include "sim/control_api.hpp"

#include <boost/json.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

namespace json = boost::json;

constexpr const char* wrong[] = {
    "",
    "[]",
    R"({"unknown":1})",
    R"({"rate_limit":-1})",
    R"({"latency":"soon"})",
    R"({"neighbours":["8/soon"]})",
    R"({"neighbours":["0/1s"]})",
    R"({"faults":{"reset":2}})",
    R"({"faults":{"nonsense":0.1}})",
    R"({"outage":"maybe"})",
    R"({"key_state":1})",
    R"({"invalid_key_status":500})",
    R"({"clock_offset":"late"})",
    R"({"domain_status":["a.org"]})",
    R"({"unverified_domains":"x.org"})",
};

struct runtime_config_fixture
{
    team t{settings{}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(runtime_config, runtime_config_fixture)

BOOST_AUTO_TEST_CASE(what_is_set_is_described)
{
    const auto change = json::parse(R"({
        "rate_limit": 25, "neighbours": ["8/10s", "1/333ms"], "daily_quota": 100, "monthly_quota": null, "daily_used": 7,
        "monthly_used": 9, "latency": "50ms..300ms", "faults": {"reset": 0.25}, "outage": "refuse",
        "key_state": "suspended", "invalid_key_status": 400, "clock_offset": -5,
        "domain_status": {"a.org": "failed"}, "testing_mode": true,
        "refuse_batches": true, "usage": "full_access", "list_tags": true, "domains": ["a.org"], "only_domains": true, "unverified_domains": ["b.org"],
        "unknown_templates": ["t"], "fail_subjects": ["F"], "reject_subjects": ["R"]})");
    BOOST_TEST(!apply_config(t, serialize(change)).has_value());
    BOOST_TEST((json::parse(describe_config(t)) == change));
}

BOOST_AUTO_TEST_CASE(what_is_left_out_stays)
{
    BOOST_TEST(!apply_config(t, R"({"rate_limit":3,"faults":{"slow":"5%"}})").has_value());
    BOOST_TEST(!apply_config(t, R"({"testing_mode":true})").has_value());
    BOOST_TEST(t.limit.per_second() == 3u);
    BOOST_TEST(t.live.faults.rate(fault::slow) == 0.05);
}

BOOST_DATA_TEST_CASE_F(
    runtime_config_fixture, a_mistake_changes_nothing, boost::unit_test::data::make(wrong), text
)
{
    const auto before = describe_config(t);
    BOOST_TEST(apply_config(t, text).has_value());
    BOOST_TEST(describe_config(t) == before);
}

BOOST_AUTO_TEST_CASE(a_mistake_after_good_keys_changes_nothing)
{
    const auto said = apply_config(t, R"({"rate_limit":3,"testing_mode":1})");
    BOOST_REQUIRE(said.has_value());
    BOOST_TEST(said->starts_with("testing_mode: "));
    BOOST_TEST(t.limit.per_second() == 10u);
}

BOOST_AUTO_TEST_CASE(the_control_listener_has_its_own_endpoints)
{
    http_reply reply;
    for (const auto* target : {"/sim/stats", "/sim/ledger", "/sim/config"}) {
        answer_control(t, {.method = "GET", .target = target}, reply);
        BOOST_TEST(reply.status == 200, target);
    }
    answer_control(t, {.method = "POST", .target = "/sim/config", .body = "{}"}, reply);
    BOOST_TEST(reply.status == 200);
    answer_control(t, {.method = "POST", .target = "/sim/config", .body = "x"}, reply);
    BOOST_TEST(reply.status == 400);
    answer_control(t, {.method = "GET", .target = "/emails"}, reply);
    BOOST_TEST(reply.status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
