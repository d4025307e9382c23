#include "sim/host_port.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace relay::sim {

namespace {

struct example
{
    const char* text;
    const char* host;
    const char* port;
};

std::ostream& operator<<(std::ostream& out, const example& e)
{
    return out << e.text;
}

constexpr example examples[] = {
    {"127.0.0.1:7359", "127.0.0.1", "7359"},
    {"localhost", "localhost", ""},
    {"localhost:", "localhost", ""},
    {"[::1]:7359", "::1", "7359"},
    {"[::1]", "::1", ""},
    {":7359", "", "7359"},
    {"", "", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(host_port_suite)

BOOST_DATA_TEST_CASE(a_text_is_split_at_its_port, boost::unit_test::data::make(examples), e)
{
    const auto split = split_host_port(e.text);
    BOOST_TEST(split.host == e.host);
    BOOST_TEST(split.port == e.port);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
