#include "campaign/recipient_values.hpp"

#include "campaign/rendering.hpp"

namespace relay {

BOOST_AUTO_TEST_SUITE(values_of_a_recipient)

BOOST_AUTO_TEST_CASE(are_the_variables_and_the_address)
{
    recipient_values reader;
    BOOST_TEST(
        reader.read(R"({"a":"x"})", "ann@mail.test") ==
        test::values(R"({"a":"x","email":"ann@mail.test"})")
    );
    BOOST_TEST(
        reader.read(R"({"email":"other"})", "bob@mail.test") == test::values(R"({"email":"other"})")
    );
}

BOOST_AUTO_TEST_CASE(may_be_larger_than_the_buffer)
{
    recipient_values reader;
    for (int i = 0; i < 2; ++i) {
        const std::string large(100'000, 'x');
        const auto& values = reader.read(R"({"a":")" + large + "\"}", "ann@mail.test");
        BOOST_TEST((values.at("a").as_string() == large));
        BOOST_TEST(reader.read("{}", "ann@mail.test").size() == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
