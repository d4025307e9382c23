#include "store/sqlite/tables/recent_labels.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace relay {

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
