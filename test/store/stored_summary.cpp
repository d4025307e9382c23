#include "store/tables/stored_summary.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace relay {

BOOST_AUTO_TEST_SUITE(a_stored_summary)

BOOST_AUTO_TEST_CASE(is_restored_from_what_differs)
{
    std::mt19937 random(1);
    const auto text = [&] {
        std::string some(random() % (random() % 2 == 0 ? 12 : 80), ' ');
        const auto kinds = 1 + random() % 3; // of one kind only: long ones have much in common
        for (auto& c : some)
            c = "a,1"[random() % kinds];
        return some;
    };
    for (int i = 0; i < 100'000; ++i) {
        const auto base = text();
        const auto other = text();
        BOOST_REQUIRE_EQUAL(restored(base, difference(base, other)), other);
    }
}

BOOST_AUTO_TEST_CASE(finds_all_that_two_texts_have_in_common)
{
    const std::string middles[] = {"", "x", "y", "xyz"};
    for (std::size_t begin = 0; begin < 50; ++begin)
        for (std::size_t end = 0; end < 50; ++end) {
            const auto with = [&](const std::string& middle) {
                return std::string(begin, 'b') + middle + std::string(end, 'e');
            };
            const auto common = common_to(with("x"), with("y"));
            BOOST_REQUIRE_EQUAL(common.begin, begin);
            BOOST_REQUIRE_EQUAL(common.end, end);
            for (const auto& middle : middles)
                BOOST_REQUIRE_EQUAL(
                    restored(with("x"), difference(with("x"), with(middle))), with(middle)
                );
        }
}

BOOST_AUTO_TEST_CASE(keeps_a_name_in_a_subject_and_nothing_else)
{
    const std::string base = R"({"subject":"For Ann: spring","tags":[]})";
    BOOST_TEST(difference(base, R"({"subject":"For Bob: spring","tags":[]})") == "16,20,Bob");
    BOOST_TEST(difference(base, base) == "");
}

BOOST_AUTO_TEST_CASE(is_made_without_its_recipient_and_with_it)
{
    const std::string summary = R"({"from":"\"to\":[] <a@b.example>","to":["\"A\" <a@c.example>"],)"
                                R"("subject":"\"to\":[\"x\"]"})";
    const std::string recipient = R"("A" <a@c.example>)";
    const auto rest = without_recipient(summary, recipient);
    BOOST_REQUIRE(rest.has_value());
    BOOST_TEST(*rest == R"({"from":"\"to\":[] <a@b.example>","to":[],"subject":"\"to\":[\"x\"]"})");
    BOOST_TEST(with_recipient(*rest, recipient) == summary);
    BOOST_TEST(!without_recipient(summary, "a@c.example"));
    BOOST_TEST(!without_recipient(R"({"to":["a","b"]})", "a"));
    BOOST_TEST(!without_recipient("{}", "a"));
}

BOOST_AUTO_TEST_CASE(that_is_damaged_does_no_harm)
{
    BOOST_TEST(restored("abc", "9,9,x") == "abcx");
    BOOST_TEST(restored("abc", "9") == "abc");
    BOOST_TEST(with_recipient("{}", "a") == "{}");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
