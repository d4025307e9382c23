// Relays on one database send with one key of Resend's.
#include "store/postgres/member_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(keys_of_relays_on_postgresql, test::member_fixture)

BOOST_AUTO_TEST_CASE(one_with_another_key_for_resend_never_takes_over)
{
    auto first = join({.name = "first", .resend_key = "re_one"});
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join({.name = "second", .resend_key = "re_two"});
        while (!second->now().kept_out)
            co_await second->changed();
        co_await first->resign();
        second->lives_for(1h);
        while (!second->now().missed)
            co_await second->changed();
        BOOST_TEST((second->now().state == membership::state::spare));
        second->use_key("re_one");
        co_await wins(*second);
        BOOST_TEST(!second->now().kept_out);
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(one_that_is_told_to_takes_over_with_another_key_which_counts_from_then_on)
{
    auto first = join({.name = "first", .resend_key = "re_one"});
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join({.name = "second", .resend_key = "re_two", .takes_other_key = true});
        co_await first->resign();
        co_await wins(*second);
        first = join({.name = "first", .resend_key = "re_one"});
        while (!first->now().kept_out)
            co_await first->changed();
        co_await second->resign();
        second = join({.name = "second", .resend_key = "re_two"});
        co_await wins(*second);
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(spares_need_the_key_that_their_sender_was_given_while_it_ran)
{
    auto first = join({.name = "first", .resend_key = "re_one"});
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join({.name = "second", .resend_key = "re_one"});
        first->use_key("re_two");
        while (!second->now().kept_out)
            co_await second->changed();
        second->use_key("re_two");
        while (second->now().kept_out)
            co_await second->changed();
    };
    run(story());
}

// As `store copy`, which sends nothing
BOOST_AUTO_TEST_CASE(one_without_a_key_takes_over_and_leaves_the_key_as_it_is)
{
    auto first = join({.name = "first", .resend_key = "re_one"});
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second");
        co_await first->resign();
        co_await wins(*second);
        first = join({.name = "first", .resend_key = "re_two"});
        while (!first->now().kept_out)
            co_await first->changed();
        first.reset();
        co_await second->resign();
    };
    run(story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
