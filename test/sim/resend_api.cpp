#include "sim/resend_api.hpp"

#include "sim/support/caller.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace relay::sim {

namespace {

using namespace std::chrono_literals;
using test::mail;
using test::message_of;
using test::name_of;

struct resend_api_fixture : test::caller
{
};

struct bad_key
{
    key_state state;
    int status;
    const char* name;
    const char* message;
};

std::ostream& operator<<(std::ostream& out, const bad_key& k)
{
    return out << k.message;
}

constexpr bad_key bad_keys[] = {
    {key_state::invalid, 401, "validation_error", "API key is invalid"},
    {key_state::suspended, 403, "suspended_api_key", "This API key is suspended"},
    {key_state::inactive, 403, "restricted_api_key", "API key is not active"},
};

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

struct destination
{
    const char* method;
    const char* target;
    int status;
    const char* name;
};

std::ostream& operator<<(std::ostream& out, const destination& d)
{
    return out << d.method << ' ' << d.target;
}

constexpr destination destinations[] = {
    {"GET", "/nothing", 404, "not_found"},
    {"GET", "/", 404, "not_found"},
    {"POST", "/emails/1/share", 404, "not_found"},
    {"PUT", "/emails", 405, "method_not_allowed"},
    {"GET", "/emails/batch", 405, "method_not_allowed"},
    {"DELETE", "/emails/49a3999c-0ce1-4ea6-ab68-afcd6dc2e794", 405, "method_not_allowed"},
    {"POST", "/domains", 405, "method_not_allowed"},
    {"GET", "/domains/49a3999c-0ce1-4ea6-ab68-afcd6dc2e794/x", 404, "not_found"},
    {"GET", "/emails/x", 422, "invalid_parameter"},
    {"GET", "/emails/49a3999c-0ce1-4ea6-ab68-afcd6dc2e794", 404, "not_found"},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(resend_api, resend_api_fixture)

BOOST_AUTO_TEST_CASE(a_client_without_a_name_is_stopped_by_the_proxy)
{
    agent.clear();
    const auto reply = post(mail());
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(reply.body == "error code: 1010");
    BOOST_TEST(reply.content_type == "text/plain; charset=UTF-8");
    BOOST_TEST(!reply.rate.has_value());
}

BOOST_AUTO_TEST_CASE(a_request_needs_a_key)
{
    for (const auto* wrong : {"", "authorization: re_test", "authorization: Bearer "}) {
        authorization = wrong;
        const auto reply = post(mail());
        BOOST_TEST(reply.status == 401);
        BOOST_TEST(name_of(reply) == "missing_api_key");
    }
}

BOOST_AUTO_TEST_CASE(any_key_of_resends_look_will_do_unless_one_is_set)
{
    BOOST_TEST(post(mail()).status == 200);
    authorization = "authorization: Bearer other";
    BOOST_TEST(message_of(post(mail())) == "API key is invalid");
    t.given.api_keys = {"other"};
    BOOST_TEST(post(mail()).status == 200);
    authorization = "authorization: Bearer re_test";
    BOOST_TEST(post(mail()).status == 401);
}

BOOST_AUTO_TEST_CASE(a_key_can_be_good_for_sending_only)
{
    t.given.api_keys = {"re_all"};
    t.given.sending_keys = {"re_test"};
    BOOST_TEST(post(mail()).status == 200);
    BOOST_TEST(name_of(call("GET", "/domains")) == "restricted_api_key");
    authorization = "authorization: Bearer re_all";
    BOOST_TEST(call("GET", "/domains").status == 200);
}

BOOST_AUTO_TEST_CASE(only_known_domains_send_when_they_are_told)
{
    t.live.domains = {"acme.example"};
    BOOST_TEST(post(mail()).status == 200);
    t.live.only_domains = true;
    const auto reply = post(mail());
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(message_of(reply).starts_with("The `example.org` domain is not verified."));
    const auto from = [](std::string_view address) {
        return R"({"to":"b@example.org","subject":"s","text":"t","from":")" + std::string(address) +
               "\"}";
    };
    BOOST_TEST(post(from("A <a@Acme.Example>")).status == 200);
    BOOST_TEST(post(from("a@sub.acme.example")).status == 403);
    BOOST_TEST(post(R"({"to":"b@example.org","template":{"id":"t"}})").status == 200);
}

BOOST_AUTO_TEST_CASE(head_is_answered_like_get_without_the_body)
{
    const auto id = test::id_of(post(mail()));
    const auto got = call("GET", "/emails/" + id);
    const auto head = call("HEAD", "/emails/" + id);
    BOOST_TEST(head.status == 200);
    std::string bytes;
    append_reply(bytes, head);
    BOOST_TEST(bytes.ends_with("\r\n\r\n"));
    BOOST_TEST(
        bytes.find("content-length: " + std::to_string(got.body.size())) != std::string::npos
    );
}

BOOST_AUTO_TEST_CASE(what_was_made_is_called_created)
{
    const auto reply = call("POST", "/suppressions/batch/add", R"({"emails":["a@example.org"]})");
    std::string head;
    append_head(head, reply);
    BOOST_TEST(head.starts_with("HTTP/1.1 201 Created\r\n"));
}

BOOST_DATA_TEST_CASE_F(
    resend_api_fixture, a_key_that_is_not_good_any_more, boost::unit_test::data::make(bad_keys), k
)
{
    t.live.key = k.state;
    const auto reply = post(mail());
    BOOST_TEST(reply.status == k.status);
    BOOST_TEST(name_of(reply) == k.name);
    BOOST_TEST(message_of(reply) == k.message);
}

BOOST_AUTO_TEST_CASE(an_invalid_key_can_be_a_400_too)
{
    t.live.key = key_state::invalid;
    t.live.invalid_key_status = 400;
    BOOST_TEST(post(mail()).status == 400);
}

BOOST_AUTO_TEST_CASE(a_restricted_key_only_sends)
{
    BOOST_TEST(call("GET", "/domains").status == 200);
    t.live.key = key_state::restricted;
    BOOST_TEST(post(mail()).status == 200);
    const auto reply = call("GET", "/domains");
    BOOST_TEST(reply.status == 401);
    BOOST_TEST(name_of(reply) == "restricted_api_key");
    BOOST_TEST(message_of(reply) == "This API key is restricted to only send emails.");
}

BOOST_DATA_TEST_CASE_F(
    resend_api_fixture, what_is_not_there, boost::unit_test::data::make(destinations), d
)
{
    const auto reply = call(d.method, d.target);
    BOOST_TEST(reply.status == d.status);
    BOOST_TEST(name_of(reply) == d.name);
}

BOOST_AUTO_TEST_CASE(two_slashes_are_one)
{
    BOOST_TEST(call("POST", "//emails", mail()).status == 200);
    BOOST_TEST(call("POST", "//emails/batch", "[" + mail() + "]").status == 200);
}

BOOST_AUTO_TEST_CASE(errors_and_all_endpoints_share_the_limit)
{
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(post(mail()).status == 200);
        BOOST_TEST(post("{}").status == 422);
    }
    BOOST_TEST(call("GET", "/domains").status == 200);
    BOOST_TEST(batch("[" + mail() + "]").status == 200);

    const auto reply = post(mail());
    BOOST_TEST(reply.status == 429);
    BOOST_TEST(
        reply.body ==
        R"({"statusCode":429,"name":"rate_limit_exceeded","message":"Too many requests. You can )"
        R"(only make 10 requests per second. See rate limit response headers for more )"
        R"(information. Or contact support to increase rate limit."})"
    );
    std::string head;
    append_head(head, reply);
    for (const auto* line :
         {"HTTP/1.1 429 ",
          "\r\nratelimit-limit: 10\r\n",
          "\r\nratelimit-remaining: 0\r\n",
          "\r\nratelimit-reset: 1\r\n",
          "\r\nratelimit-policy: 10;w=1\r\n",
          "\r\nretry-after: 1\r\n"})
        BOOST_TEST(head.find(line) != std::string::npos, line);
    pass(1s);
    BOOST_TEST(post(mail()).status == 200);
}

BOOST_AUTO_TEST_CASE(quotas_have_429s_of_their_own_and_headers)
{
    t.quotas.daily_limit = 2;
    const auto first = post(mail());
    BOOST_TEST(first.daily_used.value() == 1u);
    BOOST_TEST(!first.monthly_used.has_value());
    BOOST_TEST(post(mail()).status == 200);
    const auto daily = post(mail());
    BOOST_TEST(daily.status == 429);
    BOOST_TEST(name_of(daily) == "daily_quota_exceeded");
    BOOST_TEST(message_of(daily) == "You have reached your daily email sending quota.");
    BOOST_TEST(daily.daily_used.value() == 2u);
    BOOST_TEST(!daily.retry_after);

    t.quotas.daily_limit.reset();
    t.quotas.monthly_limit = 2;
    const auto monthly = post(mail());
    BOOST_TEST(name_of(monthly) == "monthly_quota_exceeded");
    BOOST_TEST(message_of(monthly) == "You have reached your monthly email sending quota.");
}

BOOST_AUTO_TEST_CASE(a_domain_that_is_not_verified_sends_nothing)
{
    t.live.unverified_domains = {"bad.org"};
    const auto reply =
        post(R"({"from":"A <a@Bad.org>","to":"b@example.org","subject":"s","text":"t"})");
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(name_of(reply) == "validation_error");
    BOOST_TEST(message_of(reply).starts_with("The `bad.org` domain is not verified. Please, add"));
    BOOST_TEST(post(mail()).status == 200);
}

BOOST_AUTO_TEST_CASE(in_testing_mode_strangers_get_nothing)
{
    t.live.testing_mode = true;
    const auto reply = post(mail());
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(
        message_of(reply).starts_with("You can only send testing emails to your own email address")
    );
}

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
    resend_api_fixture,
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
    resend_api_fixture,
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

BOOST_AUTO_TEST_CASE(an_unknown_template_is_not_found)
{
    t.live.unknown_templates = {"gone"};
    const auto reply = post(R"({"to":"b@example.org","template":{"id":"gone"}})");
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(message_of(reply) == "Template not found");
}

BOOST_AUTO_TEST_CASE(the_sink_takes_everything)
{
    settings s;
    s.sink = true;
    s.rate_limit = 1;
    test::caller sink(s);
    BOOST_TEST(sink.post("{}").status == 200);
    const auto reply = sink.batch("[{},{},{}]");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(sink.t.stats.accepted_mails == 4u);
    BOOST_TEST(sink.t.mails.size() == 0u);
}

BOOST_AUTO_TEST_CASE(the_sink_tells_the_subject_of_each_mail)
{
    settings s;
    s.sink = true;
    test::caller sink(s);
    std::vector<std::string> subjects;
    sink.t.arrived = [&](std::string_view subject) { subjects.emplace_back(subject); };
    sink.post(R"({"subject":"one"})");
    sink.batch(R"([{"subject":"two"},{"text":"no subject"},{"subject":"three"}])");
    const std::vector<std::string> expected{"one", "two", "three"};
    BOOST_TEST(subjects == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
