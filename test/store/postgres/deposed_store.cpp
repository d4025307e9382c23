// A store whose relay has lost the term
#include "relay/store/queue_reader.hpp"
#include "store/postgres/deposed_fixture.hpp"

namespace relay {

namespace asio = boost::asio;

BOOST_FIXTURE_TEST_SUITE(a_store_whose_term_is_anothers, test::deposed_fixture)

BOOST_AUTO_TEST_CASE(is_said_to_be_so)
{
    bool is_told = false;
    auto story = [&]() -> asio::awaitable<void> {
        co_await seal_one();
        take_over();
        store->remember("key", "value");
        try {
            co_await store->broken();
        } catch (const term_lost&) {
            is_told = true;
        }
    };
    test::run(ctx, story());
    BOOST_TEST(is_told);
}

// The one that took over finds what was sealed, and goes on with it.
BOOST_AUTO_TEST_CASE(leaves_what_it_had_sealed_to_the_next)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await seal_one();
        take_over();
        auto next_where = where;
        next_where.epoch = epoch();
        relay::store next(next_where, ctx.get_executor(), [](const std::string& e) {
            BOOST_ERROR(e);
        });
        queue_reader stored(next.location());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST((open.front().id == request.id));
        BOOST_TEST((co_await next.leave_again(request.id)).has_value());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
