#include "pipeline/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

constexpr auto to_ann = R"({"from":"a@a.example","to":["ann@example.org"],"subject":"s"})";

submission mail_to_ann()
{
    return {
        .body = to_ann,
        .summary = to_ann,
        .lane = lane::campaign,
        .campaign = "c",
        .domain = "a.example"};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(suppression_when_sealing, test::stage_fixture)

BOOST_AUTO_TEST_CASE(who_was_suppressed_while_mail_waited_gets_none_whatever_the_clock_said)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        s.submit(mail_to_ann());
        co_await s.until(state::queued, 1);
    };
    run_stages(before);

    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::suppressed, 1);
        BOOST_TEST(s.api.sent.empty());
    };
    // Known from the last run
    prepare = [](stages& s) {
        s.suppressed_addresses.apply(
            {.address = "ann@example.org", .scope = suppression_scope::everywhere, .added = true}
        );
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(who_was_taken_out_counts_neither_as_sent_nor_for_the_quota)
{
    constexpr auto to_both =
        R"({"from":"a@a.example","to":["ann@example.org","bob@example.org"],"subject":"s"})";
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        auto email = mail_to_ann();
        email.body = email.summary = to_both;
        email.recipients = 2;
        s.submit(std::move(email));
        co_await s.until(state::queued, 1);
        s.suppressed_addresses.apply(
            {.address = "ann@example.org", .scope = suppression_scope::everywhere, .added = true}
        );
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.counters.recipients_sent == 1u);
        BOOST_TEST(s.quota_book.view(quota_period::daily, wall_now()).used == 1);
        BOOST_TEST(s.store.accepted_recipients(wall_now()) == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
