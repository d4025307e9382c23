#include "doctor/dkim_record.hpp"
#include "doctor/error_of.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;
using test::error_of;

namespace {

const std::string good_key =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDBBnjuhPtOjDF4dNiPuVYHVD01XLcL4oG1UNbhAt9YJa2M88kn0cBR"
    "JtixtKY8FziYVCpyOOKSrR9XEqp1fUmi9QwWgn6SPw4yK6ujt7N7yxkAWrY+Rjr0+zRAufZ+SGWBBnpA05Zh+YpuEU5g"
    "pRhmr5QVb966u0V4joHXllRK5wIDAQAB";

} // namespace

BOOST_AUTO_TEST_SUITE(dkim_records)

BOOST_AUTO_TEST_CASE(the_key_is_read_as_resend_writes_it)
{
    const auto parsed = parse_dkim("p=" + good_key);
    BOOST_REQUIRE(error_of(parsed) == "");
    const auto& record = std::get<dkim_record>(parsed);
    BOOST_TEST(record.key == good_key);
    BOOST_TEST(record.bits == 1024);
    BOOST_TEST(record.key_type == "rsa");
    BOOST_TEST(!record.testing);
}

BOOST_AUTO_TEST_CASE(blanks_and_more_tags_do_not_matter)
{
    const auto split = good_key.substr(0, 50) + " " + good_key.substr(50);
    const auto parsed = parse_dkim("v=DKIM1; k=RSA ;t=s:y; s=email; h=sha256; p = " + split + ";");
    BOOST_REQUIRE(error_of(parsed) == "");
    const auto& record = std::get<dkim_record>(parsed);
    BOOST_TEST(record.key == good_key);
    BOOST_TEST(record.testing);
    BOOST_TEST(record.for_email);
}

BOOST_AUTO_TEST_CASE(an_empty_key_is_a_revoked_one)
{
    const auto parsed = parse_dkim("v=DKIM1; p=");
    BOOST_REQUIRE(error_of(parsed) == "");
    BOOST_TEST(std::get<dkim_record>(parsed).key == "");
}

BOOST_AUTO_TEST_CASE(an_ed25519_key_has_32_bytes)
{
    const auto parsed = parse_dkim("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    BOOST_TEST(error_of(parsed) == "");
    BOOST_TEST(error_of(parse_dkim("k=ed25519; p=11qYAYKxCrfVS/7T")) != "");
}

BOOST_AUTO_TEST_CASE(what_cannot_verify_anything_is_an_error)
{
    const std::string all[] = {
        "",
        "k=rsa",
        "p",
        "p=" + good_key + "; p=" + good_key,
        "v=DKIM2; p=" + good_key,
        "p=" + good_key + "; v=DKIM1",
        "p=" + good_key.substr(0, 100), // only the first chunk made it into DNS
        "p=not*base64",
        "k=dsa; p=" + good_key,
        "v=spf1 include:amazonses.com ~all"};
    for (const auto& text : all)
        BOOST_TEST(error_of(parse_dkim(text)) != "", text);
}

BOOST_AUTO_TEST_SUITE_END()
