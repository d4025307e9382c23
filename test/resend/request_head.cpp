#include "resend/request_head.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(request_head)

BOOST_AUTO_TEST_CASE(a_single_mail_goes_with_its_key_and_type)
{
    BOOST_TEST(
        make_request_head("re_test", "k1", false) == "Authorization: Bearer re_test\r\n"
                                                     "Content-Type: application/json\r\n"
                                                     "Accept: application/json\r\n"
                                                     "Idempotency-Key: k1\r\n"
    );
}

BOOST_AUTO_TEST_CASE(a_batch_asks_for_permissive_validation)
{
    BOOST_TEST(
        make_request_head("re_test", "k1", true) == "Authorization: Bearer re_test\r\n"
                                                    "Content-Type: application/json\r\n"
                                                    "Accept: application/json\r\n"
                                                    "Idempotency-Key: k1\r\n"
                                                    "x-batch-validation: permissive\r\n"
    );
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
