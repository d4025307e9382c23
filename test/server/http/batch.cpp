#include "server/http/api_fixture.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

const std::string bad_email = R"({"from":"a@acme.example","to":"nobody","subject":"s","text":"t"})";

struct batch_fixture : test::api_fixture
{
    server_response batch(const std::vector<std::string>& emails, http_headers headers = {})
    {
        std::string body = "[";
        for (const auto& email : emails)
            body += (body.size() > 1 ? "," : "") + email;
        return call("POST", "/emails/batch", body + "]", std::move(headers));
    }

    std::int64_t queued() { return store.counts().at(lane::transactional, state::queued); }
};

const http_headers permissive{{"x-batch-validation", "permissive"}};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch, batch_fixture)

BOOST_AUTO_TEST_CASE(a_batch_is_on_disk_when_its_ids_are_answered)
{
    const auto response = batch({good_email, good_email, good_email});
    BOOST_TEST(response.status == 200u);
    const auto answer = json(response).as_object();
    BOOST_TEST(answer.size() == 1u); // no `errors`, no `statusCode`
    const auto& data = answer.at("data").as_array();
    BOOST_REQUIRE(data.size() == 3u);
    BOOST_TEST(queued() == 3);
    for (const auto& item : data) {
        const std::string id(item.at("id").as_string());
        BOOST_TEST(call("GET", "/emails/" + id).status == 200u);
    }
}

BOOST_AUTO_TEST_CASE(a_strict_batch_with_one_bad_email_leaves_nothing)
{
    const auto response = batch({good_email, bad_email, "{}"});
    BOOST_TEST(response.status == 422u);
    const auto error = json(response);
    BOOST_TEST(error.at("name").as_string() == "validation_error");
    BOOST_TEST(error.at("message").as_string().starts_with("Invalid `to` field."));
    BOOST_TEST(error.at("message").as_string().ends_with("(The email at index 1.)"));
    BOOST_TEST(queued() == 0);
    BOOST_TEST(counters.rejected == 3u);
}

BOOST_AUTO_TEST_CASE(a_permissive_batch_takes_what_is_good_and_says_what_is_not)
{
    const auto response = batch({bad_email, good_email, "{}", "5"}, permissive);
    BOOST_TEST(response.status == 200u);
    const auto answer = json(response);
    BOOST_TEST(answer.at("data").as_array().size() == 1u);
    const auto& errors = answer.at("errors").as_array();
    BOOST_REQUIRE(errors.size() == 3u);
    BOOST_TEST(errors[0].at("index").as_int64() == 0);
    BOOST_TEST(errors[0].at("message").as_string().starts_with("Invalid `to` field."));
    BOOST_TEST(errors[1].at("index").as_int64() == 2);
    BOOST_TEST(errors[1].at("message").as_string() == "Missing `to` field");
    BOOST_TEST(errors[2].at("index").as_int64() == 3);
    BOOST_TEST(queued() == 1);
}

BOOST_AUTO_TEST_CASE(a_permissive_batch_may_come_to_nothing_or_to_everything)
{
    BOOST_TEST(batch({bad_email}, permissive).status == 200u);
    BOOST_TEST(json(batch({good_email}, permissive)).at("errors").as_array().empty());
    BOOST_TEST(queued() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_no_batch_is_refused_whole)
{
    for (const auto* body : {"{}", "[]", "5", "[", ""})
        BOOST_TEST(call("POST", "/emails/batch", body, permissive).status / 100 == 4u, body);
    BOOST_TEST(batch(std::vector<std::string>(101, good_email), permissive).status == 422u);
    BOOST_TEST(batch(std::vector<std::string>(100, good_email)).status == 200u);
    BOOST_TEST(queued() == 100);
}

BOOST_AUTO_TEST_CASE(a_key_stands_for_the_whole_array)
{
    const http_headers key{{"idempotency-key", "k"}};
    const auto first = batch({good_email, good_email}, key);
    BOOST_TEST(first.status == 200u);
    BOOST_TEST(batch({good_email, good_email}, key).body == first.body);
    BOOST_TEST(queued() == 2);
    BOOST_TEST(counters.duplicates == 2u);

    const auto other = batch({good_email}, key);
    BOOST_TEST(other.status == 409u);
    BOOST_TEST(json(other).at("name").as_string() == "invalid_idempotent_request");
    BOOST_TEST(queued() == 2);
}

BOOST_AUTO_TEST_CASE(a_repeated_permissive_batch_gets_the_same_errors_again)
{
    const http_headers headers{{"idempotency-key", "k"}, {"x-batch-validation", "permissive"}};
    const auto first = batch({good_email, bad_email}, headers);
    BOOST_TEST(batch({good_email, bad_email}, headers).body == first.body);
    const http_headers other{{"idempotency-key", "n"}, {"x-batch-validation", "permissive"}};
    const auto nothing = batch({bad_email}, other);
    BOOST_TEST(nothing.status == 200u);
    BOOST_TEST(batch({bad_email}, other).body == nothing.body);
    BOOST_TEST(queued() == 1);
}

BOOST_AUTO_TEST_CASE(keys_of_batches_and_of_single_emails_do_not_meet)
{
    const http_headers key{{"idempotency-key", "k"}};
    BOOST_TEST(call("POST", "/emails", good_email, key).status == 200u);
    BOOST_TEST(batch({good_email}, key).status == 200u);
    BOOST_TEST(queued() == 2);
}

BOOST_AUTO_TEST_CASE(a_batch_key_in_use_is_a_conflict)
{
    const auto held = memory.keys_in_progress.take(relay::keys_in_progress::space::batch, "k");
    const auto response = batch({good_email}, {{"idempotency-key", "k"}});
    BOOST_TEST(response.status == 409u);
    BOOST_TEST(json(response).at("name").as_string() == "concurrent_idempotent_requests");
}

BOOST_AUTO_TEST_CASE(headers_count_for_each_email)
{
    batch({good_email, good_email}, {{"x-relay-campaign", "spring"}, {"x-relay-ttl", "5m"}});
    BOOST_TEST(store.counts().at(lane::campaign, state::queued) == 2);
    BOOST_TEST(batch({good_email}, {{"x-relay-lane", "fast"}}).status == 422u);
}

BOOST_AUTO_TEST_CASE(a_batch_may_have_both_lanes_schedules_and_attachments)
{
    const std::string head =
        R"({"from":"a@acme.example","to":"b@example.org","subject":"s","text":"t",)";
    const auto response = batch({
        head + R"("tags":[{"name":"module","value":"campaign"}]})",
        head + R"("scheduled_at":"in 1 hour"})",
        head + R"("attachments":[{"filename":"a","content":"aGk="}]})",
    });
    BOOST_TEST(response.status == 200u);
    const auto counts = store.counts();
    BOOST_TEST(counts.at(lane::campaign, state::queued) == 1);
    BOOST_TEST(counts.at(lane::transactional, state::scheduled) == 1);
    BOOST_TEST(counts.at(lane::transactional, state::queued) == 1);
    sending();
    BOOST_TEST(resend.sent.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_a_batch_brought_is_sent)
{
    batch(std::vector<std::string>(100, good_email));
    sending();
    BOOST_TEST(resend.sent.size() == 100u);
    BOOST_TEST(store.counts().at(lane::transactional, state::sent) == 100);
}

BOOST_AUTO_TEST_SUITE_END()
