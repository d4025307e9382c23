#include "sim/support/caller.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

namespace json = boost::json;
using test::mail;
using test::message_of;

const std::string no_recipient = R"({"from":"a@example.org","subject":"s","text":"t"})";

std::string subject(std::string_view text)
{
    return R"({"from":"a@example.org","to":"b@example.org","text":"t","subject":")" +
           std::string(text) + "\"}";
}

std::string list(std::initializer_list<std::string> mails)
{
    std::string all = "[";
    for (const auto& m : mails)
        all += (all.size() > 1 ? "," : "") + m;
    return all + "]";
}

struct batch_fixture : test::caller
{
    http_reply strict(const std::string& body) { return batch(body); }

    http_reply permissive(const std::string& body)
    {
        return batch(body, {"x-batch-validation: permissive"});
    }
};

std::size_t data_size(const http_reply& r)
{
    return json::parse(r.body).at("data").as_array().size();
}

const std::string with_own_header =
    mail(R"(,"headers":{"X-A":"1","content-type":"text/calendar"})");

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch, batch_fixture)

BOOST_AUTO_TEST_CASE(a_good_batch_has_an_id_for_each_mail_in_order)
{
    const auto reply = strict(list({subject("one"), subject("two")}));
    BOOST_TEST(reply.status == 200);
    const auto body = json::parse(reply.body).as_object();
    BOOST_TEST(!body.contains("errors"));
    const auto& data = body.at("data").as_array();
    BOOST_REQUIRE(data.size() == 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto line = json::parse(t.mails.at(i).line);
        BOOST_TEST((line.at("id") == data[i].at("id")));
        BOOST_TEST((line.at("subject") == (i == 0 ? "one" : "two")));
        BOOST_TEST((line.at("index") == i));
    }
    BOOST_TEST(t.limit.admit(now.steady).remaining == 8u); // both requests cost one each
}

BOOST_AUTO_TEST_CASE(strict_sends_nothing_when_one_is_bad_and_names_the_first_problem)
{
    const auto reply = strict(list({mail(), no_recipient, R"({"to":"bad"})"}));
    BOOST_TEST(reply.status == 422);
    BOOST_TEST(message_of(reply) == "Missing `to` field");
    BOOST_TEST(t.mails.size() == 0u);
    BOOST_TEST(t.quotas.daily_used == 0u);
}

BOOST_AUTO_TEST_CASE(a_header_that_resend_writes_itself_fails_the_whole_request_always)
{
    const std::vector<std::string> key{"Idempotency-Key: k"};
    const auto is_failure = [](const http_reply& r) {
        return r.status == 500 && test::name_of(r) == "application_error" &&
               message_of(r) == "Duplicate header 'Content-Type'.";
    };
    BOOST_TEST(is_failure(post(with_own_header, key)));
    BOOST_TEST(is_failure(post(with_own_header, key)));
    BOOST_TEST(is_failure(strict(list({mail(), with_own_header}))));
    BOOST_TEST(is_failure(permissive(list({mail(), with_own_header, mail()}))));
    BOOST_TEST(t.mails.size() == 0u);
    BOOST_TEST(strict(list({with_own_header, no_recipient})).status == 422); // found first
    for (const auto* other : {"MIME-Version", "Content-Transfer-Encoding"})
        BOOST_TEST(
            message_of(post(mail(R"(,"headers":{")" + std::string(other) + R"(":"x"})"))) ==
            "Duplicate header '" + std::string(other) + "'."
        );
}

BOOST_AUTO_TEST_CASE(permissive_skips_the_bad_ones)
{
    const auto reply = permissive(list({no_recipient, mail(), "7", mail()}));
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(data_size(reply) == 2u);
    const auto errors = json::parse(reply.body).at("errors").as_array();
    BOOST_REQUIRE(errors.size() == 2u);
    BOOST_TEST((errors[0].at("index") == 0));
    BOOST_TEST((errors[0].at("message") == "Missing `to` field"));
    BOOST_TEST((errors[1].at("index") == 2));
    BOOST_TEST((json::parse(t.mails.at(0).line).at("index") == 1));
    BOOST_TEST((json::parse(t.mails.at(1).line).at("index") == 3));
}

BOOST_AUTO_TEST_CASE(permissive_lists_no_errors_when_there_are_none)
{
    const auto body = json::parse(permissive(list({mail()})).body).as_object();
    BOOST_TEST(body.at("errors").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_batch_is_an_array_of_1_to_100)
{
    BOOST_TEST(
        message_of(strict(R"({"emails":[]})")) == "The `request.body` field must be an `array`."
    );
    BOOST_TEST(strict("[]").status == 422);
    std::string hundred = "[";
    for (int i = 0; i < 100; ++i)
        hundred += (i == 0 ? "" : ",") + mail();
    BOOST_TEST(strict(hundred + "]").status == 200);
    BOOST_TEST(permissive(hundred + "," + mail() + "]").status == 422);
    BOOST_TEST(t.mails.size() == 100u);
}

BOOST_AUTO_TEST_CASE(attachments_have_no_place_in_a_batch)
{
    const auto attached = mail(R"(,"attachments":[{"content":"aGk=","filename":"a"}])");
    BOOST_TEST(strict(list({mail(), attached})).status == 422);
    const auto reply = permissive(list({mail(), attached}));
    BOOST_TEST(data_size(reply) == 1u);
    BOOST_TEST(strict(list({mail(R"(,"attachments":[])")})).status == 200);
}

BOOST_AUTO_TEST_CASE(a_quota_that_is_too_small_refuses_the_whole_batch)
{
    t.quotas.daily_limit = 1;
    BOOST_TEST(permissive(list({mail(), mail()})).status == 429);
    BOOST_TEST(t.mails.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_mail_that_always_fails_takes_the_batch_with_it)
{
    t.live.fail_subjects = {"BOOM"};
    const auto reply = permissive(list({mail(), subject("BOOM")}));
    BOOST_TEST(reply.status == 500);
    BOOST_TEST(t.mails.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_always_refused_is_one_of_the_errors)
{
    t.live.reject_subjects = {"NOPE"};
    BOOST_TEST(strict(list({mail(), subject("NOPE")})).status == 422);
    BOOST_TEST(data_size(permissive(list({mail(), subject("NOPE")}))) == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_can_be_refused_whole)
{
    t.live.refuse_batches = true;
    BOOST_TEST(permissive(list({mail()})).status == 422);
    BOOST_TEST(post(mail()).status == 200);
}

BOOST_AUTO_TEST_CASE(an_unverified_domain_is_an_error_of_its_mails)
{
    t.live.unverified_domains = {"bad.org"};
    const std::string bad = R"({"from":"a@bad.org","to":"b@example.org","subject":"s","text":"t"})";
    BOOST_TEST(strict(list({mail(), bad})).status == 403);
    BOOST_TEST(data_size(permissive(list({mail(), bad}))) == 1u);
}

// resend-api.md, section 2, "After accept"
BOOST_AUTO_TEST_CASE(what_the_account_may_not_send_is_accepted_by_permissive_and_fails_later)
{
    t.live.testing_mode = true;
    BOOST_TEST(strict(list({mail()})).status == 403);
    const auto reply = permissive(list({mail()}));
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(data_size(reply) == 1u);
    BOOST_TEST((t.mails.at(0).last_event == mail_event::failed));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
