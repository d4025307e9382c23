#include "store/tables/recent_labels.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>

namespace relay {

namespace bdata = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(recent_labels_of_messages)

BOOST_AUTO_TEST_CASE(are_known_until_others_stand_in_their_place_and_are_never_wrong)
{
    constexpr std::int64_t messages = 1'000'000;
    constexpr std::int64_t first = std::int64_t{1'795'000'000'000} << 15;
    recent_labels labels;
    for (std::int64_t i = 0; i < messages; ++i)
        labels.add(message_id{first + i}, i + 1);
    int latest_known = 0;
    for (std::int64_t i = 0; i < messages; ++i) {
        const auto found = labels.find(message_id{first + i});
        BOOST_REQUIRE(found == 0 || found == i + 1);
        latest_known += found != 0 && i >= messages - 10'000 ? 1 : 0;
    }
    BOOST_TEST(latest_known > 9'500);
}

// A backlog of single messages: nobody should have to be looked up on disk as it is sent.
BOOST_DATA_TEST_CASE(
    are_nearly_all_known_of_a_hundred_thousand_messages,
    bdata::make({1, 3, 30, 100, 500}),
    messages_a_millisecond
)
{
    constexpr std::int64_t messages = 100'000;
    const auto id_of = [&](std::int64_t i) {
        const auto millisecond = 1'795'000'000'000 + i / messages_a_millisecond;
        return message_id{(millisecond << 12) + i % messages_a_millisecond};
    };
    recent_labels labels;
    for (std::int64_t i = 0; i < 5 * messages; ++i)
        labels.add(id_of(i), i + 1);
    std::int64_t known = 0;
    for (std::int64_t i = 4 * messages; i < 5 * messages; ++i)
        known += labels.find(id_of(i)) == i + 1 ? 1 : 0;
    BOOST_TEST(known > messages * 98 / 100);
}

BOOST_AUTO_TEST_CASE(are_forgotten_with_their_label)
{
    recent_labels labels;
    for (std::int64_t i = 1; i <= 5; ++i)
        labels.add(message_id{i}, i);
    labels.forget({});
    labels.forget(std::array<std::int64_t, 2>{2, 4});
    for (std::int64_t i = 1; i <= 5; ++i)
        BOOST_TEST(labels.find(message_id{i}) == (i == 2 || i == 4 ? 0 : i));
    labels.clear();
    BOOST_TEST(labels.find(message_id{1}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
