#include "relay/resend/webhook_signature.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

namespace relay {

namespace {

using namespace std::chrono_literals;

// resend-api.md, section 6.3
constexpr auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr auto other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
constexpr std::string_view body = R"({"test": 2432232314})";
const wall_time signed_at{std::chrono::seconds(1'614'265'330)};

webhook_headers headers(std::string_view signature)
{
    return {
        .id = "msg_p5jXN8AQM9LWM0D4loKWxJek", .timestamp = "1614265330", .signature = signature};
}

const auto good = headers("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

signature_verdict verify(const webhook_headers& h, wall_time now = signed_at)
{
    return webhook_signer({secret}).verify(h, body, now);
}

} // namespace

BOOST_AUTO_TEST_SUITE(webhook_signature)

BOOST_AUTO_TEST_CASE(the_signature_of_svix_is_good)
{
    BOOST_TEST((verify(good) == signature_verdict::good));
    BOOST_TEST(webhook_signer({secret}).sign(good.id, good.timestamp, body) == good.signature);
}

BOOST_AUTO_TEST_CASE(a_signer_may_be_used_again)
{
    const webhook_signer signer({secret});
    for (int i = 0; i < 3; ++i)
        BOOST_TEST((signer.verify(good, body, signed_at) == signature_verdict::good));
}

BOOST_AUTO_TEST_CASE(five_minutes_are_the_limit_in_both_directions)
{
    BOOST_TEST((verify(good, signed_at + 5min) == signature_verdict::good));
    BOOST_TEST((verify(good, signed_at - 5min) == signature_verdict::good));
    BOOST_TEST((verify(good, signed_at + 5min + 1ms) == signature_verdict::old));
    BOOST_TEST((verify(good, signed_at - 5min - 1ms) == signature_verdict::old));
}

BOOST_AUTO_TEST_CASE(whatever_is_changed_on_the_way_is_refused)
{
    const webhook_signer signer({secret});
    const auto changed = signature_verdict::different;
    BOOST_TEST((signer.verify(good, R"({"test": 2432232315})", signed_at) == changed));
    auto h = good;
    h.id = "msg_p5jXN8AQM9LWM0D4loKWxJel";
    BOOST_TEST((verify(h) == changed));
    h = good;
    h.timestamp = "1614265331";
    BOOST_TEST((verify(h) == changed));
    BOOST_TEST((verify(headers("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=")) == changed));
    BOOST_TEST((webhook_signer({other}).verify(good, body, signed_at) == changed));
}

BOOST_AUTO_TEST_CASE(only_version_one_counts_among_several_signatures)
{
    const std::string text(good.signature);
    BOOST_TEST((verify(headers("v1,bm9ub25vbm9ubw== " + text)) == signature_verdict::good));
    BOOST_TEST((verify(headers(text + " v1a,abc")) == signature_verdict::good));
    BOOST_TEST((verify(headers("v1a" + text.substr(2))) == signature_verdict::different));
    BOOST_TEST((verify(headers(text.substr(3))) == signature_verdict::different));
}

BOOST_AUTO_TEST_CASE(each_of_several_secrets_is_good_while_they_are_rotated)
{
    BOOST_TEST(
        (webhook_signer({other, secret}).verify(good, body, signed_at) == signature_verdict::good)
    );
}

BOOST_AUTO_TEST_CASE(missing_or_senseless_headers_are_no_signature)
{
    for (const auto* timestamp :
         {"", "now", "1614265330x", "-1614265330", "99999999999999999999"}) {
        auto h = good;
        h.timestamp = timestamp;
        BOOST_TEST((verify(h) == signature_verdict::missing));
    }
    auto h = good;
    h.id = "";
    BOOST_TEST((verify(h) == signature_verdict::missing));
    const std::string long_id(300, 'x');
    h.id = long_id;
    BOOST_TEST((verify(h) == signature_verdict::missing));
    BOOST_TEST((verify(headers("")) == signature_verdict::missing));
}

BOOST_AUTO_TEST_CASE(what_is_no_secret_is_refused)
{
    for (const auto* text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!"})
        BOOST_CHECK_THROW(webhook_signer({text}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
