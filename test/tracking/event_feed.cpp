#include "relay/tracking/event_feed.hpp"

#include "relay/tracking/feed_poster.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

feed_event make(event_kind kind)
{
    return {
        .what = {.seq = 17, .kind = kind, .at = from_ms(1'795'435'200'000)},
        .message = {7},
        .tags = R"([{"name":"module","value":"support"},{"name":"tenant","value":"acme"}])",
        .campaign = "spring \"sale\"",
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(feed)

BOOST_AUTO_TEST_CASE(a_filter_asks_for_events_and_for_all_of_its_tags)
{
    const auto bounced = make(event_kind::bounced);
    using tags = std::vector<std::pair<std::string, std::string>>;
    const auto asks = [&](std::vector<std::string> events, tags wanted) {
        return matches({.events = std::move(events), .tags = std::move(wanted)}, bounced);
    };
    BOOST_TEST(asks({}, {}));
    BOOST_TEST(asks({"sent", "bounced"}, {}));
    BOOST_TEST(!asks({"sent"}, {}));
    BOOST_TEST(asks({}, {{"module", "support"}}));
    BOOST_TEST(asks({}, {{"tenant", "acme"}, {"module", "support"}}));
    BOOST_TEST(!asks({}, {{"tenant", "acme"}, {"module", "sales"}}));
    BOOST_TEST(!asks({}, {{"support", "module"}}));
}

BOOST_AUTO_TEST_CASE(names_that_no_event_has_are_found)
{
    BOOST_TEST(!unknown_event({.events = {"sent", "dead", "bounced", "unsubscribed"}, .tags = {}}));
    BOOST_TEST((unknown_event({.events = {"sent", "bouncd"}, .tags = {}}) == "bouncd"));
    BOOST_TEST(unknown_event({.events = {""}, .tags = {}}).has_value());
}

BOOST_AUTO_TEST_CASE(an_event_is_written_as_the_contract_says)
{
    std::string text;
    auto e = make(event_kind::left_sent);
    e.what.detail = R"({"to":["a@b.c"]})";
    append_event_members(text, e, "uuid");
    BOOST_TEST(
        text == R"("event":"sent","id":"uuid","tags":{"module":"support","tenant":"acme"},)"
                R"("at":"2026-11-23T12:00:00.000Z","campaign":"spring \"sale\"",)"
                R"("detail":{"to":["a@b.c"]})"
    );
    BOOST_TEST(tags_object("") == "{}");
    BOOST_TEST(tags_object("[]") == "{}");
    BOOST_TEST(tags_object(R"([{"name":"x)") == "{}");
}

BOOST_AUTO_TEST_CASE(what_is_posted_has_resends_types)
{
    const auto body = write_posted_event(make(event_kind::bounced), "uuid");
    BOOST_TEST(body.starts_with(
        R"({"type":"email.bounced","created_at":"2026-11-23T12:00:00.000Z","data":{"email_id":"uuid","seq":17,)"
    ));
    BOOST_TEST(write_posted_event(make(event_kind::left_dead), "uuid")
                   .starts_with(R"({"type":"relay.dead")"));
}

BOOST_AUTO_TEST_CASE(an_event_is_posted_eight_times_in_about_28_hours)
{
    milliseconds total{};
    int attempts = 1;
    while (const auto delay = repost_delay(attempts)) {
        total += *delay;
        ++attempts;
    }
    BOOST_TEST(attempts == 8);
    BOOST_TEST((total > 27h));
    BOOST_TEST((total < 28h));
    BOOST_TEST((repost_delay(1) == 5s));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
