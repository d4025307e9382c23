#include "relay/policy/quota_book.hpp"
#include "support/last_words.hpp"
#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::december;
using test::midnight;
using test::noon;

struct quota_fixture
{
    quota_book book;
    wall_time now{noon};

    std::int64_t used(quota_period p = quota_period::daily) { return book.view(p, now).used; }

    // An answer to a request that left `ago`
    void daily(std::int64_t used, wall_time::duration ago = 1s)
    {
        book.reported(limit_headers{.daily_used = used}, now - ago, now);
    }

    void usage(period_usage day, period_usage month)
    {
        book.reported(account_usage{.daily = day, .monthly = month}, now, now + 1s);
        now += 1s;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_quota, quota_fixture)

BOOST_AUTO_TEST_CASE(without_limits_there_is_room_for_anything)
{
    book.accepted(1'000'000, now);
    BOOST_TEST(book.room(lane::campaign, now) == quota_book::no_bound);
    BOOST_TEST(book.batch_room(now) == quota_book::no_bound);
    BOOST_TEST(!book.bound(lane::campaign, now).has_value());
    BOOST_TEST(!book.view(quota_period::daily, now).left.has_value());
}

BOOST_AUTO_TEST_CASE(a_ceiling_counts_what_was_accepted_and_what_is_on_its_way)
{
    book.configure({.daily_ceiling = 100});
    book.hold(30);
    BOOST_TEST(book.room(lane::campaign, now) == 70);
    book.accepted(30, now);
    book.let_go(30);
    BOOST_TEST(book.room(lane::transactional, now) == 70);
    book.hold(80);
    BOOST_TEST(book.room(lane::campaign, now) == 0);
}

BOOST_AUTO_TEST_CASE(what_is_held_is_let_go_once)
{
    book.hold(30);
    book.let_go(20);
    const auto words = test::last_words_of([&] { book.let_go(20); });
    BOOST_TEST(words.ends_with("held quota is never negative\n"));
    book.let_go(10);
    BOOST_TEST(book.held() == 0);
}

BOOST_AUTO_TEST_CASE(the_day_turns_at_midnight_utc_and_the_month_with_the_calendar)
{
    book.configure({.daily_ceiling = 100, .monthly_ceiling = 150});
    book.accepted(100, now);
    BOOST_TEST(book.room(lane::campaign, now) == 0);
    BOOST_TEST((book.next_turn(now) == midnight));
    BOOST_TEST((book.bound(lane::campaign, now)->until == midnight));
    BOOST_TEST(book.room(lane::campaign, midnight - 1ms) == 0);
    now = midnight;
    BOOST_TEST(book.room(lane::campaign, now) == 50);
    book.accepted(50, now);
    BOOST_TEST((book.bound(lane::campaign, now)->period == quota_period::monthly));
    BOOST_TEST((book.bound(lane::campaign, now)->until == december));
    BOOST_TEST(book.room(lane::campaign, december) == 100);
}

BOOST_AUTO_TEST_CASE(the_reserve_is_for_transactional_mail_only)
{
    book.configure({.daily_ceiling = 105, .transactional_reserve = 0.1});
    BOOST_TEST(book.room(lane::campaign, now) == 94); // the reserve is rounded up
    BOOST_TEST(book.room(lane::transactional, now) == 105);
    book.accepted(94, now);
    BOOST_TEST(book.room(lane::campaign, now) == 0);
    BOOST_TEST(book.bound(lane::campaign, now)->reserve);
    BOOST_TEST(book.room(lane::transactional, now) == 11);
    book.accepted(11, now);
    BOOST_TEST(!book.bound(lane::transactional, now)->reserve);
}

BOOST_AUTO_TEST_CASE(the_reserve_also_holds_for_the_quota_that_resend_names)
{
    book.configure({.transactional_reserve = 0.2});
    BOOST_TEST(book.room(lane::campaign, now) == quota_book::no_bound);
    usage({.used = 70, .limit = 100}, {});
    BOOST_TEST(book.room(lane::campaign, now) == 10);
    BOOST_TEST(book.room(lane::transactional, now) == quota_book::no_bound);
}

BOOST_AUTO_TEST_CASE(what_resend_reports_counts_others_too)
{
    book.accepted(10, now);
    daily(510);
    BOOST_TEST(used() == 510);
    book.accepted(5, now);
    BOOST_TEST(used() == 515);
}

BOOST_AUTO_TEST_CASE(answers_that_overtake_each_other_do_not_lower_the_count)
{
    daily(300);
    now += 100ms;
    daily(200, 500ms); // was on its way beside the first
    BOOST_TEST(used() == 300);
    now += 1s;
    daily(250, 500ms); // left after the first answer: a correction
    BOOST_TEST(used() == 250);
}

BOOST_AUTO_TEST_CASE(the_first_number_of_a_run_does_not_lower_what_we_counted_ourselves)
{
    book.accepted(100, now);
    daily(40);
    BOOST_TEST(used() == 100);
    now += 2s;
    daily(60);
    BOOST_TEST(used() == 60);
}

BOOST_AUTO_TEST_CASE(a_number_of_yesterday_is_not_one_of_today)
{
    daily(900);
    now = midnight + 500ms;
    daily(905, 1s); // its request left yesterday
    BOOST_TEST(used() == 0);
    now += 1s;
    daily(905, 100ms); // Resend's clock is behind
    BOOST_TEST(used() == 0);
    now += 1s;
    daily(7, 100ms);
    BOOST_TEST(used() == 7);
    now += 10min;
    daily(950, 100ms); // others were busy
    BOOST_TEST(used() == 950);
}

BOOST_AUTO_TEST_CASE(usage_tells_limits_and_corrects_in_both_directions)
{
    book.accepted(100, now);
    usage({.used = 20, .limit = 100}, {.used = 2'000, .limit = 3'000});
    BOOST_TEST(used() == 20);
    const auto month = book.view(quota_period::monthly, now);
    BOOST_TEST(month.used == 2'000);
    BOOST_TEST(month.left.value() == 1'000);
    BOOST_TEST(book.batch_room(now) == 80);
    BOOST_TEST(book.room(lane::campaign, now) == quota_book::no_bound); // Resend's own to enforce
    usage({.used = 25, .limit = std::nullopt}, {});
    BOOST_TEST(book.batch_room(now) == quota_book::no_bound);
}

BOOST_AUTO_TEST_CASE(a_batch_is_as_large_as_what_is_left_and_a_plan_may_allow_more_than_it_names)
{
    usage({}, {.used = 2'950, .limit = 3'000});
    BOOST_TEST(book.batch_room(now) == 50);
    book.hold(30);
    BOOST_TEST(book.batch_room(now) == 20);
    book.accepted(30, now);
    book.let_go(30);
    book.accepted(20, now);
    BOOST_TEST(book.batch_room(now) == quota_book::no_bound);
}

BOOST_AUTO_TEST_CASE(the_month_of_a_plan_turns_when_resend_says)
{
    const auto turn = noon + std::chrono::days(5);
    usage({}, {.used = 10, .limit = 100, .resets_at = turn});
    BOOST_TEST((book.view(quota_period::monthly, now).turns == turn));
    BOOST_TEST(book.view(quota_period::monthly, turn).used == 0);
}

BOOST_AUTO_TEST_CASE(a_refused_batch_tells_that_less_is_left)
{
    book.refused(quota_period::daily, 100, now);
    BOOST_TEST(book.batch_room(now) == 50);
    BOOST_TEST(book.view(quota_period::daily, now).left.value() == 99);
    book.refused(quota_period::daily, 50, now);
    book.accepted(1, now); // the probe
    BOOST_TEST(book.batch_room(now) == 24);
    book.refused(quota_period::daily, 1, now);
    BOOST_TEST(book.batch_room(now) == 1);
    BOOST_TEST(book.view(quota_period::daily, now).left.value() == 0);
    book.accepted(1, now); // more was left after all: a larger plan
    BOOST_TEST(book.batch_room(now) == quota_book::no_bound);
    book.refused(quota_period::daily, 1, now);
    BOOST_TEST(book.batch_room(midnight) == quota_book::no_bound);
}

BOOST_AUTO_TEST_CASE(whoever_lifts_a_ceiling_lifts_it_for_its_period)
{
    book.configure({.daily_ceiling = 10, .transactional_reserve = 0.5});
    book.accepted(10, now);
    book.lift(now);
    BOOST_TEST(book.room(lane::campaign, now) == quota_book::no_bound);
    BOOST_TEST(book.room(lane::campaign, midnight) == 5);
}

BOOST_AUTO_TEST_CASE(what_was_counted_outlives_a_restart)
{
    const auto turn = noon + std::chrono::days(5);
    usage({.used = 510}, {.used = 900, .resets_at = turn});
    book.accepted(5, now);

    quota_book next;
    next.recall(book.text(), now);
    BOOST_TEST((next.begins(quota_period::daily, now) == midnight - 24h));
    BOOST_TEST((next.begins(quota_period::monthly, now) == turn - std::chrono::days(31)));
    next.recall(quota_period::daily, 520, now); // the store counted five that the text had not
    next.recall(quota_period::monthly, 30, now);
    BOOST_TEST(next.view(quota_period::daily, now).used == 520);
    BOOST_TEST(next.view(quota_period::monthly, now).used == 905);
    BOOST_TEST((next.view(quota_period::monthly, now).turns == turn));
}

BOOST_AUTO_TEST_CASE(what_was_counted_in_another_period_does_not_count)
{
    daily(500);
    quota_book next;
    next.recall(book.text(), midnight + 1h);
    BOOST_TEST(next.view(quota_period::daily, midnight + 1h).used == 0);
    for (const auto* text : {"", "x", "1", "99999999999999999999 5", "-1 -1 -1 -1"}) {
        quota_book other;
        other.recall(text, now);
        BOOST_TEST(other.view(quota_period::daily, now).used == 0, text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
