#include "sim/support/caller.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <vector>

namespace relay::sim {

using test::mail;
using test::message_of;
using test::name_of;

namespace {

struct gateway_page
{
    fault kind;
    int status;
    bool accepted;
};

std::ostream& operator<<(std::ostream& out, const gateway_page& g)
{
    return out << to_string(g.kind);
}

constexpr gateway_page gateway_pages[] = {
    {fault::error_502, 502, false},
    {fault::error_503, 503, false},
    {fault::error_504, 504, false},
    {fault::error_520, 520, false},
    {fault::error_524, 524, false},
    {fault::accepted_502, 502, true},
    {fault::accepted_503, 503, true},
    {fault::accepted_504, 504, true},
    {fault::accepted_520, 520, true},
    {fault::accepted_524, 524, true},
};

struct api_refusal
{
    fault kind;
    int status;
    const char* name;
};

std::ostream& operator<<(std::ostream& out, const api_refusal& r)
{
    return out << to_string(r.kind);
}

constexpr api_refusal api_refusals[] = {
    {fault::error_500, 500, "application_error"},
    {fault::resource_locked, 409, "resource_locked"},
    {fault::error_451, 451, "security_error"},
    {fault::error_403, 403, "sending_disabled"},
    {fault::internal_server_error, 500, "internal_server_error"},
    {fault::error_503_json, 503, "service_unavailable"},
    {fault::invalid_api_key, 403, "invalid_api_key"},
    {fault::invalid_permission, 403, "invalid_permission"},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults_of_the_api, test::caller)

BOOST_AUTO_TEST_CASE(an_outage_of_the_origin_is_html_and_costs_nothing)
{
    t.live.down = outage::html503;
    const auto reply = post(mail());
    BOOST_TEST(reply.status == 503);
    BOOST_TEST(reply.content_type == "text/html; charset=utf-8");
    BOOST_TEST(reply.body.starts_with("<!DOCTYPE html>"));
    BOOST_TEST(!reply.rate.has_value());
    t.live.down = outage::none;
    BOOST_TEST(post(mail()).rate->remaining == 9u);
}

BOOST_DATA_TEST_CASE_F(
    test::caller,
    a_refusal_is_counted_and_leaves_the_key_free,
    boost::unit_test::data::make(api_refusals),
    r
)
{
    const std::vector<std::string> key{"Idempotency-Key: k"};
    BOOST_REQUIRE(t.live.faults.set(r.kind, 1));
    const auto reply = post(mail(), key);
    BOOST_TEST(reply.status == r.status);
    BOOST_TEST(name_of(reply) == r.name);
    BOOST_TEST(reply.rate->remaining == 9u);
    BOOST_TEST(t.mails.size() == 0u);
    BOOST_REQUIRE(t.live.faults.set(r.kind, 0));
    BOOST_TEST(post(mail(), key).status == 200);
}

BOOST_DATA_TEST_CASE_F(
    test::caller,
    a_gateways_page_does_not_tell_whether_the_mail_was_accepted,
    boost::unit_test::data::make(gateway_pages),
    g
)
{
    t.quotas.monthly_limit = 100;
    BOOST_REQUIRE(t.live.faults.set(g.kind, 1));
    const auto reply = batch('[' + mail() + ']', {"Idempotency-Key: k"});
    BOOST_TEST(reply.status == g.status);
    BOOST_TEST(reply.content_type == "text/html; charset=utf-8");
    BOOST_TEST(reply.body.find("<title>" + std::to_string(g.status)) != std::string::npos);
    BOOST_TEST(!reply.rate.has_value());
    BOOST_TEST(!reply.monthly_used.has_value());
    BOOST_TEST(t.mails.size() == (g.accepted ? 1u : 0u));

    BOOST_REQUIRE(t.live.faults.set(g.kind, 0));
    const auto again = batch('[' + mail() + ']', {"Idempotency-Key: k"});
    BOOST_TEST(again.status == 200);
    BOOST_TEST(again.rate->remaining == (g.accepted ? 8u : 9u));
    BOOST_TEST(t.mails.size() == 1u);
    BOOST_TEST(t.stats.replays == (g.accepted ? 1u : 0u));
}

BOOST_AUTO_TEST_CASE(an_error_of_resends_own_does_not_tell_either)
{
    const std::vector<std::string> key{"Idempotency-Key: k"};
    BOOST_REQUIRE(t.live.faults.set(fault::accepted_500, 1));
    const auto reply = post(mail(), key);
    BOOST_TEST(reply.status == 500);
    BOOST_TEST(name_of(reply) == "application_error");
    BOOST_TEST(reply.rate->remaining == 9u);
    BOOST_TEST(t.mails.size() == 1u);
    BOOST_REQUIRE(t.live.faults.set(fault::accepted_500, 0));
    BOOST_TEST(post(mail(), key).status == 200);
    BOOST_TEST(t.stats.replays == 1u);
}

BOOST_AUTO_TEST_CASE(a_reset_comes_before_everything)
{
    BOOST_REQUIRE(t.live.faults.set(fault::reset, 1));
    const auto reply = post(mail());
    BOOST_TEST((reply.injected == fault::reset));
    BOOST_TEST(t.mails.size() == 0u);
    BOOST_REQUIRE(t.live.faults.set(fault::reset, 0));
    BOOST_TEST(post(mail()).rate->remaining == 9u);
}

BOOST_AUTO_TEST_CASE(marked_subjects_fail_or_are_refused)
{
    t.live.fail_subjects = {"BOOM"};
    t.live.reject_subjects = {"NOPE"};
    const auto subject = [](std::string_view text) {
        return R"({"from":"a@example.org","to":"b@example.org","text":"t","subject":")" +
               std::string(text) + "\"}";
    };
    BOOST_TEST(post(subject("a BOOM b")).status == 500);
    BOOST_TEST(post(subject("a NOPE b")).status == 422);
    BOOST_TEST(post(subject("fine")).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
