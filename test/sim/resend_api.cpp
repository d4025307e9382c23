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
