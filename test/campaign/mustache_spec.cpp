#include "campaign/rendering.hpp"

#include <boost/json/serialize.hpp>

#include <fstream>
#include <iterator>

// The files in mustache_spec/ are those of github.com/mustache/spec, as they are.

namespace relay {

namespace json = boost::json;

namespace {

json::array cases_of(const std::string& file)
{
    std::ifstream in(RELAY_MUSTACHE_SPEC "/" + file + ".json");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return json::parse(text).at("tests").as_array();
}

// A recipient is an object, and there are no partials.
bool is_for_us(const json::value& test)
{
    return test.at("data").is_object() && !test.as_object().contains("partials");
}

std::string text_of(const json::value& test, std::string_view key)
{
    return std::string(test.at(key).as_string());
}

} // namespace

BOOST_AUTO_TEST_SUITE(mustache_spec)

BOOST_AUTO_TEST_CASE(is_kept)
{
    std::size_t kept = 0;
    for (const char* file : {"comments", "delimiters", "interpolation", "inverted", "sections"}) {
        for (const auto& test : cases_of(file)) {
            if (!is_for_us(test))
                continue;
            const auto data = json::serialize(test.at("data"));
            BOOST_TEST_CONTEXT(file << ": " << text_of(test, "name"))
            BOOST_TEST(
                test::rendered(text_of(test, "template"), data) == text_of(test, "expected")
            );
            ++kept;
        }
    }
    BOOST_TEST(kept == 116U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
