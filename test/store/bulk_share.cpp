#include "store/writer/bulk_share.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

struct bulk_share_fixture
{
    // A usual commit, again and again: the last ones tell.
    void usual_commits(std::chrono::milliseconds rows, std::chrono::milliseconds disk)
    {
        for (int i = 0; i < 50; ++i)
            share.written(bulk_share::usual.bytes, rows, disk);
    }

    double times_the_usual(bool awaited = false)
    {
        const auto l = share.next(awaited, now);
        return static_cast<double>(l.bytes) / double{bulk_share::usual.bytes};
    }

    bulk_share share;
    bulk_share::clock::time_point now{1h};
};

const auto nearly = boost::test_tools::tolerance(0.01);

} // namespace

BOOST_FIXTURE_TEST_SUITE(of_bulk_a_commit, bulk_share_fixture)

BOOST_AUTO_TEST_CASE(takes_as_usual_when_nothing_is_known)
{
    const auto l = share.next(false, now);
    BOOST_TEST(l.operations == bulk_share::usual.operations);
    BOOST_TEST(l.bytes == bulk_share::usual.bytes);
}

BOOST_AUTO_TEST_CASE(takes_nothing_every_other_time_that_somebody_waits)
{
    for (int i = 0; i < 3; ++i) {
        const auto l = share.next(true, now);
        BOOST_TEST(l.operations + l.bytes == 0u);
        BOOST_TEST(times_the_usual(true) == 0.5, nearly);
    }
    BOOST_TEST(times_the_usual(true) == 0, nearly);
    BOOST_TEST(times_the_usual(false) == 0.5, nearly);
    BOOST_TEST(times_the_usual(true) == 0, nearly);
}

BOOST_AUTO_TEST_CASE(takes_as_many_rows_as_take_as_long_as_the_disk)
{
    usual_commits(2ms, 1ms);
    BOOST_TEST(times_the_usual() == 1, nearly);
    usual_commits(2ms, 5ms);
    BOOST_TEST(times_the_usual() == 2.5, nearly);
    usual_commits(2ms, 30ms);
    BOOST_TEST(share.next(false, now).operations > bulk_share::usual.operations);
    BOOST_TEST(times_the_usual() == 50. / 32, nearly); // it would last too long
    usual_commits(1ms, 7ms);
    BOOST_TEST(times_the_usual() == 4, nearly);
}

BOOST_AUTO_TEST_CASE(tells_by_its_bytes_what_the_usual_rows_take)
{
    for (int i = 0; i < 50; ++i) {
        share.written(2 * bulk_share::usual.bytes, 4ms, 5ms);
        share.written(bulk_share::usual.bytes / 8, 1ms, 50ms); // a small one, which tells nothing
    }
    BOOST_TEST(times_the_usual() == 2.5, nearly);
}

BOOST_AUTO_TEST_CASE(is_small_where_somebody_may_wait_for_it)
{
    usual_commits(2ms, 5ms);
    BOOST_TEST(times_the_usual(true) == 0, nearly);
    now += 9s;
    BOOST_TEST(times_the_usual() == 0.5, nearly);
    now += 2s;
    BOOST_TEST(times_the_usual() == 2.5, nearly);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
