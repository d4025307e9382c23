#include "relay/policy/upload_room.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>

namespace relay {

namespace {

constexpr std::size_t mb = 1u << 20;
constexpr auto lanes = {lane::transactional, lane::campaign};

} // namespace

BOOST_AUTO_TEST_SUITE(room_for_uploads)

BOOST_AUTO_TEST_CASE(the_first_of_its_kind_may_always_start_and_the_second_only_where_there_is_room)
{
    for (const auto l : lanes) {
        upload_room r;
        BOOST_TEST(r.fits(l, 500 * mb, 500 * mb));
        BOOST_TEST(r.for_message(l) == SIZE_MAX);
        r.add(l, 500 * mb, 500 * mb);
        BOOST_TEST(!r.fits(l, 2 * mb, 2 * mb));
        BOOST_TEST(r.for_message(l) == upload_room::small);
        r.remove(l, 500 * mb, 500 * mb);
        BOOST_TEST(r.fits(l, 500 * mb, 500 * mb));
    }
}

BOOST_AUTO_TEST_CASE(large_mail_takes_nothing_from_small_mail_nor_one_lane_from_the_other)
{
    for (const auto l : lanes) {
        const auto other = l == lane::campaign ? lane::transactional : lane::campaign;
        upload_room r;
        r.add(l, 35 * mb, 35 * mb);
        BOOST_TEST(r.fits(l, 100, 100));
        BOOST_TEST(!r.fits(l, 35 * mb, 35 * mb));
        BOOST_TEST(r.fits(other, 35 * mb, 35 * mb));
        r.add(other, 35 * mb, 35 * mb);
        BOOST_TEST(r.fits(other, 100, 4 * mb));
        BOOST_TEST(r.for_message(l) >= upload_room::small);
    }
}

// Ten batches of 4 MB
BOOST_AUTO_TEST_CASE(small_mail_has_a_bound_too_and_goes_before_large_mail)
{
    for (const auto l : lanes) {
        upload_room r;
        std::size_t batches = 0;
        while (r.fits(l, 100, 4 * mb)) {
            r.add(l, 100, 4 * mb);
            ++batches;
        }
        BOOST_TEST(batches == (l == lane::campaign ? 12u : 8u));
        BOOST_TEST(!r.fits(l, 100, 100));
        BOOST_TEST(r.for_message(l) == 0u);
        BOOST_TEST(r.for_batch(l, 100) == 0u);
        r.remove(l, 100, 4 * mb);
        BOOST_TEST(r.for_message(l) == SIZE_MAX);
        BOOST_TEST(r.for_batch(l, 100) == 4 * mb);
    }
}

BOOST_AUTO_TEST_CASE(a_batch_stays_of_the_kind_of_its_first_message)
{
    BOOST_TEST(upload_room::for_mate(upload_room::small) == upload_room::small);
    BOOST_TEST(upload_room::for_mate(upload_room::small + 1) == SIZE_MAX);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
