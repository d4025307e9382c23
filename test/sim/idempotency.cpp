#include "sim/body_hash.hpp"
#include "sim/support/caller.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

using namespace std::chrono_literals;
using test::id_of;
using test::mail;
using test::name_of;

const std::vector<std::string> key = {"Idempotency-Key: k"};

std::uint64_t hash(std::string_view text)
{
    simdjson::dom::parser parser;
    return body_hash(parser.parse(text));
}

struct pair_of_bodies
{
    const char* one;
    const char* other;
    bool same;
};

std::ostream& operator<<(std::ostream& out, const pair_of_bodies& p)
{
    return out << p.one << " and " << p.other;
}

constexpr pair_of_bodies pairs[] = {
    {R"({"a":1,"b":2})", R"({ "b" : 2, "a" : 1 })", true},
    {R"({"a":1})", R"({"a":1.0})", true},
    {R"({"a":"\u0041"})", R"({"a":"A"})", true},
    {R"({"a":1})", R"({"a":2})", false},
    {R"({"a":1})", R"({"a":"1"})", false},
    {R"({"a":"b"})", R"({"b":"a"})", false},
    {R"([1,2])", R"([2,1])", false},
    {R"([[1],2])", R"([1,[2]])", false},
    {R"({"a":null})", R"({})", false},
    {R"({"a":true})", R"({"a":false})", false},
    {R"({"a":"x"})", R"({"a":["x"]})", false},
    {R"({})", R"([])", false},
};

struct idempotency_fixture : test::caller
{
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(idempotency, idempotency_fixture)

BOOST_DATA_TEST_CASE(
    bodies_are_the_same_when_they_say_the_same, boost::unit_test::data::make(pairs), p
)
{
    BOOST_TEST((hash(p.one) == hash(p.other)) == p.same);
}

BOOST_AUTO_TEST_CASE(a_repeated_request_gets_the_same_answer_and_costs_nothing)
{
    const auto first = post(mail(), key);
    const auto again = post(mail(), key);
    BOOST_TEST(first.status == 200);
    BOOST_TEST(again.status == 200);
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(t.mails.size() == 1u);
    BOOST_TEST(t.quotas.daily_used == 1u);
    BOOST_TEST(t.stats.replays == 1u);
}

BOOST_AUTO_TEST_CASE(another_body_under_a_used_key_is_a_conflict)
{
    post(mail(), key);
    const auto other = post(mail(R"(,"html":"new")"), key);
    BOOST_TEST(other.status == 409);
    BOOST_TEST(name_of(other) == "invalid_idempotent_request");
    BOOST_TEST(t.mails.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_key_lives_for_24_hours)
{
    const auto first = post(mail(), key);
    pass(24h - 1ms);
    BOOST_TEST(post(mail(), key).body == first.body);
    pass(1ms);
    BOOST_TEST(id_of(post(mail(), key)) != id_of(first));
    BOOST_TEST(t.mails.size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_endpoints_have_keys_of_their_own)
{
    BOOST_TEST(post(mail(), key).status == 200);
    BOOST_TEST(batch("[" + mail() + "]", key).status == 200);
    BOOST_TEST(t.mails.size() == 2u);
}

BOOST_AUTO_TEST_CASE(while_the_first_is_being_answered_the_second_is_told_so)
{
    t.live.latency = {200ms, 200ms};
    const auto first = post(mail(), key);
    BOOST_TEST((first.delay == 200ms));
    pass(199ms);
    const auto second = post(mail(), key);
    BOOST_TEST(second.status == 409);
    BOOST_TEST(name_of(second) == "concurrent_idempotent_requests");
    pass(1ms);
    BOOST_TEST(post(mail(), key).body == first.body);
}

BOOST_AUTO_TEST_CASE(an_error_leaves_the_key_free)
{
    BOOST_TEST(post(R"({"from":"a@example.org"})", key).status == 422);
    BOOST_TEST(post(mail(), key).status == 200);
}

BOOST_AUTO_TEST_CASE(so_it_is_while_the_first_is_being_refused_and_then_the_key_is_free)
{
    t.live.latency = {200ms, 200ms};
    BOOST_TEST(post(R"({"from":"a@example.org"})", key).status == 422);
    pass(199ms);
    BOOST_TEST(name_of(post(mail(), key)) == "concurrent_idempotent_requests");
    BOOST_TEST(batch('[' + mail() + ']', key).status == 200); // another endpoint's key
    pass(1ms);
    BOOST_TEST(post(mail(), key).status == 200);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_given_to_the_next_attempt)
{
    BOOST_REQUIRE(t.live.faults.set(fault::lost_answer, 1));
    const auto lost = post(mail(), key);
    BOOST_TEST((lost.injected == fault::lost_answer));
    BOOST_REQUIRE(t.live.faults.set(fault::lost_answer, 0));
    const auto again = post(mail(), key);
    BOOST_TEST(again.status == 200);
    BOOST_TEST(again.body == lost.body);
    BOOST_TEST(t.mails.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_lost_answers_key_can_be_in_progress_for_a_while)
{
    BOOST_REQUIRE(t.live.faults.set(fault::in_progress, 1));
    const auto lost = post(mail(), key);
    BOOST_TEST((lost.injected == fault::in_progress));
    BOOST_REQUIRE(t.live.faults.set(fault::in_progress, 0));
    pass(stays_in_progress - 1ms);
    BOOST_TEST(name_of(post(mail(), key)) == "concurrent_idempotent_requests");
    pass(1ms);
    BOOST_TEST(post(mail(), key).body == lost.body);
    BOOST_TEST(t.mails.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_key_has_between_1_and_256_characters)
{
    BOOST_TEST(name_of(post(mail(), {"Idempotency-Key:"})) == "invalid_idempotency_key");
    BOOST_TEST(post(mail(), {"Idempotency-Key: " + std::string(256, 'k')}).status == 200);
    const auto long_key = post(mail(), {"Idempotency-Key: " + std::string(257, 'k')});
    BOOST_TEST(long_key.status == 400);
    BOOST_TEST(name_of(long_key) == "invalid_idempotency_key");
}

BOOST_AUTO_TEST_CASE(a_key_is_of_ascii)
{
    for (const auto* bad : {"k\xc3\xa9", "k\xff", "k\x01"})
        BOOST_TEST(
            name_of(post(mail(), {"Idempotency-Key: " + std::string(bad)})) ==
            "invalid_idempotency_key"
        );
    BOOST_TEST(t.mails.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_partial_batch_is_repeated_with_its_errors)
{
    const std::vector<std::string> headers = {key[0], "x-batch-validation: permissive"};
    const auto body = "[" + mail() + R"(,{"to":"x"}])";
    const auto first = batch(body, headers);
    BOOST_TEST(first.body.find(R"("errors":[{"index":1)") != std::string::npos);
    BOOST_TEST(batch(body, headers).body == first.body);
}

BOOST_AUTO_TEST_CASE(the_oldest_keys_are_forgotten_when_there_are_too_many)
{
    idempotency_table table(2);
    for (const auto* name : {"1", "2", "3"})
        table.store("/emails", name, 7, {}, now.steady);
    const auto finding = [&](const char* name) {
        return table.find("/emails", name, 7, now.steady).what;
    };
    BOOST_TEST((finding("1") == idempotency_table::verdict::unseen));
    BOOST_TEST((finding("2") == idempotency_table::verdict::replay));
    BOOST_TEST((finding("3") == idempotency_table::verdict::replay));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
