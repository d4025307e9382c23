#include "relay/store/figure_log.hpp"
#include "store/open_store.hpp"
#include "store/sql/statement.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

struct figure_store : test::open_store
{
    void save(const std::vector<kept_figures>& changed)
    {
        auto write = [&]() -> boost::asio::awaitable<void> {
            figure_log log(*db);
            co_await log.save(changed);
        };
        test::run(ctx, write());
    }

    std::vector<kept_figures> load() { return figure_log(*db).load(); }
};

kept_figures full_minute()
{
    kept_figures k{.length = std::chrono::minutes(1), .place = 17, .start = test::noon};
    for (std::size_t i = 0; i < k.what.counts.size(); ++i)
        k.what.counts[i] = 10 + i;
    for (std::size_t i = 0; i < k.what.waits.size(); ++i)
        k.what.waits[i] = 100 + i;
    k.what.queued = {1, 2'000'000, 2'000'001};
    k.what.limit = 10;
    return k;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(saved_figures, figure_store)

BOOST_AUTO_TEST_CASE(are_there_when_the_store_is_opened_again)
{
    kept_figures nothing_known{.length = std::chrono::hours(1), .place = 3, .start = test::noon};
    nothing_known.start += std::chrono::hours(1);
    save({full_minute(), nothing_known});
    reopen();
    const auto found = load();
    BOOST_REQUIRE(found.size() == 2u);
    BOOST_TEST((found[0].length == std::chrono::minutes(1)));
    BOOST_TEST(found[0].place == 17u);
    BOOST_TEST((found[0].start == test::noon));
    BOOST_TEST((found[0].what == full_minute().what));
    BOOST_TEST((found[1].what == figures()));
    BOOST_TEST((found[1].length == std::chrono::hours(1)));
}

BOOST_AUTO_TEST_CASE(take_the_place_of_earlier_ones)
{
    save({full_minute()});
    auto later = full_minute();
    later.start += std::chrono::hours(49);
    later.what.of(figure::sent) = 7;
    save({later});
    const auto found = load();
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST((found[0].start == later.start));
    BOOST_TEST((found[0].what == later.what));
}

BOOST_AUTO_TEST_CASE(of_an_earlier_version_lack_what_was_not_counted_then)
{
    {
        const auto other = test::open_to_change(where);
        other->execute("INSERT INTO figure VALUES(60, 1, 0, '5 1 2 3 7 8')");
    }
    const auto found = load();
    BOOST_REQUIRE(found.size() == 1u);
    const auto& f = found[0].what;
    BOOST_TEST(f.limit.value() == 5);
    BOOST_TEST(f.queued[1] == 2);
    BOOST_TEST(f.counts[1] == 8u);
    BOOST_TEST(f.counts[2] == 0u);
    BOOST_TEST(f.waits[0] == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
