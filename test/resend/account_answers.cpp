#include "relay/resend/account_answers.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(answers_about_the_account)

BOOST_AUTO_TEST_CASE(a_page_is_read_with_or_without_tags)
{
    const auto page = read_email_page(
        R"({"object":"list","has_more":true,"data":[
        {"id":"r1","to":["Ann <ANN@Example.org>"],"cc":null,"bcc":"bob@example.org",
         "created_at":"2026-11-23 12:00:00.123456+00","tags":[{"name":"other","value":"x"},
         {"name":"relay_id","value":"0199B3C2"}]},
        {"id":"r2","to":[],"created_at":"2026-11-23T12:00:00.123Z"},
        {"id":"r3","created_at":"yesterday","tags":{"relay_id":"b"}},
        {"id":"r4","tags":[]}]})",
        "relay_id"
    );
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->has_more);
    BOOST_REQUIRE(page->emails.size() == 4u);
    const auto& first = page->emails[0];
    BOOST_TEST(first.resend_id == "r1");
    BOOST_TEST((first.created == page->emails[1].created));
    BOOST_TEST((first.recipients == std::vector<std::string>{"ann@example.org", "bob@example.org"})
    );
    BOOST_TEST(first.tags_known);
    BOOST_TEST(first.correlation == "0199b3c2");
    BOOST_TEST(!page->emails[1].tags_known);
    BOOST_TEST(!page->emails[2].created.has_value());
    BOOST_TEST(page->emails[2].correlation == "b");
    BOOST_TEST(page->emails[3].tags_known);
    BOOST_TEST(page->emails[3].correlation == "");
}

BOOST_AUTO_TEST_CASE(the_last_event_is_read_where_it_means_something)
{
    const auto last = [](const std::string& event) {
        return read_email(R"({"id":"r1","last_event":")" + event + "\"}", "t")->last_event;
    };
    BOOST_TEST((last("bounced") == event_kind::bounced));
    BOOST_TEST((last("queued") == event_kind::other));
    BOOST_TEST((read_email(R"({"id":"r1"})", "t")->last_event == event_kind::other));
}

BOOST_AUTO_TEST_CASE(an_id_that_could_not_go_into_a_path_is_none)
{
    for (const auto* id : {"", "../x", "a b", "a?b"})
        BOOST_TEST(!read_email(std::string(R"({"id":")") + id + "\"}", "t").has_value(), id);
}

BOOST_AUTO_TEST_CASE(a_page_that_does_not_say_that_it_is_the_last_is_not)
{
    BOOST_TEST(read_email_page(R"({"data":[]})", "t")->has_more);
    BOOST_TEST(read_email_page(R"({"data":[],"has_more":"no"})", "t")->has_more);
    BOOST_TEST(!read_email_page(R"({"data":[],"has_more":false})", "t")->has_more);
}

BOOST_AUTO_TEST_CASE(what_is_no_list_is_nothing)
{
    for (const auto* body :
         {"", "[]", "{}", R"({"data":{}})", R"({"data":[1]})", R"({"data":[{}]})", "<html>"})
        BOOST_TEST(!read_email_page(body, "t").has_value(), body);
}

BOOST_AUTO_TEST_CASE(usage_is_read_where_it_is_given)
{
    const auto usage = read_usage(
        R"({"object":"usage","emails":{"daily":{"used":12,"limit":100,"sent":10,"received":2,
        "resets_at":"2026-11-24T00:00:00.000Z"},"monthly":{"used":120,"limit":null}}})"
    );
    BOOST_REQUIRE(usage.has_value());
    BOOST_TEST(*usage->daily.used == 12);
    BOOST_TEST(*usage->daily.limit == 100);
    BOOST_TEST((to_iso8601(*usage->daily.resets_at) == "2026-11-24T00:00:00.000Z"));
    BOOST_TEST(*usage->monthly.used == 120);
    BOOST_TEST(!usage->monthly.limit.has_value());

    BOOST_TEST(!read_usage(R"({"emails":{"daily":{"used":-1}}})")->daily.used.has_value());
    BOOST_TEST(!read_usage(R"({"emails":{}})")->monthly.limit.has_value());
    for (const auto* body : {"", "[]", "{}", R"({"emails":7})"})
        BOOST_TEST(!read_usage(body).has_value(), body);
}

BOOST_AUTO_TEST_CASE(an_email_may_tell_how_it_bounced)
{
    const auto bounce_of = [](const std::string& more) {
        return read_email(R"({"id":"e","last_event":"bounced")" + more + "}", "t")->bounce;
    };
    BOOST_TEST((bounce_of(R"(,"bounce":{"type":"Permanent"})") == bounce_kind::hard));
    BOOST_TEST((bounce_of(R"(,"bounce":{"type":"Transient"})") == bounce_kind::soft));
    BOOST_TEST((bounce_of(R"(,"bounce":null)") == bounce_kind::none));
    BOOST_TEST((bounce_of("") == bounce_kind::none));
}

BOOST_AUTO_TEST_CASE(recipients_are_bare_addresses)
{
    const auto all = recipients_of(R"({"to":"A <A@b.example>","cc":["c@d.example"],"x":1})");
    BOOST_TEST((all == std::vector<std::string>{"a@b.example", "c@d.example"}));
    BOOST_TEST(recipients_of("nonsense").empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
