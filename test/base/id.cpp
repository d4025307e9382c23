#include "relay/base/id.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

const id_secret secret = {1, 2, 3};
using test::noon;

} // namespace

BOOST_AUTO_TEST_SUITE(id)

BOOST_AUTO_TEST_CASE(an_id_survives_the_way_to_its_uuid_and_back)
{
    const id_codec codec(secret);
    id_source ids(0);
    for (int i = 0; i < 10'000; ++i) {
        const auto id = ids.next_message(noon);
        const auto back = codec.parse_message(codec.to_uuid(id));
        BOOST_REQUIRE(back.has_value());
        BOOST_TEST(back->value == id.value);
    }
}

BOOST_AUTO_TEST_CASE(relays_with_slots_of_their_own_never_make_the_same_id)
{
    id_source sender(0, nullptr, sender_slot);
    id_source spare(0, nullptr, 3);
    auto last = message_id{};
    for (int i = 0; i < 1'000; ++i) {
        const auto id = spare.next_message(noon);
        BOOST_TEST(slot_of(id) == 3);
        BOOST_TEST((id > last));
        last = id;
        BOOST_TEST(slot_of(sender.next_message(noon)) == sender_slot);
    }
    BOOST_TEST((created_at(last) == noon + milliseconds(3))); // 256 of a slot in each
}

BOOST_AUTO_TEST_CASE(a_source_that_was_lifted_goes_on_above_in_its_own_slot)
{
    id_source spare(0, nullptr, 3);
    id_source sender(0, nullptr, sender_slot);
    const auto theirs = spare.next_message(noon);
    sender.lift(theirs);
    BOOST_TEST(sender.last() == theirs.value);
    const auto next = sender.next_message(noon);
    BOOST_TEST((next > theirs));
    BOOST_TEST(slot_of(next) == sender_slot);
    sender.lift(theirs);
    BOOST_TEST(sender.last() == next.value);
}

BOOST_AUTO_TEST_CASE(a_uuid_is_of_version_seven_and_sorts_by_time)
{
    const id_codec codec(secret);
    id_source ids(0);
    const auto first = codec.to_uuid(ids.next_message(noon));
    const auto second = codec.to_uuid(ids.next_message(noon));
    const auto later = codec.to_uuid(ids.next_message(noon + milliseconds(1)));
    BOOST_TEST(first.size() == 36u);
    BOOST_TEST(first[14] == '7');
    BOOST_TEST(std::string_view("89ab").find(first[19]) != std::string_view::npos);
    BOOST_TEST(first < second);
    BOOST_TEST(second < later);
}

BOOST_AUTO_TEST_CASE(an_id_knows_when_it_was_made)
{
    id_source ids(0);
    const auto id = ids.next_message(noon);
    BOOST_TEST((created_at(id) == noon));
    BOOST_TEST((id == first_id_at(noon)));
    BOOST_TEST((ids.next_message(noon) > id));
    BOOST_TEST((first_id_at(noon + milliseconds(1)) > ids.next_message(noon)));
}

BOOST_AUTO_TEST_CASE(numbers_grow_when_the_clock_goes_back_or_stands_still)
{
    id_source ids(0);
    auto last = ids.next_message(noon);
    for (int i = 0; i < 5'000; ++i) {
        const auto next = ids.next_message(noon - std::chrono::hours(1));
        BOOST_TEST((next > last));
        last = next;
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_ours_is_not_parsed)
{
    const id_codec codec(secret);
    const id_codec other(id_secret{9});
    id_source ids(0);
    auto uuid = codec.to_uuid(ids.next_message(noon));

    BOOST_TEST(!other.parse_message(uuid).has_value());
    BOOST_TEST(!codec.parse_message("").has_value());
    BOOST_TEST(!codec.parse_message("49a3999c-0ce1-4ea6-ab68-afcd6dc2e794").has_value());
    BOOST_TEST(!codec.parse_message(uuid + "0").has_value());
    uuid[8] = '0';
    BOOST_TEST(!codec.parse_message(uuid).has_value());
}

BOOST_AUTO_TEST_CASE(capital_letters_are_the_same_id)
{
    const id_codec codec(secret);
    id_source ids(0);
    const auto id = ids.next_message(noon);
    auto uuid = codec.to_uuid(id);
    for (char& c : uuid)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    BOOST_REQUIRE(codec.parse_message(uuid).has_value());
    BOOST_TEST(codec.parse_message(uuid)->value == id.value);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
