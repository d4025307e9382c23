#define BOOST_TEST_MODULE resend_relay
#include <boost/test/unit_test.hpp>
