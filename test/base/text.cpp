#include "relay/base/text.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(a_large_text_gives_its_memory_back_and_a_small_one_keeps_it)
{
    std::string large(1'000, 'x');
    clear_memory(large, 999);
    BOOST_TEST(large.empty());
    BOOST_TEST(large.capacity() < 100u);

    std::string small(1'000, 'x');
    const auto* memory = small.data();
    clear_memory(small, 2'000);
    BOOST_TEST(small.empty());
    BOOST_TEST((small.data() == memory));
}

BOOST_AUTO_TEST_CASE(a_text_is_shortened_between_two_characters)
{
    BOOST_TEST(shortened("abc", 3) == "abc");
    BOOST_TEST(shortened("abc", 2) == "ab");
    BOOST_TEST(shortened("a\xc3\xa4", 2) == "a");
    BOOST_TEST(shortened("\xf0\x9f\x98\x80", 3) == "");
}

BOOST_AUTO_TEST_CASE(one_other_character_anywhere_makes_a_text_other_than_ascii)
{
    for (std::size_t length = 0; length < 20; ++length) {
        const std::string plain(length, '\x7f');
        BOOST_TEST(is_ascii(plain), length);
        for (std::size_t i = 0; i < length; ++i) {
            auto other = plain;
            other[i] = '\x80';
            BOOST_TEST(!is_ascii(other), length << " " << i);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
