#include "stage/fixture.hpp"

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
        s.gate.pause({.kind = pause_kind::all});
        s.submit(mail_to_ann());
        co_await s.until(state::queued, 1);
    };
    run_stages(before);

    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.gate.resume(std::nullopt, true);
        co_await s.until(state::suppressed, 1);
        BOOST_TEST(s.api.sent.empty());
    };
    // Known from the last run
    prepare = [](stages& s) {
        s.suppressed.apply(
            {.address = "ann@example.org", .scope = suppression_scope::everywhere, .added = true}
        );
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
